package surprisal.learn;

import java.util.List;

/// Where a fit stands between two steps. A fit of the same data with the same settings that goes on from
/// there ends with the same bits as one that was never stopped.
///
/// @param fingerprint of the data and settings
/// @param iteration the steps that were tried
/// @param numbers what the solver remembers besides vectors
/// @param vectors W by feature and then b, [D·C + C]: the parameters, what the solver remembers, and, if
///   `moved`, the last step
/// @param moved whether the last step was taken
public record Checkpoint(
    String fingerprint,
    int iteration,
    List<Double> numbers,
    List<double[]> vectors,
    boolean moved) {
  /// Errors: no parameters; an iteration that is negative.
  public Checkpoint {
    numbers = List.copyOf(numbers);
    vectors = List.copyOf(vectors);
    if (vectors.size() < (moved ? 2 : 1) || iteration < 0) {
      throw new IllegalArgumentException(
          "the checkpoint has %d vectors and iteration %d: expected the parameters, and 0 or more"
              .formatted(vectors.size(), iteration));
    }
  }
}
