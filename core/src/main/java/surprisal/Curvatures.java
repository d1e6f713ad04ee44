package surprisal;

/// The Hessians of rows' losses in their logits: with the probabilities p of a row,
///
///     a·(diag p − p·pᵀ) + b·p·pᵀ
///
/// where a is what its loss is multiplied by, times its mass and what the z-loss adds to that, and b
/// comes from the z-loss alone. For products with them at one point, as often as wanted.
///
/// @param <A> `float[]` or `double[]`
final class Curvatures<A> {
  private final Arithmetic<A> arithmetic;
  private final A probabilities;
  private final int classes;
  private final double[] ofDeviation;
  private final double[] ofMean;

  /// The class of each row that is most probable.
  private final int[] top;

  private boolean filled;

  /// @param probabilities memory for those of the rows [rows, C]
  Curvatures(Arithmetic<A> arithmetic, A probabilities, int rows, int classes) {
    this.arithmetic = arithmetic;
    this.probabilities = probabilities;
    this.classes = classes;
    this.ofDeviation = new double[rows];
    this.ofMean = new double[rows];
    this.top = new int[rows];
  }

  /// Bytes that a row takes.
  static long memory(Arithmetic<?> arithmetic, long classes) {
    return classes * arithmetic.type().bytes() + 2 * Double.BYTES + Integer.BYTES;
  }

  /// Whether all rows have been set.
  boolean isFilled() {
    return filled;
  }

  /// Every row has been set.
  void fill() {
    filled = true;
  }

  /// Those of the rows [rows, C]; not to be changed.
  Tensor probabilities() {
    return arithmetic.tensor(probabilities, top.length, classes);
  }

  /// Copies the probabilities of a row.
  void copy(int row, A from, int at) {
    System.arraycopy(from, at, probabilities, row * classes, classes);
  }

  /// Sets what there is of a row besides its probabilities.
  ///
  /// @param top the class that is most probable
  /// @param ofDeviation a
  /// @param ofMean b
  void set(int row, int top, double ofDeviation, double ofMean) {
    this.top[row] = top;
    this.ofDeviation[row] = ofDeviation;
    this.ofMean[row] = ofMean;
  }

  /// Replaces a change u of a row's logits by that of their gradient, a·p ∘ (u − Σ p u) + b·p·Σ p u.
  void multiply(int row, A u, int at) {
    arithmetic
        .headKernel()
        .curve(
            probabilities, row * classes, classes, top[row], ofDeviation[row], ofMean[row], u, at);
  }
}
