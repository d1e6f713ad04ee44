package surprisal.spi;

/// Matrix products, the one thing a library made for them may do better.
///
/// Implementations are found by [java.util.ServiceLoader]; without one, the products are in plain
/// Java. Calls come from many threads at once, and an implementation uses no threads of its own.
public interface MatMul {
  /// A matrix within an array: element (i, j) at `offset + i·stride + j`, or, transposed, at
  /// `offset + j·stride + i`.
  record Matrix(double[] array, int offset, int stride, boolean transposed) {
    /// The same elements with rows and columns exchanged.
    public Matrix transpose() {
      return new Matrix(array, offset, stride, !transposed);
    }
  }

  /// C += A·B for A [n, k], B [k, m] and C [n, m]; C is not transposed, and shares no elements with
  /// A or B.
  void multiplyAdd(int n, int m, int k, Matrix a, Matrix b, Matrix c);
}
