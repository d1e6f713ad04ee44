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

  /// Steps of k for which lines that do not lie along k are packed at once.
  private static final int CHUNK = 8;

  private static final int BYTES_A = 1536 << 10;
  private static final int BYTES_B = 256 << 10;

  private final MatMulTile<A> tile;
  private final int columns;
  private final int mostRows;
  private final int mostColumns;
  private final int mostDepth;
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
    int blocks = Math.max(1, (k + DEPTH - 1) / DEPTH);
    this.mostDepth = (k + blocks - 1) / blocks;
    this.mostRows = Math.min(roundUp(n, MatMulTile.ROWS), BYTES_A / DEPTH / tile.bytes());
    this.mostColumns = Math.min(roundUp(m, columns), BYTES_B / DEPTH / tile.bytes());
    this.blockA = tile.allocate(mostRows * mostDepth);
    this.blockB = tile.allocate(mostColumns * mostDepth);
    this.corner = tile.allocate(MatMulTile.ROWS * columns);
  }

  private static int roundUp(int n, int multiple) {
    return (n + multiple - 1) / multiple * multiple;
  }

  /// C += A·B.
  static <A> void multiplyAdd(
      MatMulTile<A> tile, int n, int m, int k, Matrix<A> a, Matrix<A> b, Matrix<A> c) {
    new MatMulBlocks<>(tile, n, m, k, a, b, c).run(n, m, k);
  }

  private void run(int n, int m, int k) {
    for (int i = 0; i < n; i += mostRows) {
      int height = Math.min(mostRows, n - i);
      for (int l = 0; l < k; l += mostDepth) {
        int depth = Math.min(mostDepth, k - l);
        pack(a, i, height, l, depth, MatMulTile.ROWS, blockA);
        for (int j = 0; j < m; j += mostColumns) {
          int width = Math.min(mostColumns, m - j);
          pack(b.transpose(), j, width, l, depth, columns, blockB);
          multiplyAdd(i, height, j, width, depth);
        }
      }
    }
  }

  /// Packs rows first … of a matrix and its columns l …, `width` rows at a time.
  private void pack(Matrix<A> from, int first, int rows, int l, int depth, int width, A to) {
    int line = from.transposed() ? 1 : from.stride();
    int step = from.transposed() ? from.stride() : 1;
    int chunk = from.transposed() ? CHUNK : depth;
    for (int k = 0; k < depth; k += chunk) {
      int some = Math.min(chunk, depth - k);
      for (int i = 0; i < rows; i += width) {
        int at = from.offset() + (first + i) * line + (l + k) * step;
        int lines = Math.min(width, rows - i);
        int place = i * depth + k * width;
        tile.pack(from.array(), at, line, step, lines, width, some, to, place);
      }
    }
  }

  /// Adds the product of both blocks to rows i … and columns j … of C.
  private void multiplyAdd(int i, int height, int j, int width, int depth) {
    for (int row = 0; row < height; row += MatMulTile.ROWS) {
      for (int column = 0; column < width; column += columns) {
        int place = c.offset() + (i + row) * c.stride() + j + column;
        int rows = Math.min(MatMulTile.ROWS, height - row);
        int some = Math.min(columns, width - column);
        if (rows == MatMulTile.ROWS && some == columns) {
          multiplyAdd(row, column, depth, c.array(), place, c.stride());
        } else {
          tile.copy(c.array(), place, c.stride(), corner, 0, columns, rows, some);
          multiplyAdd(row, column, depth, corner, 0, columns);
          tile.copy(corner, 0, columns, c.array(), place, c.stride(), rows, some);
        }
      }
    }
  }

  private void multiplyAdd(int row, int column, int depth, A sums, int place, int stride) {
    tile.multiplyAdd(blockA, row * depth, blockB, column * depth, depth, sums, place, stride);
  }
}
