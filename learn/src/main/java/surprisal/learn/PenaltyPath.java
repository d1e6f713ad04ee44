package surprisal.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The classifiers along a path of penalties λ·φ, from a strong λ to a weak one. Each fit starts from
/// the last one, which makes the path cheaper than its fits alone.
///
/// @param steps by falling strength
public record PenaltyPath(List<Step> steps) {
  /// A path ends this many times below its beginning where there are more rows than features, as in
  /// glmnet.
  private static final double LONG = 1e-4;

  /// … and where there are not, since the weakest penalties have no use there.
  private static final double SHORT = 1e-2;

  /// The part of l1 by which the beginning of a path without any is found, as in glmnet.
  private static final double LEAST_L1 = 1e-3;

  /// One fit on the path.
  ///
  /// @param strength λ
  /// @param features how many of the D features have a weight that is not 0
  public record Step(double strength, Classifier classifier, int features) {}

  /// Copies the steps.
  public PenaltyPath {
    steps = List.copyOf(steps);
  }

  /// Fits a classifier for each strength, on the penalty of the training times it.
  ///
  /// Errors: no strength, or strengths that do not fall; those of [SoftmaxRegression#fit].
  public static PenaltyPath of(
      SoftmaxRegression training, Dataset dataset, double[] strengths, Consumer<Step> listener) {
    requireFalling(strengths);
    List<Step> steps = new ArrayList<>();
    for (double strength : strengths) {
      SoftmaxRegression here = training.withPenalty(training.penalty().times(strength));
      Classifier classifier =
          steps.isEmpty()
              ? here.fit(dataset)
              : here.fit(dataset, steps.getLast().classifier().head());
      Step step = new Step(strength, classifier, features(classifier));
      listener.accept(step);
      steps.add(step);
    }
    return new PenaltyPath(steps);
  }

  private static void requireFalling(double[] strengths) {
    if (strengths.length == 0) {
      throw new IllegalArgumentException("the path has no strength: expected one or more");
    }
    for (int i = 1; i < strengths.length; i++) {
      if (!(strengths[i] < strengths[i - 1])) {
        throw new IllegalArgumentException(
            "the path has strength %s before %s: expected falling strengths"
                .formatted(strengths[i - 1], strengths[i]));
      }
    }
  }

  private static int features(Classifier classifier) {
    boolean[] used = new boolean[classifier.encoding().features()];
    RowBlocks.forEachRow(
        classifier.head().weights(),
        (c, values, offset) -> {
          for (int d = 0; d < used.length; d++) {
            used[d] |= values[offset + d] != 0;
          }
        });
    int features = 0;
    for (boolean one : used) {
      features += one ? 1 : 0;
    }
    return features;
  }

  /// Strengths at equal ratios, from the least that leaves every penalised weight 0 down to a
  /// ten-thousandth of it, or a hundredth where there are no more rows than features. Without l1 no
  /// strength leaves weights at 0; the path then begins where one thousandth of l2 as l1 would.
  ///
  /// Errors: a penalty of nothing; fewer than two strengths.
  public static double[] strengths(SoftmaxRegression training, Dataset dataset, int count) {
    if (count < 2) {
      throw new IllegalArgumentException(
          "the path has %d strengths: expected two or more".formatted(count));
    }
    double strongest = strongest(training, dataset);
    double ratio = dataset.rows() > dataset.encoding().features() ? LONG : SHORT;
    double[] strengths = new double[count];
    for (int i = 0; i < count; i++) {
      strengths[i] = strongest * Math.pow(ratio, i / (count - 1.0));
    }
    return strengths;
  }

  private static double strongest(SoftmaxRegression training, Dataset dataset) {
    Penalty penalty = training.penalty();
    if (penalty.l1() == 0 && penalty.l2() == 0) {
      throw new IllegalArgumentException(
          "the path has no penalty to strengthen: expected l1 or l2 above 0");
    }
    Penalty corners =
        penalty.l1() > 0 ? penalty : penalty.withL1(LEAST_L1 * penalty.l2()).withL2(0);
    Problem problem = Problem.of(dataset, training.classWeights(), training.labelSmoothing());
    Parameters start = Start.ofFrequencies(Moments.of(problem));
    PenaltyTerms terms = new PenaltyTerms(corners, dataset.encoding());
    Objective objective = new Objective(problem, terms);
    double first = terms.dualNorm(objective.at(start).lossGradient());
    if (!(first > 0)) {
      throw new IllegalArgumentException(
          "the path has no penalised feature that tells classes apart");
    }
    // With every penalised weight at 0, what is free settles: biases under offsets, factors of 0.
    SoftmaxRegression none =
        training.withSolver(Solver.AUTOMATIC).withPenalty(corners.times(2 * first));
    Parameters settled = Parameters.of(none.withListener(_ -> {}).fit(dataset).head());
    return terms.dualNorm(objective.at(settled).lossGradient());
  }
}
