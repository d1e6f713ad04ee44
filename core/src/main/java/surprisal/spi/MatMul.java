package surprisal.spi;

import java.lang.foreign.MemorySegment;

/// Matrix products, the one thing a library made for them may do better.
///
/// Implementations are found by [java.util.ServiceLoader]; without one, or where its constructor
/// throws, the products are in plain Java, as those of `double` always are. Calls come from many
/// threads at once, and an implementation uses no threads of its own.
///
/// Each call is C += A·B for A [n, k], B [k, m] and C [n, m]; C is not transposed, and shares no
/// elements with A or B. Equal calls give equal bits; the bits need not be those of another
/// implementation, nor those of the same product cut in other pieces.
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

    /// The rows from one on.
    public Matrix<A> from(int row) {
      int place = offset + row * (transposed ? 1 : stride);
      return new Matrix<>(array, place, stride, transposed);
    }

    /// The same elements with rows and columns exchanged.
    public Matrix<A> transpose() {
      return new Matrix<>(array, offset, stride, !transposed);
    }
  }

  /// A matrix of BF16 within a segment: element (i, j) is number `offset + i·stride + j`, or,
  /// transposed, number `offset + j·stride + i`.
  ///
  /// @param segment native memory or a `short[]`; native memory may be read where it is
  record Bfloat16Matrix(MemorySegment segment, long offset, long stride, boolean transposed) {
    /// The rows from one on.
    public Bfloat16Matrix from(long row) {
      long place = offset + row * (transposed ? 1 : stride);
      return new Bfloat16Matrix(segment, place, stride, transposed);
    }

    /// The same elements with rows and columns exchanged.
    public Bfloat16Matrix transpose() {
      return new Bfloat16Matrix(segment, offset, stride, !transposed);
    }
  }

  /// C += A·B in `float`.
  void multiplyAddFloats(
      int n, int m, int k, Matrix<float[]> a, Matrix<float[]> b, Matrix<float[]> c);

  /// Whether products of BF16 are faster here than those of the same numbers as `float`.
  default boolean multipliesBfloat16() {
    return false;
  }

  /// C += A·B for A and B of BF16, with sums in `float`; only where [#multipliesBfloat16()].
  default void multiplyAddBfloat16(
      int n, int m, int k, Bfloat16Matrix a, Bfloat16Matrix b, Matrix<float[]> c) {
    throw new UnsupportedOperationException();
  }
}
