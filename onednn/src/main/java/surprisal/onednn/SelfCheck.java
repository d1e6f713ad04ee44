package surprisal.onednn;

import java.util.Arrays;
import surprisal.spi.MatMul.Matrix;

/// A small product of whole numbers, whose sums are exact in any order and in BF16 too.
final class SelfCheck {
  private static final int N = 7;
  private static final int M = 33;
  private static final int K = 67;

  private SelfCheck() {}

  /// What is checked.
  interface Product {
    void multiplyAdd(int n, int m, int k, Matrix<float[]> a, Matrix<float[]> b, Matrix<float[]> c);
  }

  /// Whether a product is right however its operands lie.
  static boolean passes(Product product) {
    for (boolean transposeA : new boolean[] {false, true}) {
      for (boolean transposeB : new boolean[] {false, true}) {
        if (!passes(product, wholes(N, K, transposeA), wholes(K, M, transposeB))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean passes(Product product, Matrix<float[]> a, Matrix<float[]> b) {
    Matrix<float[]> c = wholes(N, M, false);
    float[] sums = c.array().clone();
    product.multiplyAdd(N, M, K, a, b, new Matrix<>(sums, c.offset(), c.stride(), false));
    float[] expected = c.array();
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < M; j++) {
        for (int l = 0; l < K; l++) {
          expected[place(c, i, j)] += a.array()[place(a, i, l)] * b.array()[place(b, l, j)];
        }
      }
    }
    return Arrays.equals(sums, expected);
  }

  private static Matrix<float[]> wholes(int rows, int columns, boolean transposed) {
    int stride = (transposed ? rows : columns) + 3;
    float[] array = new float[5 + stride * (transposed ? columns : rows)];
    for (int i = 0; i < array.length; i++) {
      array[i] = i * 7 % 19 - 9;
    }
    return new Matrix<>(array, 5, stride, transposed);
  }

  private static int place(Matrix<?> x, int i, int j) {
    return x.offset() + (x.transposed() ? j * x.stride() + i : i * x.stride() + j);
  }
}
