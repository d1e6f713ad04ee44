package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import surprisal.learn.Method.State;

class LimitedMemoryBfgsTest {
  private static final SoftmaxRegression TRAINING =
      SoftmaxRegression.training().withSolver(Solver.LBFGS);

  @Test
  void itFindsTheMinimumOfNewtonsMethod() {
    for (double l2 : new double[] {1, 1e-2, 1e-4}) {
      Dataset dataset = RandomData.dataset(150, 5, 4, 9);
      Fit expected = SoftmaxRegression.training().withL2(l2).fit(dataset).fit();
      Fit found = TRAINING.withL2(l2).fit(dataset).fit();
      assertThat(found.certificate().converged()).as(found.certificate().reason()).isTrue();
      assertThat(found.objective()).isCloseTo(expected.objective(), within(1e-13));
      assertThat(found.certificate().optimalityBound()).isLessThan(1e-9);
      assertThat(found.iterations()).isLessThan(80); // 107 with two pairs
    }
  }

  @Test
  void digitsReachTheirMinimum() {
    Dataset digits = Dataset.of(ExampleTables.digits(), "label");
    Fit fit = TRAINING.withL2(0.001).fit(digits).fit();
    assertThat(fit.objective()).isCloseTo(0.086145486241, within(1e-12));
    assertThat(fit.certificate().converged()).as(fit.certificate().reason()).isTrue();
    assertThat(fit.solver()).isEqualTo(Solver.LBFGS);
    assertThat(fit.iterations()).isLessThan(240); // 271 with two pairs
  }

  @Test
  void itGoesDownhillFromAnywhereAndEachStepFlattensTheSlope() {
    Dataset dataset = RandomData.dataset(120, 4, 3, 1);
    Objective objective = RandomData.objective(dataset, 1e-4);
    Random random = new Random(2);
    for (int i = 0; i < 10; i++) {
      Method method =
          new LimitedMemoryBfgs(objective, State.of(RandomData.parameters(dataset, 30, random)));
      for (int step = 0; step < 40; step++) {
        Objective.Point before = method.point();
        Parameters s = method.step();
        Objective.Point after = method.point();
        assertThat(after.value()).isLessThanOrEqualTo(before.value() * (1 + 1e-13));
        if (s != null) {
          assertThat(s.dot(after.gradient())).isGreaterThan(0.9 * s.dot(before.gradient()));
        }
      }
    }
  }

  @Test
  void pairsThatLeadUphillAreForgotten() {
    Dataset dataset = RandomData.dataset(120, 4, 3, 1);
    Objective objective = RandomData.objective(dataset, 1e-4);
    Parameters start = RandomData.parameters(dataset, 1, new Random(2));
    Parameters s = objective.at(start).gradient();
    Parameters y = s.zero();
    y.add(-1, s);
    Method method = new LimitedMemoryBfgs(objective, new State(List.of(start, s, y), List.of()));
    assertThat(method.step()).isNull();
    assertThat(method.exhausted()).isFalse();
    assertThat(method.step()).isNotNull();
    assertThat(method.point().value()).isLessThan(objective.at(start).value());
  }

  @Test
  void aPenaltyWithCornersIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TRAINING.withL1(0.1))
        .withMessage(
            "the solver lbfgs needs a smooth penalty: expected l1 = 0, or the solver"
                + " proximal-newton");
  }
}
