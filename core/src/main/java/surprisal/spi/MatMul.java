package surprisal.spi;

/// Matrix products, the one thing a library made for them may do better.
///
/// Implementations are found by [java.util.ServiceLoader]; without one, the products are in plain
/// Java. Calls come from many threads at once, and an implementation uses no threads of its own.
///
/// Each call is C += A·B for A [n, k], B [k, m] and C [n, m]; C is not transposed, and shares no
/// elements with A or B.
public interface MatMul {
  /// A matrix within an array: element (i, j) at `offset + i·stride + j`, or, transposed, at
  /// `offset + j·stride + i`.
  ///
  /// @param <A> `float[]` or `double[]`
  record Matrix<A>(A array, int offset, int stride, boolean transposed) {
    /// A matrix that fills an array row by row.
    public static <A> Matrix<A> ofRows(A array, int columns) {
      return new Matrix<>(array, 0, columns, false);
    }

    /// The same elements with rows and columns exchanged.
    public Matrix<A> transpose() {
      return new Matrix<>(array, offset, stride, !transposed);
    }
  }

  /// C += A·B in `float`.
  void multiplyAddFloats(
      int n, int m, int k, Matrix<float[]> a, Matrix<float[]> b, Matrix<float[]> c);

  /// C += A·B in `double`.
  void multiplyAddDoubles(
      int n, int m, int k, Matrix<double[]> a, Matrix<double[]> b, Matrix<double[]> c);
}
