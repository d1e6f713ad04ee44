package surprisal.semantics;

import java.util.Arrays;
import java.util.Locale;
import surprisal.DType;
import surprisal.Tensor;

/// Numbers as the goldens and the tables of `docs/semantics.md` write them, and tensors of them.
final class Numbers {
  private Numbers() {}

  /// The numbers of a list with spaces between them.
  static double[] parse(String list) {
    return list.isBlank()
        ? new double[0]
        : Arrays.stream(list.trim().split("\\s+")).mapToDouble(Numbers::number).toArray();
  }

  private static double number(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /// A tensor of a type; each number is rounded to it.
  static Tensor tensor(DType type, double[] numbers, long... shape) {
    return switch (type) {
      case F64 -> Tensor.of(numbers.clone(), shape);
      case F32 -> Tensor.of(floats(numbers), shape);
      case F16 -> {
        short[] bits = new short[numbers.length];
        for (int i = 0; i < bits.length; i++) {
          bits[i] = Float.floatToFloat16((float) numbers[i]);
        }
        yield Tensor.of(bits, type, shape);
      }
      case BF16 -> {
        short[] bits = new short[numbers.length];
        for (int i = 0; i < bits.length; i++) {
          bits[i] = bfloat16((float) numbers[i]);
        }
        yield Tensor.of(bits, type, shape);
      }
    };
  }

  static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  /// To nearest, ties to even. NaN is not wanted here.
  static short bfloat16(float x) {
    int bits = Float.floatToRawIntBits(x);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /// The distance of two numbers in steps of a type, signed zeros being equal; 0 for two NaN.
  static double ulps(DType type, double found, double expected) {
    if (found == expected || (Double.isNaN(found) && Double.isNaN(expected))) {
      return 0;
    }
    if (!Double.isFinite(found) || !Double.isFinite(expected)) {
      return Double.POSITIVE_INFINITY;
    }
    double step = type == DType.F64 ? Math.ulp(expected) : Math.ulp((float) expected);
    return Math.abs(found - expected) / step;
  }
}
