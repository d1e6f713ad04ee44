package surprisal.onednn;

import java.util.Arrays;
import java.util.Random;
import surprisal.spi.MatMul.Matrix;

/// Random matrices that lie in all kinds of ways.
final class Numbers {
  private Numbers() {}

  /// An offset, gaps between rows, and sometimes transposed; between the elements and behind them lie
  /// numbers that are too large to be read unnoticed.
  static Matrix<float[]> matrix(int rows, int columns, Random random) {
    return matrix(rows, columns, random.nextBoolean(), random);
  }

  static Matrix<float[]> matrix(int rows, int columns, boolean transposed, Random random) {
    int height = transposed ? columns : rows;
    int width = transposed ? rows : columns;
    int stride = width + random.nextInt(4);
    int offset = random.nextInt(5);
    float[] array = new float[offset + stride * height + 3];
    Arrays.fill(array, 1e30f);
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        array[offset + i * stride + j] = random.nextFloat(-1, 1);
      }
    }
    return new Matrix<>(array, offset, stride, transposed);
  }

  static int place(Matrix<?> x, int i, int j) {
    return x.offset() + (x.transposed() ? j * x.stride() + i : i * x.stride() + j);
  }

  static double get(Matrix<float[]> x, int i, int j) {
    return x.array()[place(x, i, j)];
  }
}
