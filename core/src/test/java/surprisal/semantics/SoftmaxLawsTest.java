package surprisal.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static surprisal.semantics.Samples.assertDifferences;
import static surprisal.semantics.Samples.assertUlps;
import static surprisal.semantics.Samples.dot;
import static surprisal.semantics.Samples.permutation;
import static surprisal.semantics.Samples.permute;
import static surprisal.semantics.Samples.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import surprisal.DType;
import surprisal.Logits;
import surprisal.Tensor;

/// What is true of softmax, log-softmax and log-sum-exp for all logits, on seeded random ones.
class SoftmaxLawsTest {
  private static final long ROWS = 7;
  private static final long CLASSES = 53;

  /// The three functions along the last axis, each into memory of its own.
  @FunctionalInterface
  private interface Function {
    void apply(Tensor logits, Tensor out);
  }

  private static final Function[] FUNCTIONS = {Logits::softmax, Logits::logSoftmax};

  /// The shifts are exact. Exponentials are taken of the logits themselves, not of rounded
  /// differences, so a shift may still move their last bit.
  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void addingAConstantToEveryLogitChangesNothing(DType type) {
    double[] numbers = dyadic(1);
    for (double shift : new double[] {1, -64, 1024}) {
      double[] shifted = Arrays.stream(numbers).map(x -> x + shift).toArray();
      for (Function function : FUNCTIONS) {
        assertUlps(
            type,
            2,
            apply(function, tensor(type, shifted)),
            apply(function, tensor(type, numbers)));
      }
      double[] sums = Logits.logSumExp(tensor(type, numbers)).toDoubles();
      double[] shiftedSums = Logits.logSumExp(tensor(type, shifted)).toDoubles();
      for (int i = 0; i < sums.length; i++) {
        assertThat(shiftedSums[i] - shift)
            .isCloseTo(sums[i], within(type, 2 * Math.abs(shift) + 8));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void permutingClassesPermutesResults(DType type) {
    double[] numbers = gaussian(2);
    int[] order = permutation(3, CLASSES);
    double[] permuted = permute(numbers, order);
    for (Function function : FUNCTIONS) {
      double[] expected = permute(apply(function, tensor(type, numbers)), order);
      assertUlps(type, 1, apply(function, tensor(type, permuted)), expected);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void probabilitiesSumToOne(DType type) {
    double[] p = Logits.softmax(tensor(type, gaussian(4))).toDoubles();
    for (int row = 0; row < ROWS; row++) {
      double sum = Arrays.stream(p, row * (int) CLASSES, (row + 1) * (int) CLASSES).sum();
      assertThat(sum).isCloseTo(1, within(type, 4));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void logSoftmaxIsLogitsLessTheirLogSumExp(DType type) {
    Tensor logits = tensor(type, gaussian(5));
    double[] logs = Logits.logSoftmax(logits).toDoubles();
    double[] sums = Logits.logSumExp(logits).toDoubles();
    double[] x = logits.toDoubles();
    for (int i = 0; i < logs.length; i++) {
      double sum = sums[i / (int) CLASSES];
      assertThat(logs[i])
          .isCloseTo(x[i] - sum, within(type, 4 + 4 * Math.abs(sum) + Math.abs(x[i])));
    }
  }

  @ParameterizedTest
  @EnumSource(Layouts.class)
  void memoryAndStridesChangeNoBit(Layouts layout) {
    for (DType type : new DType[] {DType.F32, DType.F64}) {
      double[] numbers = gaussian(6);
      Tensor logits = layout.of(type, numbers, ROWS, CLASSES);
      for (Function function : FUNCTIONS) {
        Tensor out = layout.allocate(type, ROWS, CLASSES);
        function.apply(logits, out);
        assertThat(out.toDoubles()).isEqualTo(apply(function, tensor(type, numbers)));
      }
      assertThat(Logits.logSumExp(logits).toDoubles())
          .isEqualTo(Logits.logSumExp(tensor(type, numbers)).toDoubles());
    }
  }

  @ParameterizedTest
  @EnumSource(Layouts.class)
  void inPlaceIsElsewhere(Layouts layout) {
    for (DType type : new DType[] {DType.F32, DType.F64}) {
      for (Function function : FUNCTIONS) {
        Tensor logits = layout.of(type, gaussian(7), ROWS, CLASSES);
        double[] elsewhere = apply(function, logits);
        function.apply(logits, logits);
        assertThat(logits.toDoubles()).isEqualTo(elsewhere);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void anyAxisIsTheLastOfATransposedView(DType type) {
    Tensor logits = Numbers.tensor(type, gaussian(8), CLASSES, ROWS);
    Tensor out = Tensor.allocate(type, CLASSES, ROWS);
    for (int axis : new int[] {0, -2}) {
      Logits.softmax(logits, axis, out);
      assertThat(out.transpose(0, 1).toDoubles())
          .isEqualTo(Logits.softmax(logits.transpose(0, 1)).toDoubles());
    }
    Tensor sums = Tensor.allocate(type, ROWS);
    Logits.logSumExp(logits, 0, sums);
    assertThat(sums.toDoubles()).isEqualTo(Logits.logSumExp(logits.transpose(0, 1)).toDoubles());
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void narrowStorageComputesInF32(DType storage) {
    Tensor narrow = Numbers.tensor(storage, dyadic(9), ROWS, CLASSES);
    Tensor wide = tensor(DType.F32, narrow.toDoubles());
    for (Function function : FUNCTIONS) {
      Tensor rounded = Numbers.tensor(storage, apply(function, wide), ROWS, CLASSES);
      assertThat(apply(function, narrow)).isEqualTo(rounded.toDoubles());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void aTemperatureDividesTheLogits(DType type) {
    double[] numbers = gaussian(10);
    for (double temperature : new double[] {0.25, 1, 2}) { // exact divisions
      double[] divided = Arrays.stream(numbers).map(x -> x / temperature).toArray();
      Tensor out = Tensor.allocate(type, ROWS, CLASSES);
      Logits.softmax(tensor(type, numbers), 1, temperature, out);
      assertUlps(type, 3, out.toDoubles(), apply(Logits::softmax, tensor(type, divided)));
      Logits.logSoftmax(tensor(type, numbers), 1, temperature, out);
      assertUlps(type, 3, out.toDoubles(), apply(Logits::logSoftmax, tensor(type, divided)));
    }
  }

  @Test
  void theHottestTemperaturesApproachUniform() {
    Tensor logits = Tensor.of(new double[] {1, 2, Double.NEGATIVE_INFINITY}, 3);
    Tensor out = Tensor.allocate(DType.F64, 3);
    Logits.softmax(logits, 0, Double.MAX_VALUE, out);
    assertThat(out.toDoubles()).containsExactly(0.5, 0.5, 0);
    Logits.softmax(logits, 0, Double.MIN_VALUE, out);
    assertThat(out.toDoubles()).containsExactly(0, 1, 0);
  }

  @Test
  void vectorJacobianProductsAreDifferenceQuotients() {
    double[] x = Arrays.copyOf(gaussian(11), 6);
    double[] g = Arrays.copyOf(gaussian(12), 6);
    Tensor dOut = Tensor.of(g, 6);
    Tensor found = Tensor.allocate(DType.F64, 6);
    Tensor out = Tensor.allocate(DType.F64, 6);
    Tensor one = Tensor.allocate(DType.F64);
    for (double temperature : new double[] {0.5, 1, 3}) {
      Logits.softmaxGradient(Tensor.of(x, 6), 0, temperature, dOut, found);
      assertDifferences(
          Tensor.of(x, 6),
          found,
          logits -> {
            Logits.softmax(logits, 0, temperature, out);
            return dot(out.toDoubles(), g);
          });
      Logits.logSoftmaxGradient(Tensor.of(x, 6), 0, temperature, dOut, found);
      assertDifferences(
          Tensor.of(x, 6),
          found,
          logits -> {
            Logits.logSoftmax(logits, 0, temperature, out);
            return dot(out.toDoubles(), g);
          });
      Logits.logSumExpGradient(
          Tensor.of(x, 6), 0, temperature, Tensor.of(new double[] {1.5}), found);
      assertDifferences(
          Tensor.of(x, 6),
          found,
          logits -> {
            Logits.logSumExp(logits, 0, temperature, one);
            return 1.5 * one.get();
          });
    }
  }

  @Test
  void vectorJacobianProductsInPlaceAreThoseElsewhere() {
    Tensor logits = tensor(DType.F64, gaussian(13));
    Tensor dOut = tensor(DType.F64, gaussian(14));
    Tensor elsewhere = Tensor.allocate(DType.F64, ROWS, CLASSES);
    Logits.softmaxGradient(logits, 1, 1, dOut, elsewhere);
    Logits.softmaxGradient(logits, 1, 1, dOut, dOut);
    assertThat(dOut.toDoubles()).isEqualTo(elsewhere.toDoubles());
  }

  @Test
  void aConstantGradientOfProbabilitiesMovesNoLogit() {
    double[] ones = Arrays.stream(gaussian(15)).map(x -> 1).toArray();
    Tensor found = Tensor.allocate(DType.F64, ROWS, CLASSES);
    Logits.softmaxGradient(tensor(DType.F64, gaussian(15)), 1, 1, tensor(DType.F64, ones), found);
    for (double entry : found.toDoubles()) {
      assertThat(entry).isCloseTo(0, within(DType.F64, 1));
    }
  }

  @Test
  void arraysAndTensorsAgree() {
    double[] x = {2, 1, 0.1};
    assertThat(Logits.softmax(x)).isEqualTo(Logits.softmax(Tensor.of(x, 3)).toDoubles());
    assertThat(Logits.logSoftmax(x)).isEqualTo(Logits.logSoftmax(Tensor.of(x, 3)).toDoubles());
    assertThat(Logits.logSumExp(x)).isEqualTo(Logits.logSumExp(Tensor.of(x, 3)).get());
    assertThat(Logits.crossEntropy(x, 0)).isEqualTo(-Logits.logSoftmax(x)[0]);
    assertThat(x).containsExactly(2, 1, 0.1);
  }

  @Test
  void noClassesHaveNoProbabilitiesAndTheLogSumExpOfNothing() {
    assertThat(Logits.softmax()).isEmpty();
    assertThat(Logits.logSoftmax()).isEmpty();
    assertThat(Logits.logSumExp()).isEqualTo(Double.NEGATIVE_INFINITY);
    for (int rows : new int[] {2, 100}) { // one by one, and many at once
      Tensor none = Tensor.allocate(DType.F32, rows, 0);
      assertThat(Logits.softmax(none).shape()).containsExactly(rows, 0);
      assertThat(Logits.logSoftmax(none).shape()).containsExactly(rows, 0);
      assertThat(Logits.logSumExp(none).toDoubles()).containsOnly(Double.NEGATIVE_INFINITY);
    }
    assertThat(Logits.softmax(Tensor.allocate(DType.F32, 0, 3)).shape()).containsExactly(0, 3);
  }

  @Test
  void aScalarIsARowOfOneClass() {
    Tensor scalar = Tensor.of(new double[] {3});
    assertThat(Logits.softmax(scalar).get()).isEqualTo(1);
    assertThat(Logits.logSumExp(scalar).get()).isEqualTo(3);
  }

  private static double[] apply(Function function, Tensor logits) {
    Tensor out = Tensor.allocate(logits.type(), logits.shape());
    function.apply(logits, out);
    return out.toDoubles();
  }

  private static Tensor tensor(DType type, double[] numbers) {
    return Numbers.tensor(type, numbers, ROWS, CLASSES);
  }

  private static double[] dyadic(long seed) {
    return Samples.dyadic(seed, ROWS * CLASSES);
  }

  private static double[] gaussian(long seed) {
    return Samples.gaussian(seed, ROWS * CLASSES);
  }
}
