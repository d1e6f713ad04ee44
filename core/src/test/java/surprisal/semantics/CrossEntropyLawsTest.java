package surprisal.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static surprisal.Targets.classes;
import static surprisal.Targets.probabilities;
import static surprisal.semantics.Samples.assertDifferences;
import static surprisal.semantics.Samples.gaussian;
import static surprisal.semantics.Samples.labels;
import static surprisal.semantics.Samples.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Loss;
import surprisal.Targets;
import surprisal.Tensor;

/// What is true of cross-entropy for all logits and targets, on seeded random ones.
class CrossEntropyLawsTest {
  private static final int ROWS = 5;
  private static final int CLASSES = 19;
  private static final double[] WEIGHTS =
      Arrays.stream(gaussian(1, CLASSES)).map(Math::abs).toArray();
  private static final int[] LABELS = labels(2, ROWS, CLASSES);

  /// A cross-entropy and targets for it.
  private record Case(CrossEntropy ce, Targets targets) {}

  /// Every option alone and all together.
  static Stream<CrossEntropy> options() {
    CrossEntropy mean = CrossEntropy.mean();
    return Stream.of(
        mean,
        CrossEntropy.sum(),
        mean.withClassWeights(WEIGHTS),
        mean.withLabelSmoothing(0.1),
        mean.withLabelSmoothing(1),
        mean.withZLoss(1e-2),
        mean.withClassWeights(WEIGHTS).withLabelSmoothing(0.1).withZLoss(1e-2));
  }

  /// Every option with class indices and class probabilities, with weights of rows and without, and
  /// with ignored rows.
  private static List<Case> cases(DType type) {
    double[] q = Arrays.stream(gaussian(3, ROWS * CLASSES)).map(x -> x * x / 64).toArray();
    double[] v = Arrays.stream(gaussian(4, ROWS)).map(Math::abs).toArray();
    Targets hard = classes(LABELS);
    Targets soft = probabilities(Numbers.tensor(type, q, ROWS, CLASSES));
    return options()
        .flatMap(ce ->
            Stream.of(
                new Case(ce, hard),
                new Case(ce.withIgnoreIndex(LABELS[3]), hard.withRowWeights(v)),
                new Case(ce, soft),
                new Case(ce, soft.withRowWeights(v))))
        .toList();
  }

