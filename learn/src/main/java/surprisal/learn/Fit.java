package surprisal.learn;

import java.util.List;

/// What a classifier was trained on and how the training ended: the same for the same data and
/// settings, so no clock is in it.
///
/// @param rows the training rows
/// @param classCounts how many of them are of each class
/// @param unlabelled rows of the table dropped for want of a label
/// @param holdout which labelled rows were held out
/// @param l2 the penalty λ of mean cross-entropy + (λ/2)·‖W‖²
/// @param iterations Newton steps tried
/// @param objective at the end, in nats
/// @param logLoss mean cross-entropy of the training rows at the end, in nats
/// @param certificate how far from the optimum at most
public record Fit(
    int rows,
    List<Integer> classCounts,
    int unlabelled,
    Holdout holdout,
    double l2,
    int iterations,
    double objective,
    double logLoss,
    Certificate certificate) {
  /// Copies the counts.
  public Fit {
    classCounts = List.copyOf(classCounts);
  }
}
