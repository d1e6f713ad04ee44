package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A fit that was stopped anywhere ends as one that was not.
class CheckpointsTest {
  /// So few rows that the weights become large, and steps have to be held back.
  private static final Dataset DATASET = RandomData.dataset(30, 6, 4, 12);

  static Stream<SoftmaxRegression> trainings() {
    SoftmaxRegression training = SoftmaxRegression.training().withL2(1e-5);
    return Stream.of(
        training,
        training.withL2(1e-2).withSolver(Solver.LBFGS),
        training.withL1(1e-5),
        training.withPenalty(Penalty.ofL2(0).withL1(1e-4).withGrouped(true)));
  }

  private static List<Checkpoint> checkpoints(SoftmaxRegression training) {
    List<Checkpoint> all = new ArrayList<>();
    training.fit(DATASET, new Checkpoints(null, Duration.ZERO, all::add));
    return all;
  }

  private static Checkpoints from(Checkpoint checkpoint) {
    return new Checkpoints(checkpoint, Duration.ofDays(1), _ -> {});
  }

  private static double[] numbers(Classifier classifier) {
    return Stream.of(classifier.head().weights(), classifier.head().bias())
        .map(Objects::requireNonNull)
        .flatMapToDouble(tensor -> Arrays.stream(tensor.toDoubles()))
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void whereverItWasStoppedItEndsWithTheSameBits(SoftmaxRegression training) {
    Classifier whole = training.fit(DATASET);
    List<Checkpoint> all = checkpoints(training);
    assertThat(all).hasSizeGreaterThan(3);
    for (Checkpoint checkpoint : all) {
      Classifier resumed = training.fit(DATASET, from(checkpoint));
      assertThat(numbers(resumed)).isEqualTo(numbers(whole));
      assertThat(resumed.fit()).isEqualTo(whole.fit());
    }
  }

  @Test
  void aLimitOfIterationsCountsThoseBefore() {
    SoftmaxRegression training = SoftmaxRegression.training().withSolver(Solver.LBFGS);
    List<Checkpoint> all = checkpoints(training.withIterationLimit(5));
    assertThat(all).extracting(Checkpoint::iteration).containsExactly(1, 2, 3, 4, 5);
    SoftmaxRegression shorter = training.withIterationLimit(4);
    assertThat(shorter.fit(DATASET, from(all.get(3))).fit().iterations()).isEqualTo(4);
    assertThat(numbers(training.fit(DATASET, from(all.getLast()))))
        .isEqualTo(numbers(training.fit(DATASET)));
  }

  @Test
  void thereIsNoneBeforeItsTime() {
    List<Checkpoint> few = new ArrayList<>();
    SoftmaxRegression.training().fit(DATASET, new Checkpoints(null, Duration.ofDays(1), few::add));
    assertThat(few).hasSize(1); // the first step's
  }

  @Test
  void itIsOfTheWeightsOfTheRowsHoweverTheyCameAbout() {
    SoftmaxRegression training = SoftmaxRegression.training();
    String name = DATASET.labels().classNames().get(1);
    Map<String, Double> twice = Map.of(name, 2.0);
    Checkpoint checkpoint =
        checkpoints(training.withClassWeights(ClassWeights.of(twice))).getFirst();
    double[] weights = new double[DATASET.rows()];
    Arrays.setAll(weights, row -> DATASET.classOf(row) == 1 ? 2 : 1);
    Dataset weighted = DATASET.withRowWeights(weights);
    assertThat(numbers(training.fit(weighted, from(checkpoint))))
        .isEqualTo(numbers(training.fit(weighted)));
  }

  @Test
  void otherRowsAndSettingsAreRefused() {
    SoftmaxRegression training = SoftmaxRegression.training();
    Checkpoint checkpoint = checkpoints(training).getFirst();
    double[] weights = new double[DATASET.rows()];
    Arrays.fill(weights, 2);
    refused(training.withL2(2e-4), DATASET, checkpoint);
    refused(training, DATASET.withRowWeights(weights), checkpoint);
    refused(training, RandomData.dataset(30, 6, 4, 13), checkpoint);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Checkpoints(null, Duration.ofSeconds(-1), _ -> {}))
        .withMessage("the time between checkpoints is PT-1S: expected 0 or more");
  }

  private static void refused(SoftmaxRegression training, Dataset dataset, Checkpoint checkpoint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> training.fit(dataset, from(checkpoint)))
        .withMessage(
            "the checkpoint is of other rows or settings: expected those it was made with");
  }
}
