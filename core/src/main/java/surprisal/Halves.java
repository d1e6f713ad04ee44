package surprisal;

/// The two 16-bit types: to the nearest, ties to even, rounded once even from `double`.
final class Halves {
  private Halves() {}

  static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  static short toBfloat16(double value) {
    int bits = Float.floatToIntBits(toOdd(value));
    int halfway = 0x7fff + ((bits >>> 16) & 1);
    return (short) (Double.isNaN(value) ? bits >>> 16 : (bits + halfway) >>> 16);
  }

  static short toFloat16(double value) {
    return Float.floatToFloat16(toOdd(value));
  }

  /// To a float whose last bit is 1 unless the value is exact. Rounding that to fewer bits gives
  /// what rounding the value itself would have given.
  private static float toOdd(double value) {
    float nearest = (float) value;
    if (nearest == value || Double.isNaN(value) || (Float.floatToRawIntBits(nearest) & 1) == 1) {
      return nearest;
    }
    return nearest < value ? Math.nextUp(nearest) : Math.nextDown(nearest);
  }
}
