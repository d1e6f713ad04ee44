package surprisal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrecisionTest {
  @Test
  void nearestFloatIsJavasOwn() {
    Random random = new Random(1);
    for (int trial = 0; trial < 20_000; trial++) {
      double value = Math.scalb(random.nextDouble() - 0.5, random.nextInt(290) - 155);
      assertThat(Precision.F32.nearest(value)).isEqualTo((double) (float) value);
    }
  }

  @Test
  void nearestHalfIsJavasOwn() {
    Random random = new Random(2);
    for (int trial = 0; trial < 20_000; trial++) {
      float value = (float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(50) - 30);
      float half = Float.float16ToFloat(Float.floatToFloat16(value));
      assertThat(Precision.F16.nearest(value)).isEqualTo(half);
    }
  }

  @Test
  void tiesGoToTheEvenNeighbour() {
    assertThat(Precision.BF16.nearest(1 + 0x1p-8)).isEqualTo(1);
    assertThat(Precision.BF16.nearest(1 + 3 * 0x1p-8)).isEqualTo(1 + 0x1p-6);
    assertThat(Precision.F32.nearest(Float.MIN_VALUE / 2.0)).isEqualTo(0);
    assertThat(Precision.F32.nearest(Math.nextUp(Float.MIN_VALUE / 2.0)))
        .isEqualTo(Float.MIN_VALUE);
  }

  @Test
  void whatIsHalfAUnitBeyondTheLargestNumberIsInfinite() {
    double largest = Float.MAX_VALUE;
    double halfUnit = Math.ulp(Float.MAX_VALUE) / 2;
    assertThat(Precision.F32.nearest(largest + halfUnit)).isInfinite();
    assertThat(Precision.F32.nearest(Math.nextDown(largest + halfUnit))).isEqualTo(largest);
    assertThat(Precision.F16.nearest(-65520)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void theUnitIsJavasUlp() {
    for (double value : new double[] {1, Math.nextDown(1.0), 1e300, Double.MIN_VALUE, 0, 1e-310}) {
      assertThat(Precision.F64.ulp(value)).isEqualTo(Math.ulp(value));
    }
    for (float value : new float[] {1, Math.nextDown(1.0f), 1e30f, Float.MIN_VALUE, 0, 1e-40f}) {
      assertThat(Precision.F32.ulp(value)).isEqualTo(Math.ulp(value));
    }
  }

  @Test
  void errorsAreFractionsOfAUnit() {
    BigFloat exact = BigFloat.of(1).plus(BigFloat.of(BigInteger.ONE, -54));
    assertThat(Precision.F64.error(1, exact)).isEqualTo(0.25);
    assertThat(Precision.F64.error(1 + 0x1p-52, exact)).isEqualTo(0.75);
    assertThat(Precision.F32.error(1, exact)).isEqualTo(0x1p-31);
    assertThat(Precision.F32.error(0, BigFloat.of(1))).isEqualTo(0x1p23);
  }

  @Test
  void theUnitAtAPowerOfTwoIsTheOneAboveIt() {
    assertThat(Precision.F64.error(Math.nextDown(1.0), BigFloat.ONE)).isEqualTo(0.5);
    assertThat(Precision.F64.error(Math.nextUp(1.0), BigFloat.ONE)).isEqualTo(1);
  }

  @Test
  void theUnitOfADifferenceMayBeThatOfATerm() {
    assertThat(Precision.F32.error(0x1p-20, BigFloat.ZERO, BigFloat.ONE)).isEqualTo(8);
  }

  @Test
  void specialValuesAreMetByTheirOwnKindOnly() {
    assertThat(Precision.F32.error(Double.NaN, NonFinite.NAN)).isZero();
    assertThat(Precision.F32.error(1, NonFinite.NAN)).isInfinite();
    assertThat(Precision.F32.error(Double.NaN, BigFloat.ONE)).isInfinite();
    assertThat(Precision.F32.error(Double.NEGATIVE_INFINITY, NonFinite.POSITIVE_INFINITY))
        .isInfinite();
    assertThat(Precision.F32.error(Double.POSITIVE_INFINITY, BigFloat.of(1e39))).isZero();
    assertThat(Precision.F32.error(Double.POSITIVE_INFINITY, BigFloat.of(1e38))).isInfinite();
  }

  @Test
  void belowTheNormalNumbersZeroAndWhatIsNearAreRight() {
    BigFloat exact = BigFloat.of(3.25 * Float.MIN_VALUE);
    UlpStatistics right = new UlpStatistics(Precision.F32);
    right.add(0, 0, 0, exact);
    right.add(0, 1, 3 * Float.MIN_VALUE, exact);
    right.add(0, 2, 4 * Float.MIN_VALUE, exact);
    assertThat(right.max()).isEqualTo(0.75);
    assertThat(right.misses()).isZero();
    UlpStatistics wrong = new UlpStatistics(Precision.F32);
    wrong.add(0, 0, 5 * Float.MIN_VALUE, exact);
    assertThat(wrong.max()).isEqualTo(1.75);
    assertThat(wrong.misses()).isEqualTo(1);
    assertThatThrownBy(() -> UlpAssertions.assertWithin(2, wrong))
        .isInstanceOf(AssertionError.class)
        .hasMessage("1 results below the normal numbers are neither 0 nor near");
  }

  @Test
  void zeroIsWrongFromTheSmallestNormalNumberOn() {
    UlpStatistics statistics = new UlpStatistics(Precision.F32);
    statistics.add(0, 0, 0, BigFloat.of(Float.MIN_NORMAL));
    assertThat(statistics.max()).isEqualTo(0x1p23);
  }
}
