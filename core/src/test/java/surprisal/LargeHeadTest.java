package surprisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static surprisal.HeadOracle.CLASSES;
import static surprisal.HeadOracle.CLASS_WEIGHTS;
import static surprisal.HeadOracle.FEATURES;
import static surprisal.HeadOracle.FEATURE_ROWS;
import static surprisal.HeadOracle.HEAD;
import static surprisal.HeadOracle.LABELS;
import static surprisal.HeadOracle.OFFSETS;
import static surprisal.HeadOracle.RANDOM;
import static surprisal.HeadOracle.ROWS;
import static surprisal.HeadOracle.ROW_WEIGHTS;
import static surprisal.HeadOracle.TEACHER;
import static surprisal.HeadOracle.assertClose;
import static surprisal.HeadOracle.bias;
import static surprisal.HeadOracle.biasGradient;
import static surprisal.HeadOracle.featureGradient;
import static surprisal.HeadOracle.like;
import static surprisal.HeadOracle.logits;
import static surprisal.HeadOracle.numbers;
import static surprisal.HeadOracle.weightGradient;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A head too large for its memory to hold the logits of enough rows at once, against the same thing
/// done in the open: logits first, then their cross-entropy.
class LargeHeadTest {
  private static final double CAP = 3;

  private static final Targets TARGETS = Targets.classes(LABELS).withRowWeights(ROW_WEIGHTS);

  /// Two ranges of classes.
  private static final long LITTLE = 8 << 20;

  /// All classes at once.
  private static final long MUCH = 1 << 30;

  record Given(CrossEntropy loss, Targets targets, boolean offset, double cap) {
    LinearCrossEntropy fused(long memory) {
      LinearCrossEntropy fused = LinearCrossEntropy.of(loss).withMemory(memory);
      fused = offset ? fused.withOffsets(OFFSETS) : fused;
      return cap > 0 ? fused.withSoftCap(cap) : fused;
    }

    @Override
    public String toString() {
      return "%s, %s%s%s"
          .formatted(
              loss.toString().replaceAll(" \\[[^]]*]", ""),
              targets.getClass().getSimpleName() + (targets.hasRowWeights() ? " weighted" : ""),
              offset ? ", offset" : "",
              cap > 0 ? ", capped" : "");
    }
  }

  static Stream<Given> everyCombination() {
    List<CrossEntropy> losses =
        List.of(
            CrossEntropy.mean(),
            CrossEntropy.sum().withLabelSmoothing(0.1),
            CrossEntropy.mean().withZLoss(0.01),
            CrossEntropy.mean().withClassWeights(CLASS_WEIGHTS),
            CrossEntropy.mean()
                .withClassWeights(CLASS_WEIGHTS)
                .withLabelSmoothing(0.3)
                .withZLoss(0.1),
            CrossEntropy.liger().withZLoss(0.1).withClassWeights(CLASS_WEIGHTS),
            CrossEntropy.keras().withClassWeights(CLASS_WEIGHTS));
    List<Targets> targets =
        List.of(
            Targets.classes(LABELS),
            Targets.classes(LABELS).withRowWeights(ROW_WEIGHTS),
            Targets.probabilities(TEACHER).withRowWeights(ROW_WEIGHTS));
    return losses.stream()
        .flatMap(loss ->
            targets.stream()
                .flatMap(target ->
                    Stream.of(
                        new Given(loss.withIgnoreIndex(-100), target, false, 0),
                        new Given(loss.withIgnoreIndex(-100), target, true, CAP))));
  }

