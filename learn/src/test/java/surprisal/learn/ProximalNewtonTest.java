package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import surprisal.learn.Method.State;

class ProximalNewtonTest {
  private static final Dataset DATASET = RandomData.dataset(200, 8, 4, 3);

  private static Classifier fit(Penalty penalty) {
    Classifier model = SoftmaxRegression.training().withPenalty(penalty).fit(DATASET);
    assertThat(model.fit().certificate().converged())
        .as(model.fit().certificate().reason())
        .isTrue();
    return model;
  }

  private static int zeros(Classifier model) {
    int zeros = 0;
    for (double weight : model.head().weights().toDoubles()) {
      zeros += weight == 0 ? 1 : 0;
    }
    return zeros;
  }

  @Test
  void withoutL1ItIsNewtonsMethod() {
    SoftmaxRegression training = SoftmaxRegression.training().withL2(0.01);
    Fit expected = training.fit(DATASET).fit();
    Fit found = training.withSolver(Solver.PROXIMAL_NEWTON).fit(DATASET).fit();
    assertThat(found.objective()).isCloseTo(expected.objective(), within(1e-14));
    assertThat(found.solver()).isEqualTo(Solver.PROXIMAL_NEWTON);
    assertThat(expected.solver()).isEqualTo(Solver.NEWTON);
  }

  @Test
  void moreL1LeavesFewerWeights() {
    int before = -1;
    for (double l1 : new double[] {1e-4, 1e-3, 1e-2, 0.03, 0.1}) {
      int zeros = zeros(fit(new Penalty(l1, 0, false, Map.of())));
      assertThat(zeros).isGreaterThanOrEqualTo(before);
      before = zeros;
    }
    assertThat(before).isGreaterThan(16);
  }

  /// |∂F/∂w| = λ1 where a weight is, with the opposite sign, and at most λ1 where none is.
  @Test
  void theGradientOfTheLossBalancesThePenalty() {
    double l1 = 0.02;
    Classifier model = fit(new Penalty(l1, 0, false, Map.of()));
    Parameters parameters = new Parameters(4, 8);
    for (int c = 0; c < 4; c++) {
      parameters.setBias(c, Objects.requireNonNull(model.head().bias()).get(c));
      for (int d = 0; d < 8; d++) {
        parameters.setWeight(c, d, model.head().weights().get(c, d));
      }
    }
    Parameters gradient = RandomData.objective(DATASET, 0).at(parameters).gradient();
    for (int c = 0; c < 4; c++) {
      for (int d = 0; d < 8; d++) {
        double weight = parameters.weight(c, d);
        if (weight == 0) {
          assertThat(Math.abs(gradient.weight(c, d))).isLessThanOrEqualTo(l1 + 1e-11);
        } else {
          assertThat(gradient.weight(c, d)).isCloseTo(-l1 * Math.signum(weight), within(1e-10));
        }
      }
    }
  }

  @Test
  void aGroupIsThereForAllClassesOrForNone() {
    Classifier model = fit(new Penalty(0.08, 0, true, Map.of()));
    int left = 0;
    for (int d = 0; d < 8; d++) {
      int zeros = 0;
      for (int c = 0; c < 4; c++) {
        zeros += model.head().weights().get(c, d) == 0 ? 1 : 0;
      }
      assertThat(zeros).isIn(0, 4);
      left += zeros == 0 ? 1 : 0;
    }
    assertThat(left).isBetween(1, 7);
  }

  @Test
  void aPenaltyThatNothingIsWorthLeavesTheClassFrequencies() {
    for (boolean grouped : new boolean[] {false, true}) {
      Classifier model = fit(new Penalty(10, 0, grouped, Map.of()));
      assertThat(zeros(model)).isEqualTo(32);
      assertThat(model.fit().iterations()).isZero();
    }
  }

