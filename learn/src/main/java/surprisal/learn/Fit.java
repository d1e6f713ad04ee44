package surprisal.learn;

import java.util.List;

/// What a classifier was trained on and how the training ended: the same for the same data and
/// settings, so no clock is in it.
///
/// @param rows the training rows
/// @param classCounts how many of them are of each class
/// @param unlabelled rows of the table dropped for want of a label
/// @param holdout which labelled rows were held out
/// @param weight the sum of their weights, which the mean cross-entropy is divided by
/// @param penalty what was added to the mean cross-entropy
/// @param classWeights what a row of each class weighed besides its own weight
/// @param labelSmoothing the part of each label that was spread over all classes
/// @param solver the method that was used
/// @param iterations its steps
/// @param objective at the end, in nats
/// @param logLoss mean cross-entropy of the training rows at the end, in nats
/// @param certificate how far from the optimum at most
public record Fit(
    int rows,
    List<Integer> classCounts,
    int unlabelled,
    Holdout holdout,
    double weight,
    Penalty penalty,
    List<Double> classWeights,
    double labelSmoothing,
    Solver solver,
    int iterations,
    double objective,
    double logLoss,
    Certificate certificate) {
  /// Errors: a negative count.
  public Fit {
    classCounts = List.copyOf(classCounts);
    classWeights = List.copyOf(classWeights);
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
