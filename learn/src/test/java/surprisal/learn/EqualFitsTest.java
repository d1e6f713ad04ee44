package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import surprisal.Tensor;

/// Two ways of saying the same thing lead to the same minimum.
class EqualFitsTest {
  private static final int FEATURES = 4;
  private static final int CLASSES = 3;
  private static final Dataset DATASET = RandomData.dataset(90, FEATURES, CLASSES, 7);
  private static final SoftmaxRegression TRAINING = SoftmaxRegression.training().withL2(1e-2);

  /// Every solver, with a penalty that is not the same for all weights.
  static Stream<SoftmaxRegression> solvers() {
    Penalty penalty = Penalty.ofL2(1e-2).withFactors(Map.of("x1", 3.0, "x2", 0.5));
    return Stream.of(
        TRAINING.withPenalty(penalty),
        TRAINING.withPenalty(penalty).withSolver(Solver.LBFGS),
        TRAINING.withPenalty(penalty.withL1(0.02)),
        TRAINING.withPenalty(penalty.withL1(0.02).withL2(0)),
        TRAINING.withPenalty(penalty.withL1(0.05).withGrouped(true)));
  }

  private static Dataset rows(int... rows) {
    int[] classes = Arrays.stream(rows).map(DATASET::classOf).toArray();
    return Dataset.of(features(rows), classes, DATASET.labels().classNames());
  }

  private static Tensor features(int... rows) {
    double[] x = new double[rows.length * FEATURES];
    for (int i = 0; i < rows.length; i++) {
      for (int d = 0; d < FEATURES; d++) {
        x[i * FEATURES + d] = RandomData.features(DATASET).get(rows[i], d);
      }
    }
    return Tensor.of(x, rows.length, FEATURES);
  }

  private static void assertSameModel(Classifier found, Classifier expected) {
    assertThat(found.fit().certificate().converged()).isTrue();
    assertThat(found.fit().objective()).isCloseTo(expected.fit().objective(), within(1e-13));
    assertThat(found.head().weights().toDoubles())
        .containsExactly(expected.head().weights().toDoubles(), within(1e-8));
    assertThat(Objects.requireNonNull(found.head().bias()).toDoubles())
        .containsExactly(Objects.requireNonNull(expected.head().bias()).toDoubles(), within(1e-8));
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void aRowOfWeightKIsKRows(SoftmaxRegression training) {
    Random random = new Random(1);
    List<Integer> repeated = new ArrayList<>();
    double[] weights = new double[DATASET.rows()];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = random.nextInt(4);
      repeated.addAll(Collections.nCopies((int) weights[row], row));
    }
    assertSameModel(
        training.fit(DATASET.withRowWeights(weights)),
        training.fit(rows(repeated.stream().mapToInt(Integer::intValue).toArray())));
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void aDistributionIsItsClassesEachWithItsShare(SoftmaxRegression training) {
    Random random = new Random(2);
    int rows = DATASET.rows();
    double[] soft = new double[rows * CLASSES];
    List<Integer> rowOf = new ArrayList<>();
    List<Integer> classOf = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (int draw = 0; draw < 4; draw++) {
        int c = draw == 0 ? DATASET.classOf(row) : random.nextInt(CLASSES);
        soft[row * CLASSES + c] += 0.25;
        rowOf.add(row);
        classOf.add(c);
      }
    }
    Dataset distributions =
        Dataset.of(
            DATASET.features(), Tensor.of(soft, rows, CLASSES), DATASET.labels().classNames());
    Dataset repeated =
        Dataset.of(
            features(rowOf.stream().mapToInt(Integer::intValue).toArray()),
            classOf.stream().mapToInt(Integer::intValue).toArray(),
            DATASET.labels().classNames());
    assertSameModel(training.fit(distributions), training.fit(repeated));
    ClassWeights weights = ClassWeights.of(Map.of("class 1", 3.0, "class 2", 0.25));
    assertSameModel(
        training.withClassWeights(weights).fit(distributions),
        training.withClassWeights(weights).fit(repeated));
  }

