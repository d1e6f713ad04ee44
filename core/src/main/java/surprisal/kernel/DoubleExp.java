package surprisal.kernel;

/// exp(x − max) · 2^64 in `double`, for x ≤ max, with an error below 1.2 units in the last place.
///
/// The same steps as in [FloatExp], whose essay explains them, with the numbers of the wider type:
/// base is max where |max| ≥ 1504, the least x that matters lies 752 below max, k has at most 12
/// bits and LN2_HIGH 39, the polynomial has degree 11 and a relative error of 2^-57.
///
/// Here `rest` is a pair, with a part for each part of ln 2. So `high`, which is (x − max) −
/// n·LN2_HIGH, is exact where x − k·LN2_HIGH is, and `low`, which is −n·LN2_LOW, is too small for
/// its rounding to count: the reduced argument is rounded once.
///
/// The odd and the even terms of the polynomial are summed side by side, which halves the wait.
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

  static final double WHOLE = 0x1.8p52;
  static final double TO_INTEGER = WHOLE + 1023 + 64;
  static final double LEAST = -752;
  static final double STERBENZ = 1504;

  private DoubleExp() {}

  static double base(double max) {
    return Math.abs(max) >= STERBENZ ? max : 0;
  }

  static double origin(double max, double base) {
    return TO_INTEGER - (Math.fma(max - base, LOG2_E, WHOLE) - WHOLE);
  }

  /// shift·LN2_HIGH − max, exactly.
  static double restHigh(double max, double base, double origin) {
    return (TO_INTEGER - origin) * LN2_HIGH - (max - base);
  }

  static double restLow(double origin) {
    return (TO_INTEGER - origin) * LN2_LOW;
  }

  static double exp(
      double x, double max, double base, double origin, double restHigh, double restLow) {
    double difference = x - max;
    double z = Math.fma(difference, LOG2_E, TO_INTEGER);
    double k = z - origin;
    double high = Math.fma(k, -LN2_HIGH, x - base) + restHigh;
    double low = Math.fma(k, -LN2_LOW, restLow);
    double r = high + low;
    double r2 = r * r;
    double odd = Math.fma(C11, r2, C9);
    double even = Math.fma(C10, r2, C8);
    odd = Math.fma(odd, r2, C7);
    even = Math.fma(even, r2, C6);
    odd = Math.fma(odd, r2, C5);
    even = Math.fma(even, r2, C4);
    odd = Math.fma(odd, r2, C3);
    even = Math.fma(even, r2, C2);
    double lessOne = Math.fma(Math.fma(odd, r, even), r2, r);
    double power = Double.longBitsToDouble(Double.doubleToRawLongBits(z) << 52);
    return difference < LEAST ? 0 : Math.fma(lessOne, power, power);
  }
}
