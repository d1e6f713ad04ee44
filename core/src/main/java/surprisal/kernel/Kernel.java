package surprisal.kernel;

/// The loops over a strip: up to [#STRIP] numbers of a row that lie side by side in an array, or
/// in native memory.
///
/// Every number here is relative to the row's maximum, so nothing overflows. Exponentials are kept
/// multiplied by [#SCALE], so that they stay normal numbers as far as their products with later
/// factors can be. Where x is the maximum its exponential is exactly [#SCALE].
///
/// Additions have a fixed order, whatever the machine: strip after strip, and within a strip
/// [#LANES] virtual lanes, element i in lane i mod LANES, joined by a tree that halves them. A strip
/// of at most [#SHORT] numbers is one lane: it is added from the first to the last.
///
/// @param <A> `float[]`, `double[]`, or a segment of native memory
public interface Kernel<A> {
  /// The virtual lanes of a sum; the lanes of a machine's vectors divide them.
  int LANES = 16;

  /// The longest strip.
  int STRIP = 4096;

  /// The longest strip that is one lane. So short rows are done many at once, see [BlockKernel].
  int SHORT = 64;

  /// The factor on every exponential.
  double SCALE = 0x1p64;

  /// The lanes in use for a sum of n numbers.
  static int lanes(int n) {
    return n <= SHORT ? 1 : LANES;
  }

  /// A new array of n numbers.
  A allocate(int n);

  /// Gives back what [#allocate] took, where that is not left to the collector.
  default void close() {}

  /// One number, widened.
  double get(A x, int i);

  /// Sets one number, rounded.
  void set(A x, int i, double value);

  /// The greatest value; a zero is 0.0. A NaN with a clear sign bit is the greatest of all; one with
  /// the sign bit set may go unseen here, but no sum of exponentials misses it.
  double max(A x, int at, int n);

  /// The place of the first number equal to `value`, from 0; −1 if there is none.
  int indexOf(double value, A x, int at, int n);

  /// e = SCALE · exp(x − max), with an error of about one unit in the last place; 0 where exp(x −
  /// max) is far below the smallest number of the type. In place if e is x.
  void exp(A x, int at, int n, double max, A e, int to);

  /// As [#exp], and rest += Σ e. Meanwhile it finds the [#max] of the n numbers from `ahead`: what
  /// is needed next comes from memory while the arithmetic is busy here.
  double expAndSum(A x, int at, int n, double max, A e, int to, Rest rest, int ahead);

  /// sum += Σ e
  void sum(A e, int at, int n, Sum sum);

  /// y = e/SCALE · (high + low), rounded as if once; for `float` high alone. In place if y is e.
  void scale(A e, int at, int n, double high, double low, A y, int to);

  /// y = (x − max) − logOfSum
  void logarithm(A x, int at, int n, double max, double logOfSum, A y, int to);

  /// y = e/SCALE · (high + low) − t · factor
  void residual(
      A e, int at, int n, double high, double low, double[] t, double factor, A y, int to);

  /// sum += Σ t · (max − x), where t = 0 contributes 0 even if x is infinite.
  void shortfall(A x, int at, int n, double max, double[] t, Sum sum);

  /// sum += Σ e · (g − reference)
  void moment(A e, int at, int n, double[] g, double reference, Sum sum);

  /// y = e/SCALE · (high + low) · ((g − reference) − mean)
  void deviation(
      A e,
      int at,
      int n,
      double high,
      double low,
      double[] g,
      double reference,
      double mean,
      A y,
      int to);
}