  @Test
  void distributionsThatNearlySumToOneAreMadeToDoSo() {
    Random random = new Random(4);
    double[] soft = new double[DATASET.rows() * CLASSES];
    double[] rough = new double[soft.length];
    for (int row = 0; row < DATASET.rows(); row++) {
      double off = 1 + random.nextDouble(-9e-7, 9e-7);
      for (int c = 0; c < CLASSES; c++) {
        soft[row * CLASSES + c] = c == DATASET.classOf(row) ? 0.5 : 0.25;
        rough[row * CLASSES + c] = off * soft[row * CLASSES + c];
      }
    }
    Tensor x = RandomData.features(DATASET);
    List<String> names = DATASET.labels().classNames();
    long[] shape = {DATASET.rows(), CLASSES};
    assertSameModel(
        TRAINING.fit(Dataset.of(x, Tensor.of(rough, shape), names)),
        TRAINING.fit(Dataset.of(x, Tensor.of(soft, shape), names)));
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void classWeightsAreWeightsOfTheirRows(SoftmaxRegression training) {
    double[] weights =
        IntStream.range(0, DATASET.rows()).mapToDouble(row -> 1 + DATASET.classOf(row)).toArray();
    assertSameModel(
        training
            .withClassWeights(ClassWeights.of(Map.of("class 1", 2.0, "class 2", 3.0)))
            .fit(DATASET),
        training.fit(DATASET.withRowWeights(weights)));
  }

  @Test
  void balancedClassesAllWeighTheSame() {
    Fit fit = TRAINING.withClassWeights(ClassWeights.BALANCED).fit(DATASET).fit();
    for (int c = 0; c < CLASSES; c++) {
      assertThat(fit.classWeights().get(c) * fit.classCounts().get(c))
          .isCloseTo(DATASET.rows() / (double) CLASSES, within(1e-12));
    }
    assertThat(fit.weight()).isCloseTo(DATASET.rows(), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void smoothedLabelsAreDistributions(SoftmaxRegression training) {
    double[] smooth = new double[DATASET.rows() * CLASSES];
    Arrays.fill(smooth, 0.1);
    for (int row = 0; row < DATASET.rows(); row++) {
      smooth[row * CLASSES + DATASET.classOf(row)] += 0.7;
    }
    assertSameModel(
        training.withLabelSmoothing(0.3).fit(DATASET),
        training.fit(
            Dataset.of(
                DATASET.features(),
                Tensor.of(smooth, DATASET.rows(), CLASSES),
                DATASET.labels().classNames())));
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void offsetsOfAModelLeaveNothingToLearnButThePenalty(SoftmaxRegression training) {
    SoftmaxRegression free = training.withPenalty(Penalty.ofL2(0)).withSolver(Solver.NEWTON);
    Classifier model = free.fit(DATASET);
    Classifier rest = training.fit(DATASET.withOffsets(model.logits(DATASET)));
    assertThat(rest.head().weights().toDoubles()).containsOnly(new double[1], within(1e-9));
    assertThat(rest.fit().objective()).isCloseTo(model.fit().objective(), within(1e-13));
    Dataset offset = DATASET.withOffsets(model.logits(DATASET));
    assertThat(rest.evaluate(offset).logLoss())
        .isCloseTo(model.evaluate(DATASET).logLoss(), within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void offsetsOfOneRowForAllAreBiases(SoftmaxRegression training) {
    double[] offsets = new double[DATASET.rows() * CLASSES];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = i % CLASSES - 1;
    }
    Classifier found =
        training.fit(DATASET.withOffsets(Tensor.of(offsets, DATASET.rows(), CLASSES)));
    Classifier expected = training.fit(DATASET);
    assertThat(found.fit().objective()).isCloseTo(expected.fit().objective(), within(1e-13));
    assertThat(found.head().weights().toDoubles())
        .containsExactly(expected.head().weights().toDoubles(), within(1e-8));
  }

  private static Dataset scaled(double unit) {
    double[] x = RandomData.features(DATASET).toDoubles();
    for (int i = 0; i < x.length; i += FEATURES) {
      x[i] *= unit;
    }
    return Dataset.of(
        Tensor.of(x, DATASET.rows(), FEATURES), DATASET.classes(), DATASET.labels().classNames());
  }

  @Test
  void aPenaltyFactorOfL2IsTheSquaredUnitOfAFeature() {
    Penalty penalty = Penalty.ofL2(0.01);
    Classifier found = TRAINING.withPenalty(penalty.withFactors(Map.of("x0", 9.0))).fit(scaled(3));
    Classifier expected = TRAINING.withPenalty(penalty).fit(DATASET);
    assertThat(found.fit().objective()).isCloseTo(expected.fit().objective(), within(1e-13));
    assertThat(found.head().weights().get(1, 0) * 3)
        .isCloseTo(expected.head().weights().get(1, 0), within(1e-8));
  }

  @Test
  void aPenaltyFactorOfL1IsTheUnitOfAFeature() {
    Penalty penalty = new Penalty(0.01, 0, false, Map.of());
    Classifier found = TRAINING.withPenalty(penalty.withFactors(Map.of("x0", 3.0))).fit(scaled(3));
    Classifier expected = TRAINING.withPenalty(penalty).fit(DATASET);
    assertThat(found.fit().objective()).isCloseTo(expected.fit().objective(), within(1e-13));
  }

  @Test
  void aFeatureOfAnOverwhelmingFactorIsLeftOut() {
    for (double l1 : new double[] {0, 1e-3}) {
      Penalty penalty = new Penalty(l1, 1e-3, false, Map.of("x0", 1e12));
      Classifier found = TRAINING.withPenalty(penalty).fit(DATASET);
      Classifier without = TRAINING.withPenalty(penalty.withFactors(Map.of())).fit(scaled(0));
      assertThat(found.fit().objective()).isCloseTo(without.fit().objective(), within(1e-9));
    }
  }
}
