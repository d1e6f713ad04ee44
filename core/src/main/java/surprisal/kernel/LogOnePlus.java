package surprisal.kernel;

/// log(1 + r) for r ≥ 0 given as a pair, with an error below 1.1 units in the last place, however
/// small r is: −log p of a row's maximum, where r is the rest of the row.
///
/// With u = fl(1 + r), c the error of that addition, and u = 2^k·m, m from √½ to √2,
///
///     log(1 + r) = k·ln 2 + log m + c/u − ½·(c/u)²
///
/// log m = 2·atanh s with s = f/(2 + f), f = m − 1. Written as f − s·(f − R), R = s²·(C1 + C2·s² +
/// …), it is f plus what is at most a quarter of it; where r is tiny f is 0, and c/u is r itself.
/// k·LN2_HIGH is exact. The series (degree 7 in s², relative error 2^-59) comes from
/// `core/src/main/python/exp_constants.py`.
public final class LogOnePlus {
  static final double C1 = 0x1.5555555555594p-1; // 0.66666666666667362
  static final double C2 = 0x1.999999997f73fp-2; // 0.39999999999405483
  static final double C3 = 0x1.249249423ac79p-2; // 0.28571428744061894
  static final double C4 = 0x1.c71c51d6d7e76p-3; // 0.22222198426151224
  static final double C5 = 0x1.746647f14b159p-3; // 0.18183571057432849
  static final double C6 = 0x1.39a0eaea502f7p-3; // 0.15313895728652202
  static final double C7 = 0x1.2f0ccd19fb262p-3; // 0.14797363505876421

  static final double LN2_HIGH = DoubleExp.LN2_HIGH;
  static final double LN2_LOW = DoubleExp.LN2_LOW;

  /// From √½, where exponents step, to 1, where they are meant to.
  static final long STEP =
      Double.doubleToRawLongBits(1) - Double.doubleToRawLongBits(0x1.6a09e667f3bcdp-1);

  static final int EXPONENT = 52;
  static final long BIAS = 1023L << EXPONENT;

  /// Or-ed to a whole number below 2^52 it makes the `double` of 2^52 and that number.
  static final long TO_DOUBLE = Double.doubleToRawLongBits(0x1p52);

  /// What to take off that again for k.
  static final double FROM_DOUBLE = 0x1p52 + 1023;

  private LogOnePlus() {}

  /// log(1 + r + remainder), |remainder| ≤ half a unit of r.
  public static double of(double r, double remainder) {
    double u = 1 + r;
    double c = Sum.roundingError(1, r, u);
    double inverse = 1 / u;
    double change = c * inverse;
    double changeLow = (Math.fma(-change, u, c) + (remainder - 0.5 * c * change)) * inverse;
    long bits = Double.doubleToRawLongBits(u);
    long exponent = (bits + STEP) >>> EXPONENT;
    double k = Double.longBitsToDouble(exponent | TO_DOUBLE) - FROM_DOUBLE;
    double f = Double.longBitsToDouble(bits - (exponent << EXPONENT) + BIAS) - 1;
    double s = f / (f + 2);
    double z = s * s;
    double series = Math.fma(C7, z, C6);
    series = Math.fma(series, z, C5);
    series = Math.fma(series, z, C4);
    series = Math.fma(series, z, C3);
    series = Math.fma(series, z, C2);
    series = Math.fma(series, z, C1) * z;
    double half = 0.5 * f * f;
    double small = Math.fma(s, half + series, Math.fma(k, LN2_LOW, changeLow));
    return Math.fma(k, LN2_HIGH, f - ((half - small) - change));
  }
}
