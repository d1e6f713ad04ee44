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
  /// Errors: a negative count.
  public Fit {
    classCounts = List.copyOf(classCounts);
    requireCount("training rows", rows);
    requireCount("unlabelled rows", unlabelled);
    requireCount("iterations", iterations);
    classCounts.forEach(count -> requireCount("rows of a class", count));
  }

  private static void requireCount(String what, int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "the number of %s is %d: expected 0 or more".formatted(what, count));
    }
  }
}
