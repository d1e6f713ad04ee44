package surprisal.kernel;

import surprisal.spi.MatMul;

/// Matrix products in plain Java.
public final class JavaMatMul implements MatMul {
  /// The most memory that a call allocates, in bytes, whatever the shapes.
  public static final int MOST_BYTES = MatMulBlocks.MOST_BYTES;

  @Override
  public void multiplyAddFloats(
      int n, int m, int k, Matrix<float[]> a, Matrix<float[]> b, Matrix<float[]> c) {
    MatMulBlocks.multiplyAdd(Kernels.floatTile((long) n * m * k), n, m, k, a, b, c);
  }

  /// C += A·B in `double`.
  public void multiplyAddDoubles(
      int n, int m, int k, Matrix<double[]> a, Matrix<double[]> b, Matrix<double[]> c) {
    if (Kernels.multipliesNarrow((long) n * m * k, m, b)) {
      VectorDoubleNarrow.multiplyAdd(n, m, k, a, b, c);
    } else {
      MatMulBlocks.multiplyAdd(Kernels.doubleTile((long) n * m * k), n, m, k, a, b, c);
    }
  }
}
