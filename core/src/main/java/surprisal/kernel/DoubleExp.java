package surprisal.kernel;

/// exp(x − max) · 2^64 in `double`, for x ≤ max, with an error of about one unit in the last place.
///
/// The same steps as in [FloatExp], whose essay explains them, with the numbers of the wider type:
/// base is max where |max| ≥ 1504, the least x that matters lies 752 below max, k has at most 12
/// bits and LN2_HIGH 39, the polynomial has degree 11 and a relative error of 2^-57. `rest` is
/// rounded once, from a product that is exact. What the sum of the two parts of the reduced
/// argument loses is added to the terms from the second degree on.
final class DoubleExp {
  static final double LOG2_E = 0x1.71547652b82fep0; // 1.4426950408889634
  static final double LN2_HIGH = 0x1.62e42fefa4p-1; // 0.6931471805601177
  static final double LN2_LOW = -0x1.8432a1b0e2634p-43; // -1.7239444525614835e-13
  static final double C2 = 0x1.000000000000cp-1; // 0.50000000000000133
  static final double C3 = 0x1.5555555555515p-3; // 0.16666666666666488
  static final double C4 = 0x1.555555554fe35p-5; // 0.041666666666511899
  static final double C5 = 0x1.11111111211a7p-7; // 0.0083333333334472803
  static final double C6 = 0x1.6c16c185fb3e8p-10; // 0.0013888888947761694
  static final double C7 = 0x1.a01a014dba786p-13; // 0.0001984126960715116
  static final double C8 = 0x1.a01995d717e69p-16; // 2.480148927152954e-5
  static final double C9 = 0x1.71ded71995d62p-19; // 2.7557497446585526e-6
  static final double C10 = 0x1.28b0e29c32f38p-22; // 2.7631498668018328e-7
  static final double C11 = 0x1.adfa6c5016e11p-26; // 2.502802615187348e-8

  static final double TO_INTEGER = 0x1.8p52 + 1023 + 64;
  static final double LEAST = -752;
  private static final double STERBENZ = 1504;

  private DoubleExp() {}

  static double base(double max) {
    return Math.abs(max) >= STERBENZ ? max : 0;
  }

  static double origin(double max, double base) {
    return TO_INTEGER - Math.rint((max - base) * LOG2_E);
  }

  static double rest(double max, double base, double origin) {
    double shift = TO_INTEGER - origin;
    return Math.fma(shift, LN2_LOW, shift * LN2_HIGH - (max - base));
  }

  static double exp(double x, double max, double base, double origin, double rest) {
    double difference = x - max;
    double z = Math.fma(difference, LOG2_E, TO_INTEGER);
    double k = z - origin;
    double large = Math.fma(k, -LN2_HIGH, x - base);
    double small = Math.fma(k, -LN2_LOW, rest);
    double r = large + small;
    double lost = Sum.roundingError(large, small, r);
    double p = Math.fma(C11, r, C10);
    p = Math.fma(p, r, C9);
    p = Math.fma(p, r, C8);
    p = Math.fma(p, r, C7);
    p = Math.fma(p, r, C6);
    p = Math.fma(p, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = 1 + (r + Math.fma(p, r * r, lost));
    double power = Double.longBitsToDouble(Double.doubleToRawLongBits(z) << 52);
    return difference < LEAST ? 0 : p * power;
  }
}