  @Test
  void theObjectiveNeverRises() {
    for (boolean grouped : new boolean[] {false, true}) {
      List<Double> objectives = new ArrayList<>();
      SoftmaxRegression.training()
          .withPenalty(new Penalty(1e-3, 1e-6, grouped, Map.of()))
          .withListener(progress -> objectives.add(progress.objective()))
          .fit(DATASET);
      for (int i = 1; i < objectives.size(); i++) {
        assertThat(objectives.get(i)).isLessThanOrEqualTo(objectives.get(i - 1) * (1 + 1e-14));
      }
    }
  }

  @Test
  void thePixelsOfDigitsConvergeInFewSteps() {
    Dataset digits = Dataset.of(ExampleTables.digits(), "label");
    for (boolean grouped : new boolean[] {false, true}) {
      Fit fit =
          SoftmaxRegression.training()
              .withPenalty(new Penalty(1e-3, 0, grouped, Map.of()))
              .fit(digits)
              .fit();
      assertThat(fit.certificate().converged()).as(fit.certificate().reason()).isTrue();
      assertThat(fit.certificate().optimalityBound()).isLessThan(1e-9);
      assertThat(fit.iterations()).isLessThan(20);
    }
  }

  /// Neighbouring features share nearly everything, and there are more of them than rows.
  @Test
  void correlatedFeaturesConvergeInFewSteps() {
    Dataset walks = RandomData.walks(60, 80, 3, 5);
    for (boolean grouped : new boolean[] {false, true}) {
      for (double l2 : new double[] {0, 1e-4}) {
        Penalty penalty = new Penalty(1e-3, l2, grouped, Map.of("x5", 0.0, "x9", 3.0));
        Fit fit = SoftmaxRegression.training().withPenalty(penalty).fit(walks).fit();
        assertThat(fit.certificate().converged()).as(fit.certificate().reason()).isTrue();
        assertThat(fit.certificate().gradientNorm()).isLessThan(1e-10);
        assertThat(fit.iterations()).isLessThan(40);
      }
    }
  }

  /// Labels that no weight explains: a step by the curvature of a row that is sure of a wrong class
  /// would be far too long.
  @Test
  void rowsThatAreSureOfAWrongClassAreNoTrap() {
    Random random = new Random(6);
    for (boolean grouped : new boolean[] {false, true}) {
      Penalty penalty = new Penalty(1e-3, 0, grouped, Map.of());
      double minimum = fit(penalty).fit().objective();
      for (int i = 0; i < 10; i++) {
        Objective objective = RandomData.objective(DATASET, penalty);
        Method method =
            new ProximalNewton(objective, State.of(RandomData.parameters(DATASET, 30, random)));
        assertThat(minimum(method)).isCloseTo(minimum, within(1e-12));
      }
    }
  }

  @Test
  void whereTheMatrixHasNoRoomTheMinimumIsTheSame() {
    for (boolean grouped : new boolean[] {false, true}) {
      Penalty penalty = new Penalty(1e-3, 1e-4, grouped, Map.of("x3", 0.0));
      Objective objective = RandomData.objective(DATASET, penalty);
      Method method = new ProximalNewton(objective, State.of(new Parameters(4, 8)), 12);
      assertThat(minimum(method)).isCloseTo(fit(penalty).fit().objective(), within(1e-13));
    }
  }

  @Test
  void groupsOfManyClassesLeaveZeroToo() {
    Dataset dataset = RandomData.dataset(480, 2, 120, 3);
    Penalty penalty = new Penalty(1e-3, 0, true, Map.of());
    Classifier model = SoftmaxRegression.training().withPenalty(penalty).fit(dataset);
    assertThat(model.fit().certificate().gradientNorm()).isLessThan(1e-10);
    assertThat(zeros(model)).isZero();
  }

  private static double minimum(Method method) {
    for (int step = 0; step < 300 && method.point().subgradient().norm() > 1e-10; step++) {
      double before = method.point().value();
      method.step();
      assertThat(method.point().value()).isLessThanOrEqualTo(before * (1 + 1e-14));
    }
    return method.point().value();
  }
}
