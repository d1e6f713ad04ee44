package surprisal.testkit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/// A binary floating-point number of any precision: mantissa · 2^exponent.
///
/// Sums, differences and products are exact; only [#rounded], [#dividedBy] and the functions of
/// [Elementary] round, and each says to how many bits. The type suits values within some
/// 2^±100,000: the sum of two numbers keeps every bit between the largest and the smallest.
public final class BigFloat implements Exact, Comparable<BigFloat> {
  public static final BigFloat ZERO = new BigFloat(BigInteger.ZERO, 0);
  public static final BigFloat ONE = new BigFloat(BigInteger.ONE, 0);

  private static final int DOUBLE_MANTISSA_BITS = 52;
  private static final long DOUBLE_HIDDEN_BIT = 1L << DOUBLE_MANTISSA_BITS;
  private static final MathContext TWENTY_DIGITS = new MathContext(20);

  private final BigInteger mantissa;
  private final int exponent;

  private BigFloat(BigInteger mantissa, int exponent) {
    this.mantissa = mantissa;
    this.exponent = exponent;
  }

  /// mantissa · 2^exponent.
  public static BigFloat of(BigInteger mantissa, int exponent) {
    return mantissa.signum() == 0 ? ZERO : new BigFloat(mantissa, exponent);
  }

  /// The value of a finite double, exactly; so floats widen exactly too.
  public static BigFloat of(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(value + " has no exact value: expected a finite number");
    }
    long bits = Math.abs(value) == 0 ? 0 : Double.doubleToRawLongBits(Math.abs(value));
    int biased = (int) (bits >>> DOUBLE_MANTISSA_BITS);
    long fraction = bits & (DOUBLE_HIDDEN_BIT - 1);
    long magnitude = biased == 0 ? fraction : fraction | DOUBLE_HIDDEN_BIT;
    BigInteger mantissa = BigInteger.valueOf(value < 0 ? -magnitude : magnitude);
    return of(mantissa, Math.max(biased, 1) - Double.MAX_EXPONENT - DOUBLE_MANTISSA_BITS);
  }

  /// The sum, exactly.
  public BigFloat plus(BigFloat other) {
    if (isZero()) {
      return other;
    }
    if (other.isZero()) {
      return this;
    }
    int low = Math.min(exponent, other.exponent);
    return of(fixed(-low).add(other.fixed(-low)), low);
  }

  /// The difference, exactly.
  public BigFloat minus(BigFloat other) {
    return plus(other.negated());
  }

  /// The product, exactly.
  public BigFloat times(BigFloat other) {
    return of(mantissa.multiply(other.mantissa), exponent + other.exponent);
  }

  /// This times a power of two, exactly.
  public BigFloat scaled(int power) {
    return of(mantissa, exponent + power);
  }

  /// The quotient, with a relative error below 2^(1−bits).
  public BigFloat dividedBy(BigFloat divisor, int bits) {
    if (divisor.isZero()) {
      throw new ArithmeticException("division by zero");
    }
    int shift = Math.max(0, bits + 1 - (mantissa.bitLength() - divisor.mantissa.bitLength()));
    BigInteger quotient = mantissa.shiftLeft(shift).divide(divisor.mantissa);
    return of(quotient, exponent - shift - divisor.exponent).rounded(bits);
  }

  /// This number cut to so many bits, with a relative error below 2^(1−bits).
  public BigFloat rounded(int bits) {
    int excess = mantissa.bitLength() - bits;
    return excess <= 0 ? this : of(mantissa.shiftRight(excess), exponent + excess);
  }

  public BigFloat negated() {
    return of(mantissa.negate(), exponent);
  }

  public BigFloat abs() {
    return mantissa.signum() < 0 ? negated() : this;
  }

  public int signum() {
    return mantissa.signum();
  }

  public boolean isZero() {
    return mantissa.signum() == 0;
  }

  /// ⌊log₂ |this|⌋: the exponent of the leading bit. Zero has none.
  public int magnitude() {
    if (isZero()) {
      throw new ArithmeticException("zero has no magnitude");
    }
    return mantissa.abs().bitLength() - 1 + exponent;
  }

  /// ⌊this · 2^fractionBits⌋.
  BigInteger fixed(int fractionBits) {
    return mantissa.shiftLeft(exponent + fractionBits);
  }

  @Override
  public double toDouble() {
    return Precision.F64.nearest(this);
  }

  @Override
  public int compareTo(BigFloat other) {
    int sign = Integer.compare(signum(), other.signum());
    if (sign != 0 || isZero()) {
      return sign;
    }
    int size = Integer.compare(magnitude(), other.magnitude());
    return size != 0 ? size * signum() : minus(other).signum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BigFloat number && compareTo(number) == 0;
  }

  @Override
  public int hashCode() {
    if (isZero()) {
      return 0;
    }
    int zeros = mantissa.getLowestSetBit();
    return 31 * mantissa.shiftRight(zeros).hashCode() + exponent + zeros;
  }

  /// Twenty decimal digits.
  @Override
  public String toString() {
    BigFloat shown = rounded(128);
    BigDecimal decimal = new BigDecimal(shown.mantissa);
    BigDecimal power = BigDecimal.TWO.pow(Math.abs(shown.exponent), new MathContext(60));
    return (shown.exponent < 0
            ? decimal.divide(power, TWENTY_DIGITS)
            : decimal.multiply(power, TWENTY_DIGITS))
        .toString();
  }
}