  @Test
  void aConfidentRowKeepsItsTinyLoss() {
    Tensor logits = Tensor.of(new double[] {40, 0, 0}, 1, 3);
    Tensor gradient = Tensor.allocate(DType.F64, 1, 3);
    double loss = CrossEntropy.mean().lossAndGradient(logits, classes(0), gradient).mean();
    double[] exact = {
      8.496708510583178e-18, -8.496708510583178e-18, 4.248354255291589e-18, 4.248354255291589e-18
    };
    double[] g = gradient.toDoubles();
    double[] found = {loss, g[0], g[1], g[2]};
    for (int i = 0; i < exact.length; i++) {
      assertThat(Numbers.ulps(DType.F64, found[i], exact[i])).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void aConfidentRowKeepsItsTinyLossInF32() {
    Tensor logits = Tensor.of(new float[] {20, 0, 0}, 1, 3);
    Tensor gradient = Tensor.allocate(DType.F32, 1, 3);
    CrossEntropy ce = CrossEntropy.mean();
    ce.lossAndGradient(logits, classes(0), gradient);
    double loss = ce.losses(logits, classes(0)).get(0);
    double[] exact = {4.1223072363804075e-9, -4.122307227883698e-9, 2.061153613941849e-9};
    double[] found = {loss, gradient.get(0, 0), gradient.get(0, 1)};
    for (int i = 0; i < exact.length; i++) {
      assertThat(Numbers.ulps(DType.F32, found[i], exact[i])).isLessThanOrEqualTo(2.5);
    }
  }

  @Test
  void aConfidentRowOfProbabilitiesKeepsItsTinyLoss() {
    Tensor logits = Tensor.of(new double[] {40, 0, 0}, 1, 3);
    Tensor one = Tensor.of(new double[] {1, 0, 0}, 1, 3);
    Tensor gradient = Tensor.allocate(DType.F64, 1, 3);
    Loss loss = CrossEntropy.mean().lossAndGradient(logits, probabilities(one), gradient);
    assertThat(Numbers.ulps(DType.F64, loss.sum(), 8.496708510583178e-18)).isLessThanOrEqualTo(3);
    assertThat(Numbers.ulps(DType.F64, gradient.get(0, 0), -8.496708510583178e-18))
        .isLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void oneHotProbabilitiesAreIndices(DType type) {
    Tensor logits = logits(type, 5);
    Targets oneHot = probabilities(Numbers.tensor(type, oneHot(0), ROWS, CLASSES));
    for (double smoothing : new double[] {0, 0.1, 1}) {
      CrossEntropy ce = CrossEntropy.mean().withLabelSmoothing(smoothing);
      assertClose(type, ce, logits, oneHot, ce, classes(LABELS));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void smoothingIsSmoothedProbabilities(DType type) {
    Tensor logits = logits(type, 6);
    CrossEntropy ce = CrossEntropy.mean();
    Targets smoothed = probabilities(Numbers.tensor(type, oneHot(0.25), ROWS, CLASSES));
    assertClose(type, ce.withLabelSmoothing(0.25), logits, classes(LABELS), ce, smoothed);
  }

  @Test
  void aRowOfWeightTwoIsTwoRows() {
    Tensor logits = Tensor.of(gaussian(7, 2 * CLASSES), 2, CLASSES);
    double[] twice = Arrays.copyOf(logits.toDoubles(), 3 * CLASSES);
    System.arraycopy(twice, CLASSES, twice, 2 * CLASSES, CLASSES);
    CrossEntropy liger = CrossEntropy.liger().withClassWeights(WEIGHTS).withZLoss(1e-2);
    Stream.concat(options(), Stream.of(liger))
        .forEach(ce -> {
          Loss weighted = ce.loss(logits, classes(LABELS[0], LABELS[1]).withRowWeights(1, 2));
          Loss repeated =
              ce.loss(Tensor.of(twice, 3, CLASSES), classes(LABELS[0], LABELS[1], LABELS[1]));
          assertSame(weighted.weight(), repeated.weight());
          assertSame(weighted.sum(), repeated.sum());
        });
  }

  @ParameterizedTest
  @MethodSource("options")
  void lossesOfPartsMergeToTheLossOfTheWhole(CrossEntropy ce) {
    Tensor logits = logits(DType.F64, 8);
    Loss whole = ce.loss(logits, classes(LABELS));
    Loss parts = Loss.NONE;
    for (int from = 0; from < ROWS; from += 2) {
      int to = Math.min(from + 2, ROWS);
      Targets part = classes(Arrays.copyOfRange(LABELS, from, to));
      parts = parts.merge(ce.loss(logits.slice(0, from, to), part));
    }
    assertSame(parts.sum(), whole.sum());
    assertSame(parts.weight(), whole.weight());
  }

  @Test
  void theLossIsTheSumOfTheLosses() {
    Tensor logits = logits(DType.F64, 9);
    for (Case each : cases(DType.F64)) {
      double sum = Arrays.stream(each.ce.losses(logits, each.targets).toDoubles()).sum();
      assertSame(each.ce.loss(logits, each.targets).sum(), sum);
    }
  }

  @ParameterizedTest
  @EnumSource(Layouts.class)
  void memoryStridesAndPlaceChangeNoBit(Layouts layout) {
    for (DType type : new DType[] {DType.F32, DType.F64}) {
      cases(type).forEach(each -> assertNoBitChanges(layout, type, each.ce, each.targets));
    }
  }

  private static void assertNoBitChanges(
      Layouts layout, DType type, CrossEntropy ce, Targets targets) {
    Tensor plain = logits(type, 10);
    Tensor expected = Tensor.allocate(type, ROWS, CLASSES);
    Loss loss = ce.lossAndGradient(plain, targets, expected);

    Tensor logits = layout.of(type, plain.toDoubles(), ROWS, CLASSES);
    Tensor gradient = layout.allocate(type, ROWS, CLASSES);
    assertThat(ce.loss(logits, targets)).isEqualTo(loss);
    assertThat(ce.lossAndGradient(logits, targets, gradient)).isEqualTo(loss);
    assertThat(gradient.toDoubles()).isEqualTo(expected.toDoubles());
    assertThat(ce.losses(logits, targets).toDoubles())
        .isEqualTo(ce.losses(plain, targets).toDoubles());
    assertThat(ce.lossAndGradient(logits, targets, logits)).isEqualTo(loss);
    assertThat(logits.toDoubles()).isEqualTo(expected.toDoubles());
  }

  @Test
  void theClassAxisMayStandAnywhere() {
    Tensor logits = Tensor.of(gaussian(11, 2 * 3 * 4), 2, 3, 4);
    Targets targets = classes(0, 1, 2, 3, 0, 1);
    CrossEntropy last = CrossEntropy.mean().withLabelSmoothing(0.1);
    Tensor expected = Tensor.allocate(DType.F64, 2, 3, 4);
    Loss loss = last.lossAndGradient(logits, targets, expected);

    Tensor middle = Tensor.of(logits.transpose(1, 2).toDoubles(), 2, 4, 3);
    for (int axis : new int[] {1, -2}) {
      CrossEntropy ce = last.withClassAxis(axis);
      Tensor gradient = Tensor.allocate(DType.F64, 2, 4, 3);
      assertThat(ce.lossAndGradient(middle, targets, gradient)).isEqualTo(loss);
      assertThat(gradient.transpose(1, 2).toDoubles()).isEqualTo(expected.toDoubles());
      assertThat(ce.losses(middle, targets).shape()).containsExactly(2, 3);
    }
  }

  @Test
  void labelsOfEveryTypeAreTheSameLabels() {
    Tensor logits = logits(DType.F64, 12);
    CrossEntropy ce = CrossEntropy.mean();
    Loss expected = ce.loss(logits, classes(LABELS));
    byte[] bytes = new byte[ROWS];
    short[] shorts = new short[ROWS];
    long[] longs = new long[ROWS];
    MemorySegment swapped = MemorySegment.ofArray(new int[ROWS]);
    ValueLayout.OfInt bigEndian = ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    for (int i = 0; i < ROWS; i++) {
      bytes[i] = (byte) LABELS[i];
      shorts[i] = (short) LABELS[i];
      longs[i] = LABELS[i];
      swapped.setAtIndex(bigEndian, i, LABELS[i]);
    }
    assertThat(
            List.of(
                classes(bytes),
                classes(shorts),
                classes(longs),
                classes(MemorySegment.ofArray(shorts), ValueLayout.JAVA_SHORT, ROWS),
                classes(swapped, bigEndian, ROWS)))
        .allSatisfy(targets -> assertThat(ce.loss(logits, targets)).isEqualTo(expected));
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void narrowStorageComputesInF32(DType storage) {
    Tensor narrow = Numbers.tensor(storage, Samples.dyadic(13, ROWS * CLASSES), ROWS, CLASSES);
    Tensor wide = Numbers.tensor(DType.F32, narrow.toDoubles(), ROWS, CLASSES);
    Tensor gradient = Tensor.allocate(DType.F32, ROWS, CLASSES);
    Tensor narrowGradient = Tensor.allocate(storage, ROWS, CLASSES);
    options()
        .forEach(ce -> {
          Loss loss = ce.lossAndGradient(wide, classes(LABELS), gradient);
          assertThat(ce.lossAndGradient(narrow, classes(LABELS), narrowGradient)).isEqualTo(loss);
          assertThat(narrowGradient.toDoubles())
              .isEqualTo(Numbers.tensor(storage, gradient.toDoubles(), ROWS, CLASSES).toDoubles());
        });
  }

  @Test
  void gradientsAreDifferenceQuotients() {
    Tensor logits = logits(DType.F64, 14);
    Tensor gradient = Tensor.allocate(DType.F64, ROWS, CLASSES);
    for (Case each : cases(DType.F64)) {
      each.ce.lossAndGradient(logits, each.targets, gradient);
      assertDifferences(
          logits, gradient, moved -> each.ce.reduce(each.ce.loss(moved, each.targets)));
    }
  }

  @Test
  void gradientsOfClippedPresetsAreDifferenceQuotientsAwayFromTheClip() {
    Tensor logits = Tensor.of(new double[] {30, 0, 1, -1, 2, -25}, 2, 3);
    Tensor gradient = Tensor.allocate(DType.F64, 2, 3);
    CrossEntropy keras = CrossEntropy.keras().withLabelSmoothing(0.25);
    keras.lossAndGradient(logits, classes(1, 2), gradient);
    assertDifferences(logits, gradient, moved -> keras.reduce(keras.loss(moved, classes(1, 2))));
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void theGradientOfARowSumsToZeroWithoutZLoss(DType type) {
    Tensor gradient = Tensor.allocate(type, ROWS, CLASSES);
    for (Case each : cases(type)) {
      each.ce.withZLoss(0).lossAndGradient(logits(type, 15), each.targets, gradient);
      for (int row = 0; row < ROWS; row++) {
        double sum = Arrays.stream(gradient.slice(0, row, row + 1).toDoubles()).sum();
        assertThat(sum).isCloseTo(0, within(type, 64));
      }
    }
  }

  @Test
  void aFactorMultipliesTheGradientAndNotTheLoss() {
    Tensor logits = logits(DType.F64, 16);
    Tensor gradient = Tensor.allocate(DType.F64, ROWS, CLASSES);
    Tensor scaled = Tensor.allocate(DType.F64, ROWS, CLASSES);
    for (Case each : cases(DType.F64)) {
      Loss loss = each.ce.lossAndGradient(logits, each.targets, gradient);
      assertThat(each.ce.lossAndGradient(logits, each.targets, 4.0, scaled)).isEqualTo(loss);
      assertThat(scaled.toDoubles())
          .isEqualTo(Arrays.stream(gradient.toDoubles()).map(g -> 4 * g).toArray());
    }
  }

  @Test
  void factorsOfRowsAreThoseOfTheSumOfLosses() {
    Tensor logits = logits(DType.F64, 17);
    double[] factors = gaussian(18, ROWS);
    Tensor gradient = Tensor.allocate(DType.F64, ROWS, CLASSES);
    for (Case each : cases(DType.F64)) {
      Loss loss = each.ce.lossAndGradient(logits, each.targets, factors, gradient);
      assertThat(loss).isEqualTo(each.ce.loss(logits, each.targets));
      assertDifferences(
          logits,
          gradient,
          moved -> Samples.dot(factors, each.ce.losses(moved, each.targets).toDoubles()));
    }
  }

  @Test
  void optionsAreValues() {
    CrossEntropy plain = CrossEntropy.mean();
    double[] weights = {1, 2, 3};
    CrossEntropy weighted = plain.withClassWeights(weights);
    Tensor logits = Tensor.of(gaussian(19, 3), 1, 3);
    Loss before = weighted.loss(logits, classes(1));
    weights[1] = 9;
    assertThat(weighted.loss(logits, classes(1))).isEqualTo(before);
    assertThat(plain.loss(logits, classes(1)).weight()).isEqualTo(1);
  }

  @Test
  void perplexityAndBitsAreTheMeanInOtherUnits() {
    Tensor even = Tensor.allocate(DType.F64, 3, 8);
    Loss loss = CrossEntropy.mean().loss(even, classes(1, 5, 7));
    assertThat(loss.perplexity()).isCloseTo(8, within(DType.F64, 16));
    assertThat(loss.bits()).isCloseTo(3, within(DType.F64, 4));
  }

  @Test
  void aLossWithoutWeightHasNoMean() {
    assertThat(Loss.NONE.mean()).isNaN();
    assertThat(new Loss(1, 0).mean()).isNaN(); // smoothing alone, where every target weighs 0
    assertThat(new Loss(1, 0).perplexity()).isNaN();
    assertThat(new Loss(1, 0).bits()).isNaN();
  }

  /// The same sum, in another order.
  private static void assertSame(double sum, double expected) {
    assertThat(Numbers.ulps(DType.F64, sum, expected)).isLessThanOrEqualTo(4);
  }

  private static void assertClose(
      DType type, CrossEntropy ce, Tensor logits, Targets targets, CrossEntropy ce2, Targets same) {
    Tensor gradient = Tensor.allocate(type, ROWS, CLASSES);
    Tensor expected = Tensor.allocate(type, ROWS, CLASSES);
    Loss loss = ce.lossAndGradient(logits, targets, gradient);
    Loss wanted = ce2.lossAndGradient(logits, same, expected);
    assertThat(loss.weight()).isEqualTo(wanted.weight());
    assertThat(loss.sum()).isCloseTo(wanted.sum(), within(type, 4 * Math.abs(wanted.sum())));
    double[] g = gradient.toDoubles();
    double[] e = expected.toDoubles();
    for (int i = 0; i < g.length; i++) {
      assertThat(g[i]).isCloseTo(e[i], within(type, 1));
    }
  }

  private static double[] oneHot(double smoothing) {
    double[] q = DoubleStream.generate(() -> smoothing / CLASSES).limit(ROWS * CLASSES).toArray();
    IntStream.range(0, ROWS).forEach(row -> q[row * CLASSES + LABELS[row]] += 1 - smoothing);
    return q;
  }

  private static Tensor logits(DType type, long seed) {
    return Numbers.tensor(type, gaussian(seed, ROWS * CLASSES), ROWS, CLASSES);
  }
}
