package surprisal.kernel;

/// Strips of 16-bit numbers to and from `float`: BF16 is its upper half, F16 the binary16 of IEEE
/// 754. Rounding is to the nearest, ties to even; of NaN nothing remains but that it is one.
public final class HalfPrecision {
  /// What rounds up all that lies above the middle; 1 more where the last bit is odd.
  static final int BELOW_HALF = 0x7fff;

  static final int NAN = 0x7fc0;

  private HalfPrecision() {}

  /// The first n of some BF16 numbers.
  public static void widenBfloat16(short[] bits, int n, float[] to, int at) {
    int i = Kernels.VECTORS ? VectorBfloat16.widen(bits, n, to, at) : 0;
    for (; i < n; i++) {
      to[at + i] = Float.intBitsToFloat(bits[i] << 16);
    }
  }

  /// The nearest BF16 numbers.
  public static void narrowBfloat16(float[] from, int at, int n, short[] bits) {
    int i = Kernels.VECTORS ? VectorBfloat16.narrow(from, at, n, bits) : 0;
    for (; i < n; i++) {
      int wide = Float.floatToRawIntBits(from[at + i]);
      int narrow = (wide + ((wide >>> 16) & 1) + BELOW_HALF) >>> 16;
      bits[i] = (short) (Float.isNaN(from[at + i]) ? NAN : narrow);
    }
  }

  /// The first n of some F16 numbers.
  public static void widenFloat16(short[] bits, int n, float[] to, int at) {
    for (int i = 0; i < n; i++) {
      to[at + i] = Float.float16ToFloat(bits[i]);
    }
  }

  /// The nearest F16 numbers.
  public static void narrowFloat16(float[] from, int at, int n, short[] bits) {
    for (int i = 0; i < n; i++) {
      bits[i] = Float.floatToFloat16(from[at + i]);
    }
  }
}
