package surprisal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ElementaryTest {
  private static final Elementary STANDARD = Elementary.STANDARD;
  private static final Elementary DOUBLED = new Elementary(2 * STANDARD.bits());

  /// Digits from the tables of the OEIS: A001113 (e), A002162 (ln 2), A002392 (ln 10).
  private static final String E =
      "2.71828182845904523536028747135266249775724709369995957496696763";

  private static final String LN_2 =
      "0.693147180559945309417232121458176568075500134360255254120680009";
  private static final String LN_10 =
      "2.30258509299404568401799145468436420760110148862877297603332790";

  @Test
  void knownDigits() {
    assertDigits(E, STANDARD.exp(BigFloat.ONE), 57);
    assertDigits(LN_2, STANDARD.log(BigFloat.of(2)), 57);
    assertDigits(LN_2, STANDARD.log1p(BigFloat.ONE), 57);
    assertDigits(LN_10, STANDARD.log(BigFloat.of(10)), 57);
  }

  @Test
  void resultsBesideAMidpointFallOnTheRightSide() {
    // e^(2^-53) is 2^-107 above the middle of 1 and its successor; e^(-2^-54) lies 2^-109 above the
    // middle of 1 and its predecessor.
    assertThat(STANDARD.exp(BigFloat.of(0x1p-53)).toDouble()).isEqualTo(Math.nextUp(1.0));
    assertThat(STANDARD.exp(BigFloat.of(-0x1p-54)).toDouble()).isEqualTo(1);
    // log(1 + 2^-52) is 2^-105 below 2^-52, the middle of no two doubles but a double itself.
    BigFloat shortfall = STANDARD.log(BigFloat.of(1 + 0x1p-52)).minus(BigFloat.of(0x1p-52));
    assertThat(shortfall.magnitude()).isEqualTo(-106);
    assertThat(shortfall.toDouble()).isEqualTo(-0x1p-105 + 0x1p-156 / 3);
  }

  @Test
  void doublingThePrecisionChangesNothing() {
    Random random = new Random(1);
    for (int trial = 0; trial < 2000; trial++) {
      BigFloat x = BigFloat.of(random.nextGaussian() * Math.scalb(1.0, random.nextInt(40) - 30));
      assertAgree(STANDARD.exp(x), DOUBLED.exp(x), STANDARD.bits());
      BigFloat y = BigFloat.of(Math.scalb(1 + random.nextDouble(), random.nextInt(2000) - 1000));
      assertAgree(STANDARD.log(y), DOUBLED.log(y), STANDARD.bits());
      assertAgree(STANDARD.log1p(y), DOUBLED.log1p(y), STANDARD.bits());
    }
  }

  @Test
  void expOfASumIsTheProductOfTheExps() {
    Random random = new Random(2);
    for (int trial = 0; trial < 2000; trial++) {
      BigFloat a = BigFloat.of(300 * random.nextGaussian());
      BigFloat b = BigFloat.of(random.nextGaussian());
      BigFloat product = STANDARD.exp(a).times(STANDARD.exp(b));
      assertAgree(STANDARD.exp(a.plus(b)), product, STANDARD.bits() - 2);
    }
  }

  @Test
  void logUndoesExp() {
    Random random = new Random(3);
    for (int trial = 0; trial < 2000; trial++) {
      BigFloat x = BigFloat.of(random.nextGaussian() * Math.scalb(1.0, random.nextInt(24) - 15));
      BigFloat back = STANDARD.log(STANDARD.exp(x));
      // An error of 2^-bits in e^x is one of as much, absolutely, in its logarithm.
      assertAgree(back, x, STANDARD.bits() - 2 + Math.min(0, x.magnitude()));
    }
  }

  @Test
  void log1pOfATinyNumberKeepsItsRelativeAccuracy() {
    for (int power = 1; power < 1100; power += 7) {
      BigFloat x = BigFloat.of(BigInteger.valueOf(3), -power - 2);
      BigFloat viaLogarithm = new Elementary(2400).log(x.plus(BigFloat.ONE));
      assertAgree(STANDARD.log1p(x), viaLogarithm, STANDARD.bits());
      assertAgree(
          STANDARD.log1p(x.negated()).plus(STANDARD.log1p(x)),
          STANDARD.log1p(x.times(x).negated()),
          STANDARD.bits() - 2 * power - 8);
    }
  }

  @Test
  void strictMathIsWithinOneUnit() {
    Random random = new Random(4);
    for (int trial = 0; trial < 5000; trial++) {
      double x = 1400 * (random.nextDouble() - 0.5);
      double y = Math.scalb(1 + random.nextDouble(), random.nextInt(2000) - 1000);
      UlpAssertions.assertWithin(1, Precision.F64, StrictMath.exp(x), STANDARD.exp(BigFloat.of(x)));
      UlpAssertions.assertWithin(1, Precision.F64, Math.exp(x), STANDARD.exp(BigFloat.of(x)));
      UlpAssertions.assertWithin(1, Precision.F64, StrictMath.log(y), STANDARD.log(BigFloat.of(y)));
      UlpAssertions.assertWithin(
          1, Precision.F64, StrictMath.log1p(y), STANDARD.log1p(BigFloat.of(y)));
    }
  }

  @Test
  void expOfZeroIsOneAndLogOfOneIsZero() {
    assertThat(STANDARD.exp(BigFloat.ZERO)).isEqualTo(BigFloat.ONE);
    assertThat(STANDARD.log(BigFloat.ONE)).isEqualTo(BigFloat.ZERO);
    assertThat(STANDARD.log1p(BigFloat.ZERO)).isEqualTo(BigFloat.ZERO);
  }

  @Test
  void expReachesBelowTheSmallestDouble() {
    BigFloat tiny = STANDARD.exp(BigFloat.of(-20_000));
    assertThat(tiny.magnitude()).isEqualTo(-28_854);
    assertThat(STANDARD.exp(BigFloat.of(-Double.MAX_VALUE))).isEqualTo(BigFloat.ZERO);
  }

  @Test
  void logOfZeroIsRefused() {
    assertThatThrownBy(() -> STANDARD.log(BigFloat.ZERO))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("log(0): expected a positive number");
  }

  private static void assertDigits(String digits, BigFloat actual, int count) {
    BigDecimal expected = new BigDecimal(digits);
    BigFloat scale = BigFloat.of(BigInteger.TEN.pow(count), 0);
    BigInteger shown = actual.times(scale).fixed(0);
    BigInteger known = expected.movePointRight(count).round(new MathContext(80)).toBigInteger();
    assertThat(shown.subtract(known).abs()).isLessThanOrEqualTo(BigInteger.ONE);
  }

  private static void assertAgree(BigFloat actual, BigFloat expected, int bits) {
    BigFloat difference = actual.minus(expected);
    assertThat(difference.isZero() || difference.magnitude() < expected.magnitude() - bits + 1)
        .as("%s and %s to %d bits", actual, expected, bits)
        .isTrue();
  }
}
