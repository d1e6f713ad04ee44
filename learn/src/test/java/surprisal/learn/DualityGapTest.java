package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import surprisal.Tensor;
import surprisal.learn.Objective.Point;

class DualityGapTest {
  /// The sums of both objectives round.
  private static final double ROUNDING = 1e-14;

  private static double minimum(Dataset dataset, Penalty penalty) {
    Fit fit =
        SoftmaxRegression.training().withPenalty(penalty).withTolerance(1e-12).fit(dataset).fit();
    assertThat(fit.certificate().converged()).as(fit.certificate().reason()).isTrue();
    return fit.objective();
  }

  private static DualityGap gap(Dataset dataset, Penalty penalty) {
    return new DualityGap(
        new PenaltyTerms(penalty, dataset.encoding()), Moments.of(RandomData.problem(dataset)));
  }

  private static DualityGap gap(Dataset dataset, double l2) {
    return gap(dataset, Penalty.ofL2(l2));
  }

  /// l2, elastic net, lasso, each as it is and with groups, factors among them.
  static List<Penalty> penalties() {
    List<Penalty> penalties = new ArrayList<>();
    Map<String, Double> factors = Map.of("x0", 2.0, "x2", 0.3);
    for (double strength : new double[] {1e-3, 1e-2, 0.1, 1}) {
      penalties.add(Penalty.ofL2(10 * strength));
      for (boolean grouped : new boolean[] {false, true}) {
        penalties.add(new Penalty(strength, strength, grouped, factors));
        penalties.add(new Penalty(strength, 0, grouped, factors));
      }
    }
    return penalties;
  }

  /// Sparse, as the weights of l1 are.
  private static Parameters sparse(Parameters parameters, Random random) {
    for (int d = 0; d < parameters.features(); d++) {
      for (int c = 0; c < parameters.classes(); c++) {
        if (random.nextInt(3) == 0) {
          parameters.setWeight(c, d, 0);
        }
      }
    }
    return parameters;
  }

  /// Offsets that know the labels, or the proof would not need them.
  private static Dataset withEverything(Dataset dataset, Random random) {
    int rows = dataset.rows();
    double[] offsets = random.doubles(3L * rows, -1, 1).toArray();
    for (int row = 0; row < rows; row++) {
      offsets[3 * row + dataset.classOf(row)] += 3;
    }
    return dataset
        .withRowWeights(random.doubles(rows, 0.1, 2).toArray())
        .withOffsets(Tensor.of(offsets, rows, 3));
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void noPointIsFurtherFromTheMinimumThanItsBound(Penalty penalty) {
    Random random = new Random(1);
    for (int i = 0; i < 8; i++) {
      Dataset dataset = RandomData.dataset(50, 3, 3, i);
      dataset = i % 2 == 0 ? dataset : withEverything(dataset, random);
      Objective objective = RandomData.objective(dataset, penalty);
      double minimum = minimum(dataset, penalty);
      for (double scale = 1e-6; scale < 100; scale *= 10) {
        Parameters there = sparse(RandomData.parameters(dataset, scale, random), random);
        Point point = objective.at(there);
        assertThat(gap(dataset, penalty).bound(point))
            .isGreaterThanOrEqualTo(point.value() - minimum - ROUNDING);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void theBoundVanishesAtTheMinimum(Penalty penalty) {
    Random random = new Random(2);
    for (int i = 0; i < 4; i++) {
      Dataset dataset = withEverything(RandomData.dataset(50, 3, 3, i), random);
      Fit fit = SoftmaxRegression.training().withPenalty(penalty).fit(dataset).fit();
      assertThat(fit.certificate().converged()).as(fit.certificate().reason()).isTrue();
      assertThat(fit.certificate().optimalityBound()).isLessThan(1e-9);
    }
  }

  @Test
  void theBoundNeverExceedsTheObjective() {
    Dataset dataset = RandomData.dataset(50, 3, 3, 2);
    Random random = new Random(3);
    for (double l2 : new double[] {1e-8, 1e-3, 1}) {
      Objective objective = RandomData.objective(dataset, l2);
      for (double scale = 1e-3; scale < 1000; scale *= 10) {
        Point point = objective.at(RandomData.parameters(dataset, scale, random));
        assertThat(gap(dataset, l2).bound(point))
            .isLessThanOrEqualTo(point.value() * (1 + ROUNDING));
      }
    }
  }

  @Test
  void theBoundHoldsAtEveryIterationAndVanishes() {
    for (double l2 : new double[] {1, 1e-2, 1e-4}) {
      Dataset dataset = RandomData.dataset(80, 5, 4, 4);
      double minimum = minimum(dataset, Penalty.ofL2(l2));
      List<Progress> all = new ArrayList<>();
      SoftmaxRegression.training().withL2(l2).withListener(all::add).fit(dataset);
      assertThat(all)
          .allSatisfy(progress ->
              assertThat(progress.optimalityBound())
                  .isGreaterThanOrEqualTo(progress.objective() - minimum - ROUNDING));
      assertThat(all.getLast().optimalityBound()).isLessThan(1e-9);
    }
  }

  @Test
  void withTheBiasesAtTheirBestTheBoundIsTheSquaredGradientOverTwoL2() {
    Dataset dataset = RandomData.dataset(80, 5, 4, 5);
    double l2 = 10;
    Objective objective = RandomData.objective(dataset, l2);
    Parameters start = new Parameters(4, 5);
    List<Integer> counts = dataset.classCounts();
    for (int c = 0; c < 4; c++) {
      start.setBias(c, Math.log(counts.get(c)));
    }
    start.centre();
    Point point = objective.at(start);
    double norm = point.gradient().norm();
    assertThat(gap(dataset, l2).bound(point) / (norm * norm / (2 * l2)))
        .isBetween(1 - 1e-9, 1 + 1e-9);
  }

  @Test
  void withoutAPenaltyThereIsNoBound() {
    Dataset dataset = RandomData.dataset(80, 5, 4, 6);
    Point point = RandomData.objective(dataset, 0).at(new Parameters(4, 5));
    assertThat(gap(dataset, 0).bound(point)).isNaN();
  }
}
