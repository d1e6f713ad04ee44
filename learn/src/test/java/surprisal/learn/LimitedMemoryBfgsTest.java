package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

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
    }
  }

  @Test
  void digitsReachTheirMinimum() {
    Dataset digits = Dataset.of(ExampleTables.digits(), "label");
    Fit fit = TRAINING.withL2(0.001).fit(digits).fit();
    assertThat(fit.objective()).isCloseTo(0.086145486241, within(1e-12));
    assertThat(fit.certificate().converged()).as(fit.certificate().reason()).isTrue();
    assertThat(fit.solver()).isEqualTo(Solver.LBFGS);
  }

  @Test
  void itGoesDownhillFromAnywhere() {
    Dataset dataset = RandomData.dataset(120, 4, 3, 1);
    Objective objective = RandomData.objective(dataset, 1e-4);
    Random random = new Random(2);
    for (int i = 0; i < 10; i++) {
      Method method =
          new LimitedMemoryBfgs(objective, State.of(RandomData.parameters(dataset, 30, random)));
      for (int step = 0; step < 40; step++) {
        double before = method.point().value();
        method.step();
        assertThat(method.point().value()).isLessThanOrEqualTo(before * (1 + 1e-13));
      }
    }
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
