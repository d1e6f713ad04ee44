package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PenaltyPathTest {
  private static final Dataset DATASET = RandomData.dataset(200, 6, 3, 4);

  private static SoftmaxRegression training(boolean grouped) {
    return SoftmaxRegression.training()
        .withPenalty(new Penalty(0.9, 0.1, grouped, Map.of("x1", 2.0, "x4", 0.0)));
  }

  private static PenaltyPath path(SoftmaxRegression training, double... strengths) {
    return PenaltyPath.of(training, DATASET, strengths, _ -> {});
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theFirstStrengthIsTheLeastThatLeavesEveryPenalisedWeightAtZero(boolean grouped) {
    SoftmaxRegression training = training(grouped);
    double[] strengths = PenaltyPath.strengths(training, DATASET, 20);
    PenaltyPath around = path(training, strengths[0] * 1.000001, strengths[0] * 0.999);
    assertThat(around.steps().getFirst().features()).isEqualTo(1); // x4 is free
    assertThat(around.steps().getLast().features()).isGreaterThan(1);
    assertThat(strengths[19]).isCloseTo(strengths[0] * 1e-4, within(1e-12));
  }

  @Test
  void aWarmStartLeadsToTheSameMinimum() {
    SoftmaxRegression training = training(false);
    double[] strengths = PenaltyPath.strengths(training, DATASET, 8);
    for (PenaltyPath.Step step : path(training, strengths).steps()) {
      Fit cold = training.withPenalty(training.penalty().times(step.strength())).fit(DATASET).fit();
      Fit warm = step.classifier().fit();
      assertThat(warm.certificate().converged()).isTrue();
      assertThat(warm.objective()).isCloseTo(cold.objective(), within(1e-12));
      assertThat(warm.penalty()).isEqualTo(cold.penalty());
    }
  }

  @Test
  void aPathWithoutL1BeginsWhereLittleIsLeftOfTheWeights() {
    SoftmaxRegression ridge = SoftmaxRegression.training().withL2(1);
    double[] strengths = PenaltyPath.strengths(ridge, DATASET, 5);
    PenaltyPath path = path(ridge, strengths);
    double largest =
        Arrays.stream(path.steps().getFirst().classifier().head().weights().toDoubles())
            .map(Math::abs)
            .max()
            .orElseThrow();
    assertThat(largest).isBetween(1e-5, 1e-2);
  }

  @Test
  void pathsThatLeadNowhereAreRefused() {
    SoftmaxRegression training = training(false);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> path(training, 1, 1))
        .withMessage("the path has strength 1.0 before 1.0: expected falling strengths");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> path(training))
        .withMessage("the path has no strength: expected one or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PenaltyPath.strengths(training, DATASET, 1))
        .withMessage("the path has 1 strengths: expected two or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PenaltyPath.strengths(training.withL1(0).withL2(0), DATASET, 5))
        .withMessage("the path has no penalty to strengthen: expected l1 or l2 above 0");
  }
}
