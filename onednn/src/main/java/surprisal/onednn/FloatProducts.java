package surprisal.onednn;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import surprisal.onednn.Library.Operand;
import surprisal.spi.MatMul.Matrix;

/// Products of `float` by `dnnl_sgemm`, on the caller's arrays where they are.
///
/// No collection can begin while native code works on the heap, so large products are cut into
/// pieces that take a few milliseconds each.
final class FloatProducts {
  /// n·m·k of a piece: 7 ms at 78 GFLOP/s, on one core of Zen 3.
  static final long PIECE = 1L << 28;

  /// Terms of a piece. Each piece packs its operands anew, so it is wide rather than deep.
  private static final int DEPTH = 384;

  /// Fewer rows or columns take as long as so many: the time of reading the other operand.
  private static final int NARROW = 16;

  private final Library library;
  private final long piece;

  FloatProducts(Library library, long piece) {
    this.library = library;
    this.piece = piece;
  }

  /// C += A·B.
  void multiplyAdd(int n, int m, int k, Matrix<float[]> a, Matrix<float[]> b, Matrix<float[]> c) {
    if (n == 0 || m == 0 || k == 0) {
      return;
    }
    Matrix<float[]> first = apart(a, n, k);
    Matrix<float[]> second = apart(b, k, m);
    Matrix<float[]> sums = apart(c, n, m);
    if (n > 1 && c.stride() < m) {
      throw new IllegalArgumentException("rows of C overlap: stride " + c.stride() + " < " + m);
    }
    int depth = part(k, DEPTH);
    long area = Math.max(piece / depth, 1);
    int rows = part(n, Math.max((long) Math.sqrt((double) area), area / Math.max(m, NARROW)));
    int columns = part(m, Math.max(area / Math.max(rows, NARROW), 1));
    library.useThisThreadAlone();
    for (int i = 0; i < n; i += rows) {
      int height = Math.min(rows, n - i);
      for (int j = 0; j < m; j += columns) {
        int width = Math.min(columns, m - j);
        for (int l = 0; l < k; l += depth) {
          int some = Math.min(depth, k - l);
          library.multiplyAdd(
              height, width, some, at(first, i, l), at(second, l, j), at(sums, i, j));
        }
      }
    }
  }

  /// The size of equal parts, none above a limit.
  private static int part(int size, long limit) {
    return (int) Math.ceilDiv(size, Math.ceilDiv(size, limit));
  }

  /// The same matrix, in rows that do not overlap. Checked, for native code does not do it.
  private static Matrix<float[]> apart(Matrix<float[]> x, int rows, int columns) {
    int height = x.transposed() ? columns : rows;
    int width = x.transposed() ? rows : columns;
    long span = (height - 1L) * x.stride() + width;
    Objects.checkFromIndexSize(x.offset(), span, (long) x.array().length);
    if (x.stride() >= width) {
      return x;
    }
    if (height == 1) {
      return new Matrix<>(x.array(), x.offset(), width, x.transposed());
    }
    float[] copy = new float[Math.multiplyExact(height, width)];
    for (int i = 0; i < height; i++) {
      System.arraycopy(x.array(), x.offset() + i * x.stride(), copy, i * width, width);
    }
    return new Matrix<>(copy, 0, width, x.transposed());
  }

  private static Operand at(Matrix<float[]> x, int i, int j) {
    long row = x.transposed() ? j : i;
    long column = x.transposed() ? i : j;
    long place = x.offset() + row * x.stride() + column;
    return new Operand(
        MemorySegment.ofArray(x.array()).asSlice(place * Float.BYTES), x.stride(), x.transposed());
  }
}
