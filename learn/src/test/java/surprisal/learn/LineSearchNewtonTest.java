package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import surprisal.Tensor;
import surprisal.learn.Method.State;

class LineSearchNewtonTest {
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
      LineSearchNewton newton =
          new LineSearchNewton(objective, State.of(RandomData.parameters(dataset, 30, random)), 0);
      for (int step = 0; step < 80 && newton.point().gradient().norm() > 1e-11; step++) {
        double before = newton.point().value();
        newton.step();
        assertThat(newton.point().value()).isLessThanOrEqualTo(before * (1 + 1e-14));
      }
      assertThat(newton.point().value()).isCloseTo(minimum, within(1e-13));
    }
  }

  /// Before there is a preconditioner, a whole step is that of conjugate gradients alone.
  @Test
  void aStepThatWasHalvedIsHandedOnHalved() {
    Dataset dataset = RandomData.dataset(120, 4, 3, 1);
    Objective objective = RandomData.objective(dataset, 1e-5);
    Random random = new Random(2);
    for (int i = 0; i < 20; i++) {
      LineSearchNewton newton =
          new LineSearchNewton(objective, State.of(RandomData.parameters(dataset, 30, random)), 0);
      Objective.Point before = newton.point();
      Parameters whole =
          minimise(objective, before, LineSearchNewton.residual(before.gradient().norm(), 0)).s();
      Parameters step = Objects.requireNonNull(newton.step());
      Parameters there = before.parameters().copy();
      there.add(1, step);
      assertThat(there.toArray()).isEqualTo(newton.point().parameters().toArray());
      assertThat(step.norm()).isLessThanOrEqualTo(0.5 * whole.norm());
    }
  }

  /// A norm that is wanted is reached in steps that are never more, and sometimes fewer, for knowing it.
  @Test
  void theLastStepEndsWhereItIsWanted() {
    int saved = 0;
    for (int seed = 0; seed < 10; seed++) {
      Objective objective = RandomData.objective(RandomData.dataset(300, 20, 5, seed), 1e-3);
      for (double wanted : new double[] {1e-7, 1e-9, 1e-11}) {
        int blind = steps(objective, 0, wanted);
        int knowing = steps(objective, wanted, wanted);
        assertThat(knowing).isLessThanOrEqualTo(blind);
        saved += blind - knowing;
      }
    }
    assertThat(saved).isPositive();
  }

  private static int steps(Objective objective, double tolerance, double wanted) {
    State start = State.of(new Parameters(5, 20));
    LineSearchNewton newton = new LineSearchNewton(objective, start, tolerance);
    int steps = 0;
    while (newton.point().gradient().norm() > wanted) {
      newton.step();
      steps++;
    }
    return steps;
  }

  /// Each row of the two columns sums to 1, as a bias does: along such a direction everything is rounding.
  @Test
  void columnsThatSayTheSameLeadNowhere() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      int rows = 110 + random.nextInt(60);
      double[] x = new double[rows * 3];
      int[] y = new int[rows];
      for (int row = 0; row < rows; row++) {
        y[row] = random.nextInt(3);
        x[3 * row] = random.nextGaussian() + y[row];
        x[3 * row + random.nextInt(1, 3)] = 1;
      }
      Tensor features = Tensor.of(x, rows, 3);
      SoftmaxRegression training = SoftmaxRegression.training().withL2(0);
      Classifier all = training.fit(Dataset.of(features, y, List.of("a", "b", "c")));
      Classifier fewer =
          training.fit(Dataset.of(features.slice(1, 0, 2), y, List.of("a", "b", "c")));
      assertThat(all.fit().certificate().converged()).as("seed %d", seed).isTrue();
      assertThat(all.fit().objective()).isCloseTo(fewer.fit().objective(), within(1e-14));
      assertThat(Arrays.stream(all.head().weights().toDoubles()).map(Math::abs).max().orElseThrow())
          .isLessThan(10);
    }
  }

  /// Sure of the wrong class in double precision: the Hessian is 0.
  @Test
  void whereTheCurvatureVanishesTheGradientLeads() {
    Dataset dataset = RandomData.dataset(40, 3, 2, 1);
    Objective objective = RandomData.objective(dataset, 0);
    Parameters sure = new Parameters(2, 3);
    sure.setBias(0, -500);
    sure.setBias(1, 500);
    LineSearchNewton newton = new LineSearchNewton(objective, State.of(sure), 0);
    double before = newton.point().value();
    assertThat(newton.step()).isNotNull();
    assertThat(newton.point().value()).isLessThan(before);
  }

  @Test
  void theStepIsTheModelsMinimumAndItsPromiseIsKept() {
    Objective objective = RandomData.objective(RandomData.dataset(120, 4, 3, 1), 0.01);
    Objective.Point point = objective.at(new Parameters(3, 4));
    ConjugateGradients.Step step = minimise(objective, point, 1e-12);
    assertThat(step.predicted()).isCloseTo(promise(objective, point, step), within(1e-14));
    Parameters residual = residual(objective, point, step);
    assertThat(residual.norm()).isLessThan(1e-12);
  }

  private static ConjugateGradients.Step minimise(
      Objective objective, Objective.Point point, double residual) {
    return ConjugateGradients.minimise(
        point.gradient(), objective.hessian(point.parameters()), null, residual);
  }

  /// g + H·s.
  private static Parameters residual(
      Objective objective, Objective.Point point, ConjugateGradients.Step step) {
    Parameters residual = point.gradient().zero();
    objective.hessian(point.parameters()).multiply(step.s(), residual);
    residual.add(1, point.gradient());
    return residual;
  }

  /// −⟨g, s⟩ − ½⟨s, H·s⟩.
  private static double promise(
      Objective objective, Objective.Point point, ConjugateGradients.Step step) {
    Parameters product = point.gradient().zero();
    objective.hessian(point.parameters()).multiply(step.s(), product);
    return -step.s().dot(point.gradient()) - 0.5 * step.s().dot(product);
  }
}
