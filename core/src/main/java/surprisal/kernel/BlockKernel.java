package surprisal.kernel;

/// The loops over a block: short rows side by side, so that vectors go across rows and not along
/// them. Class c of row i is at c · width + i.
///
/// Everything has the bits that [Kernel] gives each row: the same sums in the same order.
///
/// @param <A> `float[]` or `double[]`
public interface BlockKernel<A> {
  /// The width of a block is a multiple of it.
  int ROWS = 16;

  /// The most classes: a strip.
  int CLASSES = Kernel.STRIP;

  /// A new array of n numbers.
  A allocate(int n);

  /// One number, widened.
  double get(A x, int i);

  /// Sets one number, rounded.
  void set(A x, int i, double value);

  /// The facts of each row: its [Kernel#max], e = SCALE · exp(x − max), and rest + remainder = Σ
  /// exp(x − max) over all of it but one maximum. Where the maximum is not finite the others mean
  /// nothing.
  void facts(A x, int classes, int width, double[] max, A e, double[] rest, double[] remainder);

  /// log = log(1 + rest + remainder)
  void logOnePlus(double[] rest, double[] remainder, int width, double[] log);

  /// y = e/SCALE · (high + low) as [Kernel#scale] of each row. In place if y is e.
  void scale(A e, int classes, int width, double[] high, double[] low, A y);

  /// y = (x − max) − logOfSum
  void logarithm(A x, int classes, int width, double[] max, double[] logOfSum, A y);
}