  @ParameterizedTest
  @MethodSource("everyCombination")
  void lossAndGradientsAreThoseOfTheLogits(Given given) {
    double[] logits = logits();
    if (given.offset()) {
      double[] offsets = OFFSETS.toDoubles();
      Arrays.setAll(logits, k -> logits[k] + offsets[k]);
    }
    double[] capped = logits.clone();
    if (given.cap() > 0) {
      Arrays.setAll(capped, k -> CAP * StrictMath.tanh(logits[k] / CAP));
    }
    Tensor gradient = Tensor.allocate(DType.F64, ROWS, CLASSES);
    Loss expected =
        given.loss().lossAndGradient(Tensor.of(capped, ROWS, CLASSES), given.targets(), gradient);
    double[] g = gradient.toDoubles();
    for (int k = 0; given.cap() > 0 && k < g.length; k++) {
      double cosh = StrictMath.cosh(logits[k] / CAP);
      g[k] /= cosh * cosh;
    }

    for (long memory : new long[] {LITTLE, MUCH}) {
      LinearCrossEntropy fused = given.fused(memory);
      Tensor dFeatures = numbers(ROWS, FEATURES);
      Linear dHead = Linear.of(numbers(CLASSES, FEATURES), numbers(CLASSES));
      Loss found = fused.lossAndGradient(FEATURE_ROWS, HEAD, given.targets(), dFeatures, dHead);
      assertThat(found.sum()).isCloseTo(expected.sum(), within(1e-12 * expected.sum()));
      assertThat(found.weight()).isEqualTo(expected.weight());
      assertThat(fused.loss(FEATURE_ROWS, HEAD, given.targets()).sum())
          .isCloseTo(found.sum(), within(1e-14 * found.sum()));
      assertClose(dFeatures, featureGradient(g));
      assertClose(dHead.weights(), weightGradient(g));
      assertClose(bias(dHead), biasGradient(g));
    }
  }

  private static LinearCrossEntropy mean(long memory) {
    return LinearCrossEntropy.of(CrossEntropy.mean().withLabelSmoothing(0.1)).withMemory(memory);
  }

  @ParameterizedTest
  @ValueSource(longs = {LITTLE, 20 << 20, MUCH})
  void gradientsAreAddedToWhatIsThere(long memory) {
    Tensor dFeatures = Tensor.allocate(DType.F64, ROWS, FEATURES);
    Linear dHead = like(HEAD);
    mean(memory).lossAndGradient(FEATURE_ROWS, HEAD, TARGETS, dFeatures, dHead);
    Tensor features = filled(2, ROWS, FEATURES);
    Linear head = Linear.of(filled(3, CLASSES, FEATURES), filled(4, CLASSES));
    LinearOutputs outputs =
        LinearOutputs.none().withFeatureGradient(features).withHeadGradient(head).accumulating();
    mean(memory).loss(FEATURE_ROWS, HEAD, TARGETS, outputs);
    assertClose(features, plus(dFeatures, 2));
    assertClose(head.weights(), plus(dHead.weights(), 3));
    assertClose(bias(head), plus(bias(dHead), 4));
    assertThat(features.slice(0, 7, 8).toDoubles()).containsOnly(2);
  }

  private static Tensor filled(double value, long... shape) {
    double[] numbers = new double[(int) Shapes.size(shape)];
    Arrays.fill(numbers, value);
    return Tensor.of(numbers, shape);
  }

  private static double[] plus(Tensor tensor, double value) {
    return Arrays.stream(tensor.toDoubles()).map(number -> number + value).toArray();
  }

  @ParameterizedTest
  @ValueSource(longs = {LITTLE, MUCH})
  void whatIsLeftOutChangesNothingElse(long memory) {
    Tensor dFeatures = Tensor.allocate(DType.F64, ROWS, FEATURES);
    Linear dHead = like(HEAD);
    mean(memory).lossAndGradient(FEATURE_ROWS, HEAD, TARGETS, dFeatures, dHead);
    Tensor features = Tensor.allocate(DType.F64, ROWS, FEATURES);
    mean(memory).lossAndGradient(FEATURE_ROWS, HEAD, TARGETS, features, null);
    Tensor weights = Tensor.allocate(DType.F64, CLASSES, FEATURES);
    Tensor bias = Tensor.allocate(DType.F64, CLASSES);
    mean(memory)
        .loss(FEATURE_ROWS, HEAD, TARGETS, LinearOutputs.none().withWeightGradient(weights));
    mean(memory).loss(FEATURE_ROWS, HEAD, TARGETS, LinearOutputs.none().withBiasGradient(bias));
    assertClose(features, dFeatures.toDoubles(), 0x1p-50);
    assertClose(weights, dHead.weights().toDoubles(), 0x1p-50);
    assertClose(bias, bias(dHead).toDoubles(), 0x1p-50);
  }

