package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import surprisal.spi.MatMul.Matrix;

class JavaMatMulTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MOST_BYTES = JavaMatMul.MOST_BYTES;
  private static final long LEAST_BYTES = MOST_BYTES - 8192;

  /// One rounding a step, over k in order, whatever the shapes, strides and transpositions.
  @Test
  void everySumRunsOverItsTermsInOrder() {
    Random random = new Random(5);
    int[] sizes = {0, 1, 3, 4, 17, 40, 130, 400};
    for (int n : sizes) {
      for (int m : sizes) {
        checkDoubles(n, m, sizes[random.nextInt(sizes.length)], random);
      }
    }
  }

  /// Enough rows for vectors, and deeper than a block.
  @Test
  void everyNumberOfColumnsIsMultiplied() {
    Random random = new Random(8);
    for (int m = 1; m <= 70; m++) {
      checkDoubles(40 + random.nextInt(12), m, 400 + random.nextInt(200), random);
    }
  }

  @Test
  void noRowIsLostBetweenBlocks() {
    Random random = new Random(7);
    checkDoubles(1600, 20, 7, random);
    checkDoubles(1600, 70, 7, random);
  }

  private static void checkDoubles(int n, int m, int k, Random random) {
    Matrix<double[]> a = random(n, k, random);
    Matrix<double[]> b = random(k, m, random);
    double[] start = random.doubles(5 + n * (m + 2), -1, 1).toArray();
    Matrix<double[]> c = new Matrix<>(start.clone(), 5, m + 2, false);
    new JavaMatMul().multiplyAddDoubles(n, m, k, a, b, c);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        double expected = start[5 + i * (m + 2) + j];
        for (int l = 0; l < k; l++) {
          expected = Math.fma(get(a, i, l), get(b, l, j), expected);
        }
        assertThat(get(c, i, j)).isEqualTo(expected);
      }
      int gap = 5 + i * (m + 2) + m;
      assertThat(c.array()[gap]).as("the gap after a row").isEqualTo(start[gap]);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void sumsOfFloatsRunInOrderToo(boolean turnedA, boolean turnedB) {
    Random random = new Random(6);
    for (int n : new int[] {1, 6, 13, 100}) {
      for (int m : new int[] {1, 31, 64, 300}) {
        int k = 1 + random.nextInt(300);
        Matrix<float[]> a = new Matrix<>(floats(n * k, random), 0, turnedA ? n : k, turnedA);
        Matrix<float[]> b = new Matrix<>(floats(k * m, random), 0, turnedB ? k : m, turnedB);
        float[] c = new float[n * m];
        new JavaMatMul().multiplyAddFloats(n, m, k, a, b, Matrix.ofRows(c, m));
        for (int place = 0; place < n * m; place++) {
          float expected = 0;
          for (int l = 0; l < k; l++) {
            float left = a.array()[place(a, place / m, l)];
            expected = Math.fma(left, b.array()[place(b, l, place % m)], expected);
          }
          assertThat(c[place]).isEqualTo(expected);
        }
      }
    }
  }

  /// The scalar tile, for vectors are allocated as long as nothing is compiled.
  @Test
  void aCallAllocatesWhatItSays() {
    assertThat(allocated(new ScalarFloatTile())).isBetween(LEAST_BYTES, MOST_BYTES);
    assertThat(allocated(new ScalarDoubleTile())).isBetween(LEAST_BYTES, MOST_BYTES);
  }

  private static <A> long allocated(MatMulTile<A> tile) {
    Matrix<A> numbers = Matrix.ofRows(tile.allocate(1000 * 400), 400);
    Matrix<A> sums = Matrix.ofRows(tile.allocate(1000 * 400), 400);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    MatMulBlocks.multiplyAdd(tile, 1000, 400, 384, numbers, numbers, sums);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static float[] floats(int n, Random random) {
    float[] floats = new float[n];
    for (int i = 0; i < n; i++) {
      floats[i] = random.nextFloat(-1, 1);
    }
    return floats;
  }

  @Test
  void theProductIsAddedToWhatIsThere() {
    Matrix<double[]> one = new Matrix<>(new double[] {2}, 0, 1, false);
    Matrix<double[]> sum = new Matrix<>(new double[] {10}, 0, 1, false);
    new JavaMatMul().multiplyAddDoubles(1, 1, 1, one, one, sum);
    assertThat(sum.array()).containsExactly(14);
  }

  private static Matrix<double[]> random(int rows, int columns, Random random) {
    boolean transposed = random.nextBoolean();
    int stride = (transposed ? rows : columns) + random.nextInt(3);
    int offset = random.nextInt(4);
    double[] array =
        random.doubles(offset + (long) stride * Math.max(rows, columns) + 1, -1, 1).toArray();
    return new Matrix<>(array, offset, stride, transposed);
  }

  private static double get(Matrix<double[]> matrix, int i, int j) {
    return matrix.array()[place(matrix, i, j)];
  }

  private static int place(Matrix<?> matrix, int i, int j) {
    int row = matrix.transposed() ? j : i;
    int column = matrix.transposed() ? i : j;
    return matrix.offset() + row * matrix.stride() + column;
  }
}
