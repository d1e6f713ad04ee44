package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import surprisal.learn.Method.State;

class TrustRegionNewtonTest {
  /// Far from the optimum most rows are certain and the curvature vanishes: whole Newton steps
  /// would leap, and steps of the first radius would never arrive.
  @Test
  void theMinimumIsReachedDownhillFromAnywhere() {
    Dataset dataset = RandomData.dataset(120, 4, 3, 1);
    double l2 = 1e-5;
    double minimum = SoftmaxRegression.training().withL2(l2).fit(dataset).fit().objective();
    Random random = new Random(2);
    for (int i = 0; i < 20; i++) {
      Objective objective = RandomData.objective(dataset, l2);
      TrustRegionNewton newton =
          new TrustRegionNewton(objective, State.of(RandomData.parameters(dataset, 30, random)));
      for (int step = 0; step < 80 && newton.point().gradient().norm() > 1e-11; step++) {
        double before = newton.point().value();
        newton.step();
        assertThat(newton.point().value()).isLessThanOrEqualTo(before * (1 + 1e-14));
      }
      assertThat(newton.point().value()).isCloseTo(minimum, within(1e-13));
    }
  }

  @Test
  void stepsStayWithinTheRadiusAndReachTheModelsMinimumInside() {
    Dataset dataset = RandomData.dataset(120, 4, 3, 1);
    Objective objective = RandomData.objective(dataset, 0.01);
    Objective.Point point = objective.at(new Parameters(3, 4));
    ConjugateGradients.Step bounded = minimise(objective, point, 0.25);
    assertThat(bounded.atBoundary()).isTrue();
    assertThat(bounded.s().norm()).isCloseTo(0.25, within(1e-12));
    assertThat(bounded.predicted()).isPositive();
    ConjugateGradients.Step free = minimise(objective, point, 1e3);
    assertThat(free.atBoundary()).isFalse();
    assertThat(bounded.predicted()).isCloseTo(promise(objective, point, bounded), within(1e-14));
    assertThat(free.predicted()).isCloseTo(promise(objective, point, free), within(1e-14));
    assertThat(free.predicted()).isGreaterThan(bounded.predicted());
  }

  /// Also where the boundary comes after many products.
  @Test
  void aStepThatIsHeldBackEndsAtTheRadius() {
    Objective objective = RandomData.objective(RandomData.dataset(120, 8, 3, 1), 0.001);
    Objective.Point point = objective.at(new Parameters(3, 8));
    double free = minimise(objective, point, 1e3).s().norm();
    for (double part : new double[] {0.1, 0.5, 0.9, 0.99, 0.999}) {
      ConjugateGradients.Step step = minimise(objective, point, part * free);
      assertThat(step.atBoundary()).isTrue();
      assertThat(step.s().norm()).isCloseTo(part * free, within(1e-10));
    }
  }

  private static ConjugateGradients.Step minimise(
      Objective objective, Objective.Point point, double radius) {
    return ConjugateGradients.minimise(point.gradient(), objective.hessian(point), radius, 1e-12);
  }

  /// −⟨g, s⟩ − ½⟨s, H·s⟩.
  private static double promise(
      Objective objective, Objective.Point point, ConjugateGradients.Step step) {
    Parameters product = point.gradient().zero();
    objective.hessian(point).multiply(step.s(), product);
    return -step.s().dot(point.gradient()) - 0.5 * step.s().dot(product);
  }
}