  @ParameterizedTest
  @ValueSource(longs = {LITTLE, MUCH})
  void factorsMultiplyTheGradientOfEachRow(long memory) {
    double[] factors = RANDOM.doubles(ROWS, -1, 1).toArray();
    factors[3] = 0;
    Tensor logits = Tensor.of(logits(), ROWS, CLASSES);
    Tensor gradient = Tensor.allocate(DType.F64, ROWS, CLASSES);
    CrossEntropy loss = CrossEntropy.mean().withLabelSmoothing(0.1);
    loss.lossAndGradient(logits, TARGETS, factors, gradient);
    Tensor dFeatures = Tensor.allocate(DType.F64, ROWS, FEATURES);
    LinearOutputs outputs = LinearOutputs.none().withFeatureGradient(dFeatures);
    mean(memory).loss(FEATURE_ROWS, HEAD, TARGETS, factors, outputs);
    assertClose(dFeatures, featureGradient(gradient.toDoubles()));
    assertThat(dFeatures.slice(0, 3, 4).toDoubles()).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {LITTLE, MUCH})
  void eachLossIsThatOfItsRow(long memory) {
    Tensor logits = Tensor.of(logits(), ROWS, CLASSES);
    CrossEntropy loss = CrossEntropy.mean().withLabelSmoothing(0.1);
    double[] expected = loss.losses(logits, TARGETS).toDoubles();
    assertClose(mean(memory).losses(FEATURE_ROWS, HEAD, TARGETS), expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {LITTLE, MUCH})
  void statisticsAreThoseOfTheLogits(long memory) {
    double[] logits = logits();
    RowStatistics found = RowStatistics.ofRows(ROWS);
    mean(memory).loss(FEATURE_ROWS, HEAD, TARGETS, LinearOutputs.none().withStatistics(found));
    for (int i = 0; i < ROWS; i++) {
      if (i == 5 || i == 7 || i == ROWS - 1) {
        assertThat(found.logProbability(i)).isNaN();
        assertThat(found.entropy(i)).isNaN();
        assertThat(found.argMax(i)).isEqualTo(-1);
        assertThat(found.rank(i)).isEqualTo(-1);
        continue;
      }
      double[] x = Arrays.copyOfRange(logits, i * CLASSES, (i + 1) * CLASSES);
      double target = x[LABELS[i]];
      double logSumExp = StrictMath.log(Arrays.stream(x).map(StrictMath::exp).sum());
      double entropy =
          Arrays.stream(x).map(y -> StrictMath.exp(y - logSumExp) * (logSumExp - y)).sum();
      double max = Arrays.stream(x).max().orElseThrow();
      assertThat(found.logProbability(i)).isCloseTo(target - logSumExp, within(1e-12));
      assertThat(found.entropy(i)).isCloseTo(entropy, within(1e-12));
      assertThat(x[found.argMax(i)]).isCloseTo(max, within(1e-14));
      assertThat(found.rank(i)).isEqualTo((int) Arrays.stream(x).filter(y -> y > target).count());
    }
  }

  @Test
  void logSumsOfPartsOfTheClassesMergeIntoThoseOfAll() {
    LinearCrossEntropy fused = mean(LITTLE);
    LogSum[] all = fused.logSums(FEATURE_ROWS, HEAD);
    LogSum[] merged = new LogSum[ROWS];
    Arrays.fill(merged, LogSum.NONE);
    int[] bounds = {0, 1, 4000, 4001, CLASSES};
    for (int part = 1; part < bounds.length; part++) {
      Linear shard =
          Linear.of(
              HEAD.weights().slice(0, bounds[part - 1], bounds[part]),
              bias(HEAD).slice(0, bounds[part - 1], bounds[part]));
      LogSum[] sums = fused.logSums(FEATURE_ROWS, shard);
      Arrays.setAll(merged, i -> merged[i].merge(sums[i]));
    }
    double[] logits = logits();
    Tensor each = Logits.logSumExp(Tensor.of(logits, ROWS, CLASSES));
    for (int i = 0; i < ROWS; i++) {
      assertThat(merged[i].value()).isCloseTo(each.get(i), within(1e-13));
      assertThat(all[i].value()).isCloseTo(each.get(i), within(1e-13));
      assertThat(merged[i].max()).isEqualTo(all[i].max());
    }
  }

  @Test
  void theBitsDependOnNeitherThreadsNorLayout() {
    Tensor[] stored = {FEATURE_ROWS, reversed(FEATURE_ROWS)};
    Linear[] heads = {HEAD, Linear.of(reversed(HEAD.weights()), bias(HEAD))};
    double[] expected = null;
    for (int threads = 1; threads <= 5; threads += 2) {
      for (Tensor features : stored) {
        for (Linear head : heads) {
          Tensor dFeatures = Tensor.allocate(DType.F64, ROWS, FEATURES);
          Tensor weights =
              Tensor.of(
                  Arena.ofAuto().allocate(8L * CLASSES * FEATURES), DType.F64, CLASSES, FEATURES);
          LinearOutputs outputs =
              LinearOutputs.none().withFeatureGradient(dFeatures).withWeightGradient(weights);
          Threads.atMost(threads, () -> mean(LITTLE).loss(features, head, TARGETS, outputs));
          double[] found = weights.toDoubles();
          assertThat(found).isEqualTo(expected == null ? found : expected);
          expected = found;
        }
      }
    }
  }

  /// The same matrix with its rows in reverse order in memory, which no array matrix has.
  private static Tensor reversed(Tensor matrix) {
    long n = matrix.size(0);
    long m = matrix.size(1);
    double[] numbers = new double[(int) (n * m)];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        numbers[(int) ((n - 1 - i) * m) + j] = matrix.get(i, j);
      }
    }
    return Tensor.of(numbers, n, m).view((n - 1) * m, new long[] {n, m}, new long[] {-m, 1});
  }

  @Test
  void narrowTypesAreComputedInFloatWithGradientsOfEitherType() {
    Tensor features = stored(DType.BF16, FEATURE_ROWS);
    Linear head = Linear.of(stored(DType.BF16, HEAD.weights()), stored(DType.F32, bias(HEAD)));
    Tensor wide = Tensor.of(features.toDoubles(), ROWS, FEATURES);
    Linear wideHead =
        Linear.of(
            Tensor.of(head.weights().toDoubles(), CLASSES, FEATURES),
            Tensor.of(bias(head).toDoubles(), CLASSES));
    Tensor dFeatures = Tensor.allocate(DType.F64, ROWS, FEATURES);
    Linear dHead = like(HEAD);
    Loss expected = mean(LITTLE).lossAndGradient(wide, wideHead, TARGETS, dFeatures, dHead);
    for (DType type : List.of(DType.F32, DType.F64)) {
      Tensor gradient = Tensor.allocate(type, CLASSES, FEATURES);
      Tensor ofFeatures = Tensor.allocate(type, ROWS, FEATURES);
      LinearOutputs outputs =
          LinearOutputs.none().withWeightGradient(gradient).withFeatureGradient(ofFeatures);
      Loss found = mean(LITTLE).loss(features, head, TARGETS, outputs);
      assertThat(found.sum()).isCloseTo(expected.sum(), within(1e-6 * expected.sum()));
      assertClose(gradient, dHead.weights().toDoubles(), 2e-6);
      assertClose(ofFeatures, dFeatures.toDoubles(), 4e-6);
    }
  }

  private static Tensor stored(DType type, Tensor tensor) {
    Tensor copy = Tensor.allocate(type, tensor.shape());
    double[] numbers = tensor.toDoubles();
    for (int k = 0; k < numbers.length; k++) {
      copy.elements().set(k, numbers[k]);
    }
    return copy;
  }

  /// Every class of the first range, or of the last one, is masked.
  @ParameterizedTest
  @ValueSource(ints = {0, 4096})
  void maskedClassesAreOfNoImportance(int first) {
    double[] masked = bias(HEAD).toDoubles();
    Arrays.fill(masked, first, first == 0 ? 4096 : CLASSES, Double.NEGATIVE_INFINITY);
    Linear head = Linear.of(HEAD.weights(), Tensor.of(masked, CLASSES));
    int[] labels = RANDOM.ints(ROWS, 0, CLASSES).toArray();
    for (CrossEntropy loss :
        List.of(CrossEntropy.mean(), CrossEntropy.mean().withLabelSmoothing(0.1))) {
      LinearCrossEntropy fused = LinearCrossEntropy.of(loss);
      Tensor little = Tensor.allocate(DType.F64, ROWS);
      Tensor much = Tensor.allocate(DType.F64, ROWS);
      Tensor[] gradients = {
        Tensor.allocate(DType.F64, CLASSES, FEATURES), Tensor.allocate(DType.F64, CLASSES, FEATURES)
      };
      fused
          .withMemory(LITTLE)
          .loss(
              FEATURE_ROWS,
              head,
              Targets.classes(labels),
              LinearOutputs.none().withLosses(little).withWeightGradient(gradients[0]));
      fused
          .withMemory(MUCH)
          .loss(
              FEATURE_ROWS,
              head,
              Targets.classes(labels),
              LinearOutputs.none().withLosses(much).withWeightGradient(gradients[1]));
      for (int i = 0; i < ROWS; i++) {
        assertThat(little.get(i)).isCloseTo(much.get(i), within(1e-12 * much.get(i)));
      }
      assertClose(gradients[0], gradients[1].toDoubles());
    }
  }

  @Test
  void rowsWithoutProbabilitiesAreNotNumbers() {
    Tensor features = Tensor.of(FEATURE_ROWS.toDoubles(), ROWS, FEATURES);
    features.set(Double.NaN, 11, 3);
    features.set(Double.POSITIVE_INFINITY, 12, 0);
    Tensor dFeatures = Tensor.allocate(DType.F64, ROWS, FEATURES);
    Tensor each = Tensor.allocate(DType.F64, ROWS);
    LinearOutputs outputs = LinearOutputs.none().withFeatureGradient(dFeatures).withLosses(each);
    mean(LITTLE).loss(features, HEAD, Targets.classes(LABELS), outputs);
    for (int i = 0; i < ROWS; i++) {
      boolean broken = i == 11 || i == 12;
      assertThat(Double.isNaN(each.get(i))).isEqualTo(broken);
      assertThat(Double.isNaN(dFeatures.get(i, 1))).isEqualTo(broken);
    }
  }

  @Test
  void theExtraMemoryIsThatOfThePlan() {
    LinearOutputs outputs = LinearOutputs.none().withWeightGradient(like(HEAD).weights());
    for (long memory : new long[] {LITTLE, MUCH}) {
      assertThat(mean(memory).extraMemory(FEATURE_ROWS, HEAD, TARGETS, outputs))
          .isBetween(1L << 20, memory);
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    LinearCrossEntropy fused = mean(LITTLE);
    assertThatThrownBy(() -> fused.withMemory(0))
        .hasMessage("memory = 0: expected a number of bytes ≥ 1");
    assertThatThrownBy(() -> fused.withSoftCap(0))
        .hasMessage("softCap = 0.0: expected a finite number > 0");
    assertThatThrownBy(() -> fused.withMemory(1000).loss(FEATURE_ROWS, HEAD, TARGETS))
        .hasMessageMatching(
            "memory of 1000 bytes does not suffice for this head: expected at least \\d+");
    assertThatThrownBy(
            () -> fused.loss(FEATURE_ROWS, HEAD, TARGETS, new double[3], LinearOutputs.none()))
        .hasMessage("there are 3 factors for 160 rows of features");
    assertThatThrownBy(() ->
            fused.loss(
                FEATURE_ROWS,
                HEAD,
                TARGETS,
                LinearOutputs.none().withStatistics(RowStatistics.ofRows(3))))
        .hasMessage("there are statistics for 3 rows: expected 160");
    assertThatThrownBy(() ->
            fused.loss(
                FEATURE_ROWS,
                HEAD,
                Targets.probabilities(TEACHER),
                LinearOutputs.none().withStatistics(RowStatistics.ofRows(ROWS))))
        .hasMessage("statistics need class indices as targets: found class probabilities");
    assertThatThrownBy(() ->
            fused.loss(
                FEATURE_ROWS,
                Linear.of(HEAD.weights()),
                TARGETS,
                LinearOutputs.none().withBiasGradient(Tensor.allocate(DType.F64, CLASSES))))
        .hasMessage("there is a gradient of a bias, but the head has no bias");
    assertThatThrownBy(() ->
            fused.lossAndGradient(
                FEATURE_ROWS, HEAD, TARGETS, Tensor.allocate(DType.BF16, ROWS, FEATURES), null))
        .hasMessage("dFeatures is BF16: expected F32 or F64");
  }
}
