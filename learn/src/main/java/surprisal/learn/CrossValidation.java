package surprisal.learn;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import surprisal.CrossEntropy;
import surprisal.Loss;

/// How well classifiers along a path of penalties predict rows that they were not trained on: the
/// mean log loss over K folds, each held out once from the path of the others.
///
/// The encoding of columns is fitted anew without the rows of each fold, or these would not be new.
///
/// @param steps by falling strength
public record CrossValidation(List<Step> steps) {
  /// One strength.
  ///
  /// @param strength λ
  /// @param logLoss the mean over all rows, in nats: over the folds, by their weights
  /// @param standardError of that mean, as if the folds were independent: √(Σ v_k·(l_k − l̄)²/Σ v_k/(K − 1))
  public record Step(double strength, double logLoss, double standardError) {}

  /// Copies the steps.
  public CrossValidation {
    steps = List.copyOf(steps);
  }

  /// Validates a path of the given strengths on the rows of a table that a hold-out leaves.
  ///
  /// @param listener hears of each fold that is done, from 1
  ///
  /// Errors: those of [Split#of] and [PenaltyPath#of]; a class that is in one fold alone.
  public static CrossValidation of(
      SoftmaxRegression training,
      Table table,
      Roles roles,
      Holdout holdout,
      Folds folds,
      double[] strengths,
      Consumer<Integer> listener) {
    LabelledRows all = LabelledRows.of(table, roles);
    LabelledRows rows = all.select(Split.trainingRows(all, holdout));
    int[] foldOf = folds.of(rows.classes(), rows.labels().classes(), rows.groups());
    requireInMoreThanOne(rows, foldOf);
    double[][] losses = new double[strengths.length][folds.count()];
    double[] weights = new double[folds.count()];
    for (int k = 0; k < folds.count(); k++) {
      int fold = k;
      int[] others = rows(foldOf, row -> foldOf[row] != fold);
      int[] own = rows(foldOf, row -> foldOf[row] == fold);
      Encoding encoding = rows.encoding(others);
      try (FeatureMemory memory = rows.memory().apart()) {
        LabelledRows here = rows.in(memory);
        Dataset validation = here.validation(encoding, own);
        PenaltyPath path =
            PenaltyPath.of(
                training, here.training(encoding, Holdout.NONE, others), strengths, _ -> {});
        for (int i = 0; i < strengths.length; i++) {
          Loss loss =
              validation
                  .loss(CrossEntropy.mean(), 0, validation.rows())
                  .loss(
                      validation.features(),
                      path.steps().get(i).classifier().head(),
                      validation.targets());
          losses[i][k] = loss.weight() == 0 ? 0 : loss.mean(); // a fold without weight says nothing
          weights[k] = loss.weight();
        }
      }
      listener.accept(k + 1);
    }
    return new CrossValidation(
        IntStream.range(0, strengths.length)
            .mapToObj(i -> step(strengths[i], losses[i], weights))
            .toList());
  }

  private static void requireInMoreThanOne(LabelledRows rows, int[] foldOf) {
    int[] classes = rows.classes();
    for (int c = 0; c < rows.labels().classes(); c++) {
      int which = c;
      int[] found =
          IntStream.range(0, foldOf.length)
              .filter(row -> classes[row] == which)
              .map(row -> foldOf[row])
              .distinct()
              .toArray();
      if (found.length == 1) {
        throw new IllegalArgumentException(
            "all rows of the class %s are in one fold: expected two folds or more with some"
                .formatted(Wording.quoted(rows.labels().classNames().get(c))));
      }
    }
  }

  private static int[] rows(int[] foldOf, IntPredicate chosen) {
    return IntStream.range(0, foldOf.length).filter(chosen).toArray();
  }

  private static Step step(double strength, double[] losses, double[] weights) {
    double weight = 0;
    double mean = 0;
    for (int k = 0; k < losses.length; k++) {
      weight += weights[k];
      mean += weights[k] * losses[k];
    }
    mean /= weight;
    double variance = 0;
    for (int k = 0; k < losses.length; k++) {
      double deviation = losses[k] - mean;
      variance += weights[k] * deviation * deviation / weight;
    }
    return new Step(strength, mean, Math.sqrt(variance / (losses.length - 1)));
  }

  /// The step of least log loss; of equals the strongest penalty.
  public Step best() {
    Step best = steps.getFirst();
    for (Step step : steps) {
      best = step.logLoss() < best.logLoss() ? step : best;
    }
    return best;
  }

  /// The strongest penalty whose log loss is within one standard error of the least: the simplest model
  /// that may well be as good as the best.
  public Step simplest() {
    Step best = best();
    double limit = best.logLoss() + best.standardError();
    return steps.stream().filter(step -> step.logLoss() <= limit).findFirst().orElse(best);
  }
}
