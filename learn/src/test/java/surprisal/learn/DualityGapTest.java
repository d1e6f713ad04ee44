package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import surprisal.learn.Objective.Point;

class DualityGapTest {
  /// The sums of both objectives round.
  private static final double ROUNDING = 1e-14;

  private static double minimum(Dataset dataset, double l2) {
    Fit fit = SoftmaxRegression.training().withL2(l2).withTolerance(1e-12).fit(dataset).fit();
    assertThat(fit.certificate().converged()).isTrue();
    return fit.objective();
  }

  private static DualityGap gap(Dataset dataset, double l2) {
    return new DualityGap(l2, Moments.of(dataset));
  }

  @Test
  void noPointIsFurtherFromTheMinimumThanItsBound() {
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      Dataset dataset = RandomData.dataset(50, 3, 2 + i % 4, i);
      double l2 = Math.pow(10, -3 + i % 5);
      Objective objective = RandomData.objective(dataset, l2);
      double minimum = minimum(dataset, l2);
      for (double scale = 1e-6; scale < 100; scale *= 10) {
        Point point = objective.at(RandomData.parameters(dataset, scale, random));
        assertThat(gap(dataset, l2).bound(point))
            .isGreaterThanOrEqualTo(point.value() - minimum - ROUNDING);
      }
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
      double minimum = minimum(dataset, l2);
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
