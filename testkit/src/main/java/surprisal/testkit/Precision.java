package surprisal.testkit;

import java.math.BigInteger;

/// A binary floating-point type as a measure: how long its last place is, and how far a number is
/// from the truth in such units.
///
/// The unit of the last place at an exact y with 2^k ≤ |y| < 2^(k+1) is 2^(k+1−p), p being the bits
/// of the significand. So at a power of two it is the larger of the two neighbouring spacings, as
/// in [Math#ulp(double)]. Below the smallest normal number the spacing no longer shrinks, and
/// neither does the unit; at 0 it is the smallest subnormal.
public enum Precision {
  /// IEEE 754 binary64, Java's `double`.
  F64(53, -1022, 1023),
  /// IEEE 754 binary32, Java's `float`.
  F32(24, -126, 127),
  /// The upper half of a binary32.
  BF16(8, -126, 127),
  /// IEEE 754 binary16.
  F16(11, -14, 15);

  /// Fraction bits kept of an error measured in units: far below any figure that is printed.
  private static final int UNIT_FRACTION_BITS = 40;

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private final int significandBits;
  private final int minExponent;
  private final int maxExponent;

  Precision(int significandBits, int minExponent, int maxExponent) {
    this.significandBits = significandBits;
    this.minExponent = minExponent;
    this.maxExponent = maxExponent;
  }

  /// The smallest positive number with a full significand.
  public double minNormal() {
    return Math.scalb(1.0, minExponent);
  }

  /// The exponent k of the unit of the last place 2^k at an exact value.
  public int ulpExponent(BigFloat exact) {
    int magnitude = exact.isZero() ? minExponent : Math.max(exact.magnitude(), minExponent);
    return magnitude + 1 - significandBits;
  }

  /// The unit of the last place at a finite number.
  public double ulp(double value) {
    return Math.scalb(1.0, ulpExponent(BigFloat.of(value)));
  }

  /// The number of this type nearest to an exact value, ties to even.
  public double nearest(BigFloat exact) {
    int unit = ulpExponent(exact);
    BigInteger doubled = exact.abs().fixed(1 - unit);
    BigInteger count = doubled.shiftRight(1);
    if (doubled.testBit(0)) {
      boolean tie = exact.abs().equals(BigFloat.of(doubled, unit - 1));
      count = tie && !count.testBit(0) ? count : count.add(BigInteger.ONE);
    }
    double magnitude =
        BigFloat.of(count, unit).compareTo(overflow()) >= 0
            ? Double.POSITIVE_INFINITY
            : Math.scalb(count.doubleValue(), unit);
    return exact.signum() < 0 ? -magnitude : magnitude;
  }

  /// The number of this type nearest to a double, ties to even; NaN and infinities are themselves.
  public double nearest(double value) {
    return this == F64 || !Double.isFinite(value) ? value : nearest(BigFloat.of(value));
  }

  /// |actual − exact| in units of the last place at `exact`.
  ///
  /// An answer that is not a number is met by its own kind only: the error is 0 or +∞. An infinity
  /// is also right, with error 0, where the exact value rounds to it.
  public double error(double actual, Exact exact) {
    return switch (exact) {
      case NonFinite special -> Double.compare(actual, special.value()) == 0 ? 0 : INFINITE;
      case BigFloat number -> error(actual, number, number);
    };
  }

  /// |actual − exact| in units of the last place at another value: the larger of two terms, say,
  /// where `exact` is their difference.
  public double error(double actual, BigFloat exact, BigFloat unitAt) {
    if (!Double.isFinite(actual)) {
      return actual == nearest(exact) ? 0 : INFINITE;
    }
    BigFloat difference = BigFloat.of(actual).minus(exact).abs();
    if (difference.isZero()) {
      return 0;
    }
    int shift = UNIT_FRACTION_BITS - ulpExponent(unitAt);
    return Math.scalb(difference.fixed(shift).doubleValue(), -UNIT_FRACTION_BITS);
  }

  /// Whether an exact value lies below the normal numbers, where only an absolute accuracy is
  /// asked.
  public boolean underflows(BigFloat exact) {
    return !exact.isZero() && exact.magnitude() < minExponent;
  }

  private BigFloat overflow() {
    return BigFloat.of(BigInteger.ONE, maxExponent + 1);
  }
}
