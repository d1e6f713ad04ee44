package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import surprisal.Activation;
import surprisal.DenseLayer;
import surprisal.SparseRows;
import surprisal.Tensor;

class NetworkTrainingTest {
  /// A ring around a disc, which no line divides.
  private static final Dataset RINGS = rings(600, 3);

  private static final NetworkTraining TRAINING =
      NetworkTraining.of(16, 8)
          .withBatches(MiniBatches.STANDARD.withEpochs(30).withBatch(32).withLearningRate(0.01));

  private static Dataset rings(int rows, long seed) {
    Random random = new Random(seed);
    double[] x = new double[2 * rows];
    int[] classes = new int[rows];
    for (int row = 0; row < rows; row++) {
      classes[row] = row % 2;
      double radius = classes[row] + random.nextDouble(0.8);
      double angle = random.nextDouble(2 * Math.PI);
      x[2 * row] = radius * Math.cos(angle);
      x[2 * row + 1] = radius * Math.sin(angle);
    }
    return Dataset.of(Tensor.of(x, rows, 2), classes, List.of("disc", "ring"));
  }

  private static double[] numbers(Classifier classifier) {
    List<double[]> all = new ArrayList<>();
    for (DenseLayer layer : Objects.requireNonNull(classifier.hidden()).layers()) {
      all.add(layer.linear().weights().toDoubles());
      all.add(Objects.requireNonNull(layer.linear().bias()).toDoubles());
    }
    all.add(classifier.head().weights().toDoubles());
    all.add(Objects.requireNonNull(classifier.head().bias()).toDoubles());
    return all.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static NetworkFit curve(Classifier classifier) {
    return Objects.requireNonNull(classifier.hidden()).fit();
  }

  @Test
  void itLearnsWhatNoLineDivides() {
    Dataset test = rings(400, 4);
    assertThat(SoftmaxRegression.training().fit(RINGS).evaluate(test).accuracy()).isLessThan(0.65);
    for (Activation activation : Activation.values()) {
      Classifier network = TRAINING.withActivation(activation).fit(RINGS);
      assertThat(network.evaluate(test).accuracy()).isGreaterThan(0.97);
      assertThat(network.fit().solver()).isEqualTo(Solver.ADAMW);
    }
  }

  @Test
  void theWeightsAreThoseOfTheBestEpoch() {
    Classifier network = TRAINING.withBatches(TRAINING.batches().withLearningRate(0.1)).fit(RINGS);
    NetworkFit curve = curve(network);
    double least = curve.epochs().stream().mapToDouble(Epoch::stoppingLoss).min().orElseThrow();
    assertThat(curve.epochs().get(curve.best() - 1).stoppingLoss()).isEqualTo(least);
    assertThat(curve.best()).isLessThan(curve.epochs().size());
    boolean[] aside = Split.draw(RINGS.classes(), 2, new Holdout(0.1, 1));
    int[] rows = Split.rowsWhere(aside, true);
    assertThat(rows).hasSize(curve.stoppingRows());
    double[] x =
        Arrays.stream(rows)
            .mapToObj(row -> RandomData.features(RINGS).slice(0, row, row + 1).toDoubles())
            .flatMapToDouble(Arrays::stream)
            .toArray();
    int[] classes = Arrays.stream(rows).map(RINGS::classOf).toArray();
    Dataset setAside =
        Dataset.of(Tensor.of(x, rows.length, 2), classes, RINGS.labels().classNames());
    assertThat(network.evaluate(setAside).logLoss()).isCloseTo(least, within(1e-5));
  }

  @Test
  void trainingEndsWhenPatienceDoes() {
    NetworkTraining impatient =
        TRAINING
            .withBatches(TRAINING.batches().withEpochs(500).withSchedule(Schedule.CONSTANT))
            .withStopping(new EarlyStopping(0.2, 3));
    Classifier network = impatient.fit(RINGS);
    NetworkFit curve = curve(network);
    assertThat(curve.epochs()).hasSize(curve.best() + 3);
    assertThat(network.fit().certificate().converged()).isTrue();
    assertThat(network.fit().certificate().reason())
        .isEqualTo("no epoch since was better on the rows set aside");
  }

  /// AdamW makes up for a factor, but not for one that leaves a gradient smaller than its ε.
  @Test
  void clippedToNothingNothingMoves() {
    MiniBatches batches = TRAINING.batches().withWeightDecay(0).withEpochs(1);
    double[] still = numbers(TRAINING.withBatches(batches.withClip(1e-14)).fit(RINGS));
    double[] later =
        numbers(TRAINING.withBatches(batches.withClip(1e-14).withEpochs(3)).fit(RINGS));
    assertThat(later).containsExactly(still, within(1e-4));
    double[] moved = numbers(TRAINING.withBatches(batches.withEpochs(3)).fit(RINGS));
    assertThat(Math.abs(moved[0] - still[0])).isGreaterThan(1e-3);
  }

  @Test
  void withoutRowsSetAsideTheLastEpochCounts() {
    Classifier network =
        TRAINING
            .withBatches(TRAINING.batches().withEpochs(4))
            .withStopping(new EarlyStopping(0, 1))
            .fit(RINGS);
    assertThat(curve(network).best()).isEqualTo(4);
    assertThat(curve(network).epochs()).extracting(Epoch::stoppingLoss).containsOnly(Double.NaN);
    assertThat(network.fit().certificate().converged()).isFalse();
  }

  @Test
  void aSeedMeansTheSameBits() {
    NetworkTraining training = TRAINING.withDropout(0.3);
    double[] numbers = numbers(training.fit(RINGS));
    assertThat(numbers(training.fit(RINGS))).isEqualTo(numbers);
    assertThat(numbers(training.withSeed(2).fit(RINGS))).isNotEqualTo(numbers);
  }

  @Test
  void whereverItWasStoppedItEndsWithTheSameBits() {
    NetworkTraining training =
        TRAINING.withDropout(0.3).withBatches(TRAINING.batches().withEpochs(8).withClip(0.5));
    Classifier whole = training.fit(RINGS);
    List<Checkpoint> all = new ArrayList<>();
    training.fit(RINGS, new Checkpoints(null, Duration.ZERO, all::add));
    assertThat(all).hasSize(8);
    for (Checkpoint checkpoint : all) {
      Classifier resumed =
          training.fit(RINGS, new Checkpoints(checkpoint, Duration.ofDays(1), _ -> {}));
      assertThat(numbers(resumed)).isEqualTo(numbers(whole));
      assertThat(resumed.fit()).isEqualTo(whole.fit());
      assertThat(curve(resumed)).isEqualTo(curve(whole));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            training
                .withSeed(7)
                .fit(RINGS, new Checkpoints(all.getFirst(), Duration.ZERO, _ -> {})))
        .withMessage(
            "the checkpoint is of other rows or settings: expected those it was made with");
  }

  @Test
  void aLossThatIsNotFiniteNamesItsRow() {
    NetworkTraining wild =
        TRAINING.withBatches(
            TRAINING.batches().withLearningRate(1e30).withSchedule(Schedule.CONSTANT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wild.fit(RINGS))
        .withMessageMatching(
            "training went astray after \\d+ steps: the loss of training row \\d+ is"
                + " (NaN|Infinity), expected a finite one, as with a smaller learning rate than"
                + " 1\\.0E30");
  }

  /// The last step of all may be the one, and then no other step notices.
  @Test
  void theLastStepIsNotBelievedEither() {
    MiniBatches once = TRAINING.batches().withEpochs(1).withBatch(600).withLearningRate(1e30);
    for (double aside : new double[] {0, 0.1}) {
      NetworkTraining wild = TRAINING.withBatches(once).withStopping(new EarlyStopping(aside, 1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wild.fit(RINGS))
          .withMessageStartingWith("training went astray after 1 steps: ");
    }
  }

  @Test
  void rowsSetAsideThatWeighNothingChooseNoEpoch() {
    int[] aside = Split.rowsWhere(Split.draw(RINGS.classes(), 2, new Holdout(0.1, 1)), true);
    double[] weights = new double[RINGS.rows()];
    Arrays.fill(weights, 1);
    for (int row : aside) {
      weights[row] = 0;
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TRAINING.fit(RINGS.withRowWeights(weights)))
        .withMessage(
            "the rows set aside to choose an epoch weigh nothing: expected one or more of"
                + " positive weight");
  }

  /// Those set aside are the rows that must weigh something.
  @Test
  void wholeGroupsAreSetAside() {
    Dataset grouped = RINGS.withGroups(groups(37));
    boolean[] aside =
        Split.heldOut(RINGS.classes(), RINGS.labels(), groups(37), new Holdout(0.1, 1));
    Set<Integer> left = new HashSet<>();
    Set<Integer> taken = new HashSet<>();
    double[] weights = new double[RINGS.rows()];
    for (int row = 0; row < weights.length; row++) {
      (aside[row] ? taken : left).add(row % 37);
      weights[row] = aside[row] ? 0 : 1;
    }
    assertThat(taken).isNotEmpty().doesNotContainAnyElementsOf(left);
    NetworkTraining once = TRAINING.withBatches(TRAINING.batches().withEpochs(1));
    int rows = Split.rowsWhere(aside, true).length;
    assertThat(curve(once.fit(grouped)).stoppingRows()).isEqualTo(rows).isBetween(40, 80);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> once.fit(grouped.withRowWeights(weights)))
        .withMessageStartingWith("the rows set aside to choose an epoch weigh nothing");
  }

  /// The group of a row is its number modulo the count.
  private static Column groups(int count) {
    return Column.numbers(
        "g", IntStream.range(0, RINGS.rows()).mapToDouble(row -> row % count).toArray());
  }

  @Test
  void aCheckpointOfOtherGroupsIsRefused() {
    List<Checkpoint> all = new ArrayList<>();
    NetworkTraining training = TRAINING.withBatches(TRAINING.batches().withEpochs(2));
    training.fit(RINGS.withGroups(groups(37)), new Checkpoints(null, Duration.ZERO, all::add));
    Checkpoints from = new Checkpoints(all.getFirst(), Duration.ZERO, _ -> {});
    assertThat(training.fit(RINGS.withGroups(groups(37)), from).fit().iterations()).isPositive();
    for (Dataset other : List.of(RINGS, RINGS.withGroups(groups(41)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> training.fit(other, from))
          .withMessage(
              "the checkpoint is of other rows or settings: expected those it was made with");
    }
  }

  @Test
  void groupsThatCannotBeSetAsideAreRefused() {
    requireRefused(
        () -> TRAINING.fit(RINGS.withGroups(groups(1))),
        "the column of groups `g` has one value: expected two or more, for whole groups are held"
            + " out");
    requireRefused(
        () -> TRAINING.fit(RINGS.withGroups(groups(3))),
        "a stopping fraction of 0.1 sets aside none of the groups of `g`: expected a larger"
            + " fraction, or 0");
    requireRefused(
        () -> TRAINING.withStopping(new EarlyStopping(0.5, 1)).fit(RINGS.withGroups(groups(2))),
        "the groups of `g` that are held out have all rows of the class `disc`: expected a seed or"
            + " a share that leaves some to train on");
    requireRefused(
        () -> RINGS.withGroups(Column.text("g", "a", "b")),
        "the column of groups `g` has 2 rows: expected one for each of the 600 rows");
    double[] numbers = new double[600];
    numbers[7] = Double.NaN;
    requireRefused(
        () -> RINGS.withGroups(Column.numbers("g", numbers)),
        "the column of groups `g` holds no value in row 8: expected one in every row");
  }

  private static void requireRefused(ThrowingCallable training, String message) {
    assertThatIllegalArgumentException().isThrownBy(training).withMessage(message);
  }

  @Test
  void aDamagedCheckpointIsRefused() {
    List<Checkpoint> all = new ArrayList<>();
    NetworkTraining training = TRAINING.withBatches(TRAINING.batches().withEpochs(2));
    training.fit(RINGS, new Checkpoints(null, Duration.ZERO, all::add));
    Checkpoint good = all.getFirst();
    List<Checkpoint> damaged =
        List.of(
            new Checkpoint(
                good.fingerprint(), 1, good.numbers(), good.vectors().subList(0, 1), false),
            new Checkpoint(good.fingerprint(), 1, List.of(), good.vectors(), false),
            new Checkpoint(good.fingerprint(), 1, List.of(9.0, 2.0), good.vectors(), false),
            new Checkpoint(good.fingerprint(), 2, good.numbers(), good.vectors(), false));
    for (Checkpoint checkpoint : damaged) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> training.fit(RINGS, new Checkpoints(checkpoint, Duration.ZERO, _ -> {})))
          .withMessage("the checkpoint is damaged: it does not hold a network of this size");
    }
  }

  @Test
  void sparseRowsTrainAsDenseOnes() {
    SparseRows.Builder builder = new SparseRows.Builder();
    for (int row = 0; row < RINGS.rows(); row++) {
      for (int d = 0; d < 2; d++) {
        builder.add(d, RandomData.features(RINGS).get(row, d));
      }
      builder.endRow();
    }
    Dataset sparse = Dataset.of(builder.build(2), RINGS.classes(), RINGS.labels().classNames());
    NetworkTraining training = TRAINING.withBatches(TRAINING.batches().withEpochs(2));
    double[] found = numbers(training.fit(sparse));
    assertThat(found).containsExactly(numbers(training.fit(RINGS)), within(1e-3));
  }

  @Test
  void anInterruptionIsHonoured() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> TRAINING.fit(RINGS));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whatMakesNoNetworkIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(NetworkTraining::of)
        .withMessage("the hidden layers have widths []: expected one or more, each 1 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkTraining.of(100_000, 100_000).fit(RINGS))
        .withMessage(
            "a network of widths [2, 100000, 100000, 2] has more than 1073741824 weights: expected"
                + " fewer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TRAINING.withDropout(1))
        .withMessage("dropout = 1.0: expected 0 ≤ dropout < 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MiniBatches.STANDARD.withBatch(0))
        .withMessage("batch = 0: expected a number above 0");
  }

  @Test
  void itsFeaturesHaveNoCoefficients() {
    Classifier network = TRAINING.withBatches(TRAINING.batches().withEpochs(1)).fit(RINGS);
    String message =
        "the model is a network of hidden layers [16, 8]: its features have no coefficients";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.strongestFeatures(3))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Coefficients.of(network, null))
        .withMessage(message);
  }
}
