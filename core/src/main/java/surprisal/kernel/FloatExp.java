package surprisal.kernel;

/// exp(x − max) · 2^64 in `float`, for x ≤ max, with an error below 1.1 units in the last place.
///
/// **The difference x − max is never formed**, for it would round, and exp turns an error of half a
/// unit in an argument of −80 into forty units of the result. Write max = base + shift·ln 2 − rest,
/// with a whole number `shift` and |rest| ≤ ln 2 / 2. With k = shift + n, where n is the whole
/// number nearest to (x − max) / ln 2,
///
///     x − max − n·ln 2 = (x − base) − k·ln 2 + rest
///
/// and each step on the right is exact or small:
///
/// - base is 0, unless |max| ≥ 264; then base is max, and x − max is exact for every x that
///   matters, those within 131 of max, because max/2 ≤ x ≤ 2·max (Sterbenz).
/// - x − k·LN2_HIGH is exact, because k has at most 10 bits, LN2_HIGH has 9, and x is a multiple of
///   the unit of a number below 1 (except where |x| < ½, when it costs at most a quarter of a unit
///   of the result). So is the same step for `rest`, with max in place of x.
/// - rest and k·LN2_LOW are below ½ in size: they are added to each other, and then to the former.
///
/// The whole number n is read off the low bits of z = fl((x − max)·log2 e + 1.5·2^23), where it
/// stands with the bias 127 + 64 of the exponent of 2^(n+64) already added. That rounding may pick
/// the second nearest n where two are about equally near: |argument| ≤ 0.3470 still holds, which
/// the polynomial allows for.
///
/// The polynomial (degree 6, relative error 2^-28) and the other constants come from
/// `core/src/main/python/exp_constants.py`.
///
/// Of equal x the results are equal, and at x = max the result is exactly 2^64, since the reduced
/// argument is at most 2^-25.
final class FloatExp {
  static final float LOG2_E = 0x1.715476p0f; // 1.44269502
  static final float LN2_HIGH = 0x1.63p-1f; // 0.693359375
  static final float LN2_LOW = -0x1.bd0106p-13f; // -0.000212194442
  static final float C2 = 0x1.fffff8p-2f; // 0.499999881
  static final float C3 = 0x1.55548ep-3f; // 0.166665182
  static final float C4 = 0x1.555b9ap-5f; // 0.0416696556
  static final float C5 = 0x1.123bf8p-7f; // 0.00836896524
  static final float C6 = 0x1.685028p-10f; // 0.00137448544

  /// Adding it rounds to a whole number, which taking it off again leaves.
  static final float WHOLE = 0x1.8p23f;

  /// As [#WHOLE]; and the low bits are that number plus the exponent's bias.
  static final float TO_INTEGER = WHOLE + 127 + 64;

  /// Below it the result is 0: exp is 2^-189 there, and once multiplied by 2^64 still normal.
  static final float LEAST = -131;

  /// Where twice the distance to [#LEAST] fits between 0 and max, differences are exact.
  static final float STERBENZ = 264;

  private FloatExp() {}

  static float base(float max) {
    return Math.abs(max) >= STERBENZ ? max : 0;
  }

  /// TO_INTEGER − shift, the number to subtract from z to have k.
  static float origin(float max, float base) {
    return TO_INTEGER - (Math.fma(max - base, LOG2_E, WHOLE) - WHOLE);
  }

  static float rest(float max, float base, float origin) {
    float shift = TO_INTEGER - origin;
    return Math.fma(shift, LN2_HIGH, base - max) + shift * LN2_LOW;
  }

  static float exp(float x, float max, float base, float origin, float rest) {
    float difference = x - max;
    float z = Math.fma(difference, LOG2_E, TO_INTEGER);
    float k = z - origin;
    float r = Math.fma(k, -LN2_HIGH, x - base) + Math.fma(k, -LN2_LOW, rest);
    float p = Math.fma(C6, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r, 1);
    p = Math.fma(p, r, 1);
    float power = Float.intBitsToFloat(Float.floatToRawIntBits(z) << 23);
    return difference < LEAST ? 0 : p * power;
  }
}
