package surprisal.learn;

import java.util.List;
import surprisal.Activation;

/// How a network was trained, and its curve.
///
/// @param hidden the widths of its layers
/// @param activation of all of them
/// @param dropout the part of their outputs left out of each step
/// @param batches how it was trained
/// @param stopping how the best epoch was chosen
/// @param stoppingRows the rows kept aside for that
/// @param best the epoch whose weights it has, from 1 on
/// @param epochs all of them
public record NetworkFit(
    List<Integer> hidden,
    Activation activation,
    double dropout,
    MiniBatches batches,
    EarlyStopping stopping,
    int stoppingRows,
    int best,
    List<Epoch> epochs) {
  /// Errors: a best epoch that is none of them.
  public NetworkFit {
    hidden = List.copyOf(hidden);
    epochs = List.copyOf(epochs);
    if (best < 1 || best > epochs.size()) {
      throw new IllegalArgumentException(
          "the best epoch is %d of %d: expected one of them".formatted(best, epochs.size()));
    }
  }
}
