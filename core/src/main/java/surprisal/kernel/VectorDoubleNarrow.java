package surprisal.kernel;

import static java.lang.invoke.VarHandle.loadLoadFence;
import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import surprisal.spi.MatMul.Matrix;

/// C += A·B in `double` for a B of few columns whose rows lie one after the other. Nothing is packed: a
/// number of A is used too rarely to pay for it, and B is so small that it stays in the first cache.
///
/// The columns are cut into strips of three vectors and of two, of which the last may share some of their
/// numbers: each is computed alike. Sums run over k in order, as those of [MatMulTile] do, so the bits are the same.
final class VectorDoubleNarrow {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final int L = D.length();

  /// Rows of a tile of three vectors; one of two vectors is that of [VectorDoubleTile].
  private static final int ROWS = 4;

  /// Rows that all strips are multiplied by in turn: whole tiles of either kind.
  private static final int TURN = ROWS * MatMulTile.ROWS;

  /// Columns, at most: with more of them packing A pays.
  private static final int MOST = 8 * L;

  /// Numbers of B used at a time: half of the first cache.
  private static final int BLOCK = 1 << 11;

  private final double[] a;
  private final int line;
  private final int step;
  private final double[] b;
  private final int strideB;
  private final double[] c;
  private final int strideC;

  /// Of three vectors; the others are of two.
  private final int wideStrips;

  private VectorDoubleNarrow(int m, Matrix<double[]> a, Matrix<double[]> b, Matrix<double[]> c) {
    int vectors = (m + L - 1) / L;
    this.wideStrips = vectors % 3 == 1 ? Math.max(vectors / 3 - 1, 0) : vectors / 3;
    this.a = a.array();
    this.line = a.transposed() ? 1 : a.stride();
    this.step = a.transposed() ? a.stride() : 1;
    this.b = b.array();
    this.strideB = b.stride();
    this.c = c.array();
    this.strideC = c.stride();
  }

  /// Whether it multiplies by such a matrix of so many columns.
  static boolean takes(int columns, Matrix<double[]> b) {
    return columns >= L && columns <= MOST && !b.transposed();
  }

  static void multiplyAdd(
      int n, int m, int k, Matrix<double[]> a, Matrix<double[]> b, Matrix<double[]> c) {
    VectorDoubleNarrow product = new VectorDoubleNarrow(m, a, b, c);
    int depth = BLOCK / m;
    for (int l = 0; l < k; l += depth) {
      int firstA = a.offset() + l * product.step;
      int firstB = b.offset() + l * product.strideB;
      product.add(n, m, firstA, firstB, Math.min(depth, k - l), c.offset());
    }
  }

  private void add(int n, int m, int aAt, int bAt, int depth, int cAt) {
    for (int i = 0; i < n; i += TURN) {
      int rows = Math.min(TURN, n - i);
      int first = 0;
      for (int strip = 0; first < m; strip++) {
        boolean isWide = strip < wideStrips;
        int width = Math.min((isWide ? 3 : 2) * L, m - first);
        addStrip(
            rows, isWide, aAt + i * line, bAt + first, width, depth, cAt + i * strideC + first);
        first += width;
      }
    }
  }

  private void addStrip(int n, boolean isWide, int aAt, int bAt, int width, int depth, int cAt) {
    int rows = isWide ? ROWS : MatMulTile.ROWS;
    int i = 0;
    for (; i + rows <= n; i += rows) {
      int a0 = aAt + i * line;
      int c0 = cAt + i * strideC;
      if (isWide) {
        addTile(a0, bAt, width, depth, c0);
      } else {
        VectorDoubleTile.multiplyAdd(
            a, a0, line, step, b, bAt, strideB, width - L, depth, c, c0, strideC);
      }
    }
    addRows(n - i, aAt + i * line, bAt, width, depth, cAt + i * strideC);
  }

  private void addTile(int a0, int bAt, int width, int depth, int c0) {
    int middle = Math.min(L, width - L);
    int right = width - L;
    int a1 = a0 + line;
    int a2 = a1 + line;
    int a3 = a2 + line;
    int c1 = c0 + strideC;
    int c2 = c1 + strideC;
    int c3 = c2 + strideC;
    DoubleVector left0 = fromArray(D, c, c0);
    DoubleVector left1 = fromArray(D, c, c1);
    DoubleVector left2 = fromArray(D, c, c2);
    DoubleVector left3 = fromArray(D, c, c3);
    DoubleVector middle0 = fromArray(D, c, c0 + middle);
    DoubleVector middle1 = fromArray(D, c, c1 + middle);
    DoubleVector middle2 = fromArray(D, c, c2 + middle);
    DoubleVector middle3 = fromArray(D, c, c3 + middle);
    DoubleVector right0 = fromArray(D, c, c0 + right);
    DoubleVector right1 = fromArray(D, c, c1 + right);
    DoubleVector right2 = fromArray(D, c, c2 + right);
    DoubleVector right3 = fromArray(D, c, c3 + right);
    for (int k = 0; k < depth; k++) {
      int at = bAt + k * strideB;
      DoubleVector left = fromArray(D, b, at);
      DoubleVector inner = fromArray(D, b, at + middle);
      DoubleVector outer = fromArray(D, b, at + right);
      int across = k * step;
      DoubleVector factor = broadcast(D, a[a0 + across]);
      left0 = left.fma(factor, left0);
      middle0 = inner.fma(factor, middle0);
      right0 = outer.fma(factor, right0);
      if (MatMulTile.FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a1 + across]);
      left1 = left.fma(factor, left1);
      middle1 = inner.fma(factor, middle1);
      right1 = outer.fma(factor, right1);
      if (MatMulTile.FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a2 + across]);
      left2 = left.fma(factor, left2);
      middle2 = inner.fma(factor, middle2);
      right2 = outer.fma(factor, right2);
      if (MatMulTile.FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a3 + across]);
      left3 = left.fma(factor, left3);
      middle3 = inner.fma(factor, middle3);
      right3 = outer.fma(factor, right3);
    }
    left0.intoArray(c, c0);
    left1.intoArray(c, c1);
    left2.intoArray(c, c2);
    left3.intoArray(c, c3);
    middle0.intoArray(c, c0 + middle);
    middle1.intoArray(c, c1 + middle);
    middle2.intoArray(c, c2 + middle);
    middle3.intoArray(c, c3 + middle);
    right0.intoArray(c, c0 + right);
    right1.intoArray(c, c1 + right);
    right2.intoArray(c, c2 + right);
    right3.intoArray(c, c3 + right);
  }

  private void addRows(int rows, int aAt, int bAt, int width, int depth, int cAt) {
    int middle = Math.min(L, width - L);
    int right = width - L;
    for (int row = 0; row < rows; row++) {
      int a0 = aAt + row * line;
      int c0 = cAt + row * strideC;
      DoubleVector left0 = fromArray(D, c, c0);
      DoubleVector middle0 = fromArray(D, c, c0 + middle);
      DoubleVector right0 = fromArray(D, c, c0 + right);
      for (int k = 0; k < depth; k++) {
        int at = bAt + k * strideB;
        DoubleVector factor = broadcast(D, a[a0 + k * step]);
        left0 = fromArray(D, b, at).fma(factor, left0);
        middle0 = fromArray(D, b, at + middle).fma(factor, middle0);
        right0 = fromArray(D, b, at + right).fma(factor, right0);
      }
      left0.intoArray(c, c0);
      middle0.intoArray(c, c0 + middle);
      right0.intoArray(c, c0 + right);
    }
  }
}
