package surprisal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExactRowTest {
  private static final double[] TEXTBOOK = {2.0, 1.0, 0.1};

  @Test
  void theTextbook() {
    ExactRow row = ExactRow.of(TEXTBOOK);
    assertThat(row.softmax(0).toDouble()).isCloseTo(0.6590011388859679, within(1e-16));
    assertThat(row.crossEntropy(0).toDouble()).isCloseTo(0.4170300162778335, within(1e-16));
    assertThat(row.gradient(0).apply(0).toDouble()).isCloseTo(-0.3409988611140321, within(1e-16));
  }

  @Test
  void aConfidentRowKeepsItsTinyLossAndGradient() {
    ExactRow row = ExactRow.of(40, 0, 0);
    assertThat(row.crossEntropy(0).toDouble()).isEqualTo(2 * StrictMath.exp(-40));
    assertThat(row.gradient(0).apply(0).toDouble()).isEqualTo(-2 * StrictMath.exp(-40));
    assertThat(row.softmax(0).toDouble()).isEqualTo(1);
  }

  @Test
  void tinyResultsReachFarBelowTheSmallestDouble() {
    ExactRow row = ExactRow.of(0, -5000);
    assertThat(number(row.softmax(1)).magnitude()).isEqualTo(-7214);
    assertThat(number(row.crossEntropy(0)).magnitude()).isEqualTo(-7214);
    assertThat(number(row.gradient(0).apply(0)).negated().magnitude()).isEqualTo(-7214);
    assertThat(row.logSoftmax(1).toDouble()).isEqualTo(-5000);
    assertThat(number(row.softmaxGradient(1, 0).apply(0)).magnitude()).isEqualTo(-7214);
  }

  @Test
  void logSumExpNearZeroKeepsItsRelativeAccuracy() {
    double[] logits = {-Math.log(2), -Math.log(2)};
    BigFloat sum = number(ExactRow.of(logits).logSumExp());
    BigFloat expected = Elementary.STANDARD.log(BigFloat.of(2)).minus(BigFloat.of(Math.log(2)));
    assertAgree(sum, expected);
    assertThat(sum.magnitude()).isEqualTo(-56);
  }

  @Test
  void logSumExpIsComputedAgainWhenItsBitsCancel() {
    // e^-1e-300 + e^-690.7755 = 1 + O(1e-304): the two terms of the log-sum-exp agree in most bits.
    double[] logits = {-0x1p-1000, -1000 * Math.log(2)};
    BigFloat coarse = number(ExactRow.of(logits).logSumExp());
    BigFloat fine = number(new ExactRow(logits, 1, new Elementary(1024)).logSumExp());
    assertThat(coarse.magnitude()).isLessThan(-1030);
    assertAgree(coarse, fine);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NAN", "POSITIVE_INFINITY", "ALL_MASKED"})
  void doublingThePrecisionChangesNothing(LogitKind kind) {
    for (int classes : new int[] {2, 3, 10, 50}) {
      double[] logits = kind.row(classes, classes, Precision.F64);
      double[] dOut = LogitKind.GAUSS_1.row(7, classes, Precision.F64);
      ExactRow row = ExactRow.of(logits);
      ExactRow fine = new ExactRow(logits, 1, new Elementary(384));
      BigFloat[] soft = ExactTargets.smoothed(classes, 1, 0.1);
      assertAgree(row.logSumExp(), fine.logSumExp());
      assertAgree(row.crossEntropy(soft, 0.01), fine.crossEntropy(soft, 0.01));
      for (int j = 0; j < classes; j++) {
        assertAgree(row.softmax(j), fine.softmax(j));
        assertAgree(row.logSoftmax(j), fine.logSoftmax(j));
        assertAgree(row.crossEntropy(j), fine.crossEntropy(j));
        assertAgree(row.gradient(1).apply(j), fine.gradient(1).apply(j));
        assertAgree(row.softmaxGradient(dOut).apply(j), fine.softmaxGradient(dOut).apply(j));
        assertAgree(row.logSoftmaxGradient(dOut).apply(j), fine.logSoftmaxGradient(dOut).apply(j));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NAN", "POSITIVE_INFINITY", "ALL_MASKED"})
  void probabilitiesSumToOneAndGradientsToZero(LogitKind kind) {
    double[] logits = kind.row(11, 40, Precision.F32);
    ExactRow row = ExactRow.of(logits);
    assertThat(sum(row::softmax, 40).minus(BigFloat.ONE).abs()).isLessThan(BigFloat.of(0x1p-150));
    for (int target : new int[] {0, row.top(), 39}) {
      assertThat(sum(row.gradient(target), 40).abs()).isLessThan(BigFloat.of(0x1p-150));
    }
  }

  @Test
  void anIndexIsTheTargetRowOfZerosAndAOne() {
    ExactRow row = ExactRow.of(TEXTBOOK);
    BigFloat[] oneHot = ExactTargets.oneHot(3, 2);
    assertThat(row.crossEntropy(oneHot, 0)).isEqualTo(row.crossEntropy(2));
    assertAgree(row.logSoftmaxGradient(0, 0, -1).apply(1), row.gradient(2).apply(1));
  }

  @Test
  void gradientsAgreeWithDifferences() {
    double[] target = {0.5, 0.25, 0.125};
    double[] dOut = {0.3, -2, 1.5};
    double temperature = 1.75;
    GradientCheck.assertMatchesDifferences(
        x -> tempered(x, temperature).crossEntropy(ExactTargets.of(target), 0.01).toDouble(),
        TEXTBOOK,
        doubles(tempered(TEXTBOOK, temperature).gradient(ExactTargets.of(target), 0.01)),
        1e-12);
    GradientCheck.assertMatchesDifferences(
        x ->
            IntStream.range(0, 3)
                .mapToDouble(j -> dOut[j] * tempered(x, temperature).softmax(j).toDouble())
                .sum(),
        TEXTBOOK,
        doubles(tempered(TEXTBOOK, temperature).softmaxGradient(dOut)),
        1e-12);
    GradientCheck.assertMatchesDifferences(
        x ->
            IntStream.range(0, 3)
                .mapToDouble(j -> dOut[j] * tempered(x, temperature).logSoftmax(j).toDouble())
                .sum(),
        TEXTBOOK,
        doubles(tempered(TEXTBOOK, temperature).logSoftmaxGradient(dOut)),
        1e-12);
    GradientCheck.assertMatchesDifferences(
        x -> 3 * tempered(x, temperature).logSumExp().toDouble(),
        TEXTBOOK,
        doubles(tempered(TEXTBOOK, temperature).logSumExpGradient(3)),
        1e-12);
  }

  @Test
  void aTemperatureOfAPowerOfTwoIsADivision() {
    ExactRow halved = ExactRow.of(1.0, 0.5, 0.05);
    ExactRow tempered = tempered(TEXTBOOK, 2);
    assertAgree(tempered.logSumExp(), halved.logSumExp());
    assertAgree(tempered.softmax(2), halved.softmax(2));
  }

  @Test
  void maskedClassesHaveProbabilityZero() {
    double masked = Double.NEGATIVE_INFINITY;
    ExactRow row = ExactRow.of(1, masked, 1);
    assertThat(row.softmax(1)).isEqualTo(BigFloat.ZERO);
    assertThat(row.softmax(0)).isEqualTo(BigFloat.of(0.5));
    assertThat(row.logSoftmax(1)).isEqualTo(NonFinite.NEGATIVE_INFINITY);
    assertThat(row.crossEntropy(1)).isEqualTo(NonFinite.POSITIVE_INFINITY);
    assertThat(row.gradient(0).apply(1)).isEqualTo(BigFloat.ZERO);
    assertThat(row.gradient(1).apply(1)).isEqualTo(BigFloat.of(-1));
    assertThat(row.crossEntropy(ExactTargets.of(0.5, 0, 0.5), 0)).isEqualTo(row.crossEntropy(0));
    assertThat(row.crossEntropy(ExactTargets.of(0.5, 0.5, 0), 0))
        .isEqualTo(NonFinite.POSITIVE_INFINITY);
  }

  @Test
  void aRowWithoutAFiniteMaximumIsNotANumber() {
    assertSpecial(Double.NaN, 1, Double.NaN, Double.POSITIVE_INFINITY);
    assertSpecial(Double.POSITIVE_INFINITY, 1, Double.POSITIVE_INFINITY);
    assertSpecial(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  @Test
  void impossibleRowsAreRefused() {
    assertThatThrownBy(() -> ExactRow.of(new double[0]))
        .hasMessage("the row is empty: expected at least one logit");
    assertThatThrownBy(() -> tempered(TEXTBOOK, 0))
        .hasMessage("temperature = 0.0: expected a positive finite number");
  }

  private static void assertSpecial(double logSumExp, double... logits) {
    ExactRow row = ExactRow.of(logits);
    double[] dOut = new double[logits.length];
    assertThat(row.logSumExp()).isEqualTo(new NonFinite(logSumExp));
    assertThat(row.softmax(0)).isEqualTo(NonFinite.NAN);
    assertThat(row.logSoftmax(0)).isEqualTo(NonFinite.NAN);
    assertThat(row.crossEntropy(0)).isEqualTo(NonFinite.NAN);
    assertThat(row.crossEntropy(ExactTargets.of(dOut), 0)).isEqualTo(NonFinite.NAN);
    assertThat(row.gradient(0).apply(0)).isEqualTo(NonFinite.NAN);
    assertThat(row.softmaxGradient(dOut).apply(0)).isEqualTo(NonFinite.NAN);
    assertThat(row.logSoftmaxGradient(dOut).apply(0)).isEqualTo(NonFinite.NAN);
    assertThat(row.logSumExpGradient(1).apply(0)).isEqualTo(NonFinite.NAN);
  }

  private static ExactRow tempered(double[] logits, double temperature) {
    return ExactRow.of(logits).withTemperature(temperature);
  }

  private static double[] doubles(IntFunction<Exact> row) {
    return IntStream.range(0, 3).mapToDouble(j -> row.apply(j).toDouble()).toArray();
  }

  private static BigFloat sum(IntFunction<Exact> row, int classes) {
    return IntStream.range(0, classes)
        .mapToObj(j -> number(row.apply(j)))
        .reduce(BigFloat.ZERO, BigFloat::plus);
  }

  private static BigFloat number(Exact exact) {
    return (BigFloat) exact;
  }

  private static void assertAgree(Exact actual, Exact expected) {
    if (actual instanceof BigFloat a && expected instanceof BigFloat e) {
      BigFloat difference = a.minus(e);
      assertThat(difference.isZero() || difference.magnitude() < e.magnitude() - 100)
          .as("%s and %s to 100 bits", a, e)
          .isTrue();
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }
}
