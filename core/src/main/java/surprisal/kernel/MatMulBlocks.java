package surprisal.kernel;

import surprisal.spi.MatMul.Matrix;

/// A matrix product in blocks within blocks: a packed block of A and one of B stay in the
/// second-level cache, a panel of B in the first, and a tile of C in registers. Source: Goto and van
/// de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008.
///
/// @param <A> `float[]` or `double[]`
final class MatMulBlocks<A> {
  /// Steps of k in a block.
  private static final int DEPTH = 256;

  /// Rows of A and columns of B in a block: whole tiles.
  private static final int ROWS = 16 * MatMulTile.ROWS;

  private static final int COLUMNS = 192;

  private final MatMulTile<A> tile;
  private final int columns;
  private final Matrix<A> a;
  private final Matrix<A> b;
  private final Matrix<A> c;
  private final A blockA;
  private final A blockB;

  /// A tile of C that is not whole.
  private final A corner;

  private MatMulBlocks(
      MatMulTile<A> tile, int n, int m, int k, Matrix<A> a, Matrix<A> b, Matrix<A> c) {
    this.tile = tile;
    this.columns = tile.columns();
    this.a = a;
    this.b = b;
    this.c = c;
    int depth = Math.min(k, DEPTH);
    this.blockA = tile.allocate(Math.min(roundUp(n, MatMulTile.ROWS), ROWS) * depth);
    this.blockB = tile.allocate(Math.min(roundUp(m, columns), COLUMNS) * depth);
    this.corner = tile.allocate(MatMulTile.ROWS * columns);
  }

  private static int roundUp(int n, int multiple) {
    return (n + multiple - 1) / multiple * multiple;
  }

  /// C += A·B. A tile is wider than high, so where it is wider than C the transposed product is
  /// computed.
  static <A> void multiplyAdd(
      MatMulTile<A> tile, int n, int m, int k, Matrix<A> a, Matrix<A> b, Matrix<A> c) {
    if (m >= tile.columns() || m >= n) {
      new MatMulBlocks<>(tile, n, m, k, a, b, c).run(n, m, k);
      return;
    }
    Matrix<A> transposed = Matrix.ofRows(tile.allocate(m * n), n);
    tile.transpose(c.array(), c.offset(), c.stride(), n, m, transposed.array(), 0, n);
    new MatMulBlocks<>(tile, m, n, k, b.transpose(), a.transpose(), transposed).run(m, n, k);
    tile.transpose(transposed.array(), 0, n, m, n, c.array(), c.offset(), c.stride());
  }

  private void run(int n, int m, int k) {
    for (int j = 0; j < m; j += COLUMNS) {
      int width = Math.min(COLUMNS, m - j);
      for (int l = 0; l < k; l += DEPTH) {
        int depth = Math.min(DEPTH, k - l);
        pack(b.transpose(), j, width, l, depth, columns, blockB);
        for (int i = 0; i < n; i += ROWS) {
          int height = Math.min(ROWS, n - i);
          pack(a, i, height, l, depth, MatMulTile.ROWS, blockA);
          multiplyAdd(i, height, j, width, depth);
        }
      }
    }
  }

  /// Packs rows first … of a matrix and its columns l …, `width` rows at a time.
  private void pack(Matrix<A> from, int first, int rows, int l, int depth, int width, A to) {
    int line = from.transposed() ? 1 : from.stride();
    int step = from.transposed() ? from.stride() : 1;
    for (int i = 0; i < rows; i += width) {
      int at = from.offset() + (first + i) * line + l * step;
      int some = Math.min(width, rows - i);
      tile.pack(from.array(), at, line, step, some, width, depth, to, i * depth);
    }
  }

  /// Adds the product of both blocks to rows i … and columns j … of C.
  private void multiplyAdd(int i, int height, int j, int width, int depth) {
    for (int column = 0; column < width; column += columns) {
      for (int row = 0; row < height; row += MatMulTile.ROWS) {
        int place = c.offset() + (i + row) * c.stride() + j + column;
        int rows = Math.min(MatMulTile.ROWS, height - row);
        int some = Math.min(columns, width - column);
        if (rows == MatMulTile.ROWS && some == columns) {
          multiplyAdd(row, column, depth, c.array(), place, c.stride());
        } else {
          copy(c.array(), place, c.stride(), corner, 0, columns, rows, some);
          multiplyAdd(row, column, depth, corner, 0, columns);
          copy(corner, 0, columns, c.array(), place, c.stride(), rows, some);
        }
      }
    }
  }

  private void multiplyAdd(int row, int column, int depth, A sums, int place, int stride) {
    tile.multiplyAdd(blockA, row * depth, blockB, column * depth, depth, sums, place, stride);
  }

  @SuppressWarnings("SuspiciousSystemArraycopy") // A is an array
  private void copy(A from, int at, int stride, A to, int place, int strideTo, int rows, int some) {
    for (int row = 0; row < rows; row++) {
      System.arraycopy(from, at + row * stride, to, place + row * strideTo, some);
    }
  }
}
