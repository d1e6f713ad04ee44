package surprisal.kernel;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/// A strip of logits for a kernel: somewhere in an array, with another strip ahead in the same array
/// and, all around, numbers that must neither count nor change. And what else a kernel takes.
final class Strip {
  private static final double[] SCALES = {0.01, 1, 5, 30, 200, 1e5, 1e30};
  private static final double[] FACTORS = {1, 0.5, -1, 0, 0x1p-60, 0x1p-110, 0x1p-1030, 0x1p90};
  private static final double[] JUNK = {Double.NaN, Double.POSITIVE_INFINITY, 3e38, -3e38, 7};

  /// The sign bit is one that arithmetic leaves behind: 0/0 on x86 has it.
  private static final double NEGATIVE_NAN = Double.longBitsToDouble(0xfff8000000000000L);

  final int n;
  final int at;
  final int ahead;
  final int to;

  /// At least the greatest number of the strip; finite.
  final double max;

  /// One of the logits, or a number that may not be among them.
  final double wanted;

  final double logOfSum;
  final double high;
  final double low;
  final double factor;
  final double reference;
  final double mean;
  final double[] t;
  final double[] g;

  /// What a sum holds before the strip is added to it.
  final double before;

  private final double[] logits;
  private final double[] target;

  private final Random random;
  private final DoubleUnaryOperator rounding;
  private final double scale;
  private final double center;

  private Strip(Random random, int n, DoubleUnaryOperator rounding) {
    this.random = random;
    this.rounding = rounding;
    this.scale = oneOf(SCALES);
    this.center = random.nextInt(3) == 0 ? oneOf(SCALES) * random.nextGaussian() : 0;
    this.n = n;
    boolean aheadFirst = random.nextBoolean();
    int first = random.nextInt(20);
    int second = first + n + random.nextInt(20);
    this.at = aheadFirst ? second : first;
    this.ahead = random.nextInt(4) == 0 ? at : aheadFirst ? first : second;
    this.to = random.nextInt(20);
    this.logits = junk(second + n + random.nextInt(3));
    this.target = junk(to + n + random.nextInt(20));
    fill(aheadFirst ? first : second, true);
    fill(at, false);
    double greatest = greatest(at);
    this.max = random.nextInt(3) == 0 ? rounded(greatest + scale * random.nextDouble()) : greatest;
    this.wanted = n > 0 && random.nextBoolean() ? logits[at + random.nextInt(n)] : max;
    this.logOfSum = random.nextInt(8) == 0 ? 0 : 10 * random.nextDouble();
    this.high = oneOf(FACTORS) * random.nextDouble();
    this.low = high * 0x1p-54 * random.nextDouble();
    this.factor = oneOf(FACTORS);
    this.reference = random.nextBoolean() ? 0 : random.nextGaussian();
    this.mean = random.nextGaussian();
    this.t = random.doubles(n).map(d -> random.nextInt(3) == 0 ? 0 : d - 0.1).toArray();
    this.g = random.doubles(n).map(d -> oneOf(SCALES) * (d - 0.5)).toArray();
    this.before = random.nextBoolean() ? 0 : random.nextGaussian();
  }

  /// A strip of n numbers of a type, each rounded to it.
  static Strip of(Random random, int n, DoubleUnaryOperator rounding) {
    return new Strip(random, n, rounding);
  }

  /// The array with the logits, anew.
  <A> A logits(Kernel<A> kernel) {
    return array(kernel, logits);
  }

  /// An array with something in it, to be written from [#to] on; anew.
  <A> A target(Kernel<A> kernel) {
    return array(kernel, target);
  }

  int logitsSize() {
    return logits.length;
  }

  int targetSize() {
    return target.length;
  }

  private static <A> A array(Kernel<A> kernel, double[] numbers) {
    A array = kernel.allocate(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      kernel.set(array, i, numbers[i]);
    }
    return array;
  }

  private double oneOf(double[] values) {
    return values[random.nextInt(values.length)];
  }

  private double rounded(double value) {
    return rounding.applyAsDouble(value);
  }

  private double[] junk(int size) {
    return random.ints(size, 0, JUNK.length).mapToDouble(i -> rounded(JUNK[i])).toArray();
  }

  /// Logits of one scale, and a few of what is unusual among them.
  ///
  /// @param anything whether +∞ may be one: a row that has it is never exponentiated
  private void fill(int from, boolean anything) {
    for (int i = from; i < from + n; i++) {
      logits[i] = rounded(center + scale * random.nextGaussian());
    }
    int unusual = random.nextInt(12);
    int times = random.nextInt(8) == 0 ? n : Math.min(n, random.nextInt(4));
    double greatest = greatest(from);
    for (int k = 0; k < times; k++) {
      logits[from + random.nextInt(n)] =
          rounded(
              switch (unusual) {
                case 0, 1 -> greatest;
                case 2, 3 -> Double.NEGATIVE_INFINITY;
                case 4 -> random.nextBoolean() ? 0.0 : -0.0;
                case 5 -> Double.NaN;
                case 6 -> NEGATIVE_NAN;
                case 7 -> random.nextInt(-9, 9) * (double) Float.MIN_VALUE;
                case 8 -> random.nextInt(-9, 9) * Double.MIN_VALUE;
                case 9 -> anything ? Double.POSITIVE_INFINITY : -Float.MAX_VALUE;
                default -> center;
              });
    }
  }

  /// The greatest finite number of a strip; 0 if there is none.
  private double greatest(int from) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = from; i < from + n; i++) {
      if (logits[i] > greatest && logits[i] < Double.POSITIVE_INFINITY) {
        greatest = logits[i];
      }
    }
    return greatest == Double.NEGATIVE_INFINITY ? 0 : greatest + 0.0;
  }
}
