package surprisal.kernel;

import surprisal.spi.MatMul.Matrix;

/// A matrix product in blocks within blocks, each where the next faster memory keeps what is used
/// most. Source: Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008, with
/// A and B in each other's places.
///
/// - Registers: a tile of C, [MatMulTile#ROWS] rows by two vectors.
/// - First cache, 32 KiB: a panel of A, as many rows by [#DEPTH] steps of k, 9 KiB in float. Tiles go
///   along its rows of C, so that the panel stays, and so that the machine sees six rows read one
///   after the other and fetches C ahead. Sums begin with what is in C; down a column, with one miss a
///   row, the tile would wait for it.
/// - Second cache, 512 KiB or more: the block of B, [#BYTES_B]. It is gone through once for each panel
///   of A, 64 bytes in the time of twelve multiplications, which that cache can give.
/// - Third cache: the block of A, [#BYTES_A]. It is gone through once for each block of B.
///
/// So a number of A is packed once, and one of B once for 960 rows in float. To pack is to lay out in
/// the order of use, so that a tile reads ahead without gaps, few pages are touched, and strides that
/// are powers of two do not push each other out. It takes the time of some twenty to sixty
/// multiplications a number; so an A that is to be used less is not packed.
///
/// C is read and written once for each DEPTH steps of k: half as many would be much for it, and twice
/// as many would leave too little of the second cache to the width of a block of B.
///
/// @param <A> `float[]` or `double[]`
final class MatMulBlocks<A> {
  /// Steps of k in a block.
  private static final int DEPTH = 384;

  /// Steps of k for which lines that lie across k are packed at once: as many streams as the machine
  /// fetches ahead.
  private static final int CHUNK = 8;

  /// Tiles beside each other for which to pack A costs more than it saves.
  private static final int NARROW = 4;

  /// Whole tiles, of float and of double, for vectors of every width.
  private static final int BYTES_A = 1440 << 10;

  private static final int BYTES_B = 288 << 10;

  /// The most memory that a call allocates, in bytes: both blocks, a tile, and small objects.
  static final int MOST_BYTES = BYTES_A + BYTES_B + (8 << 10);

  private final MatMulTile<A> tile;
  private final int columns;
  private final int mostRows;
  private final int mostColumns;
  private final int mostDepth;
  private final Matrix<A> a;
  private final Matrix<A> turnedB;
  private final Matrix<A> c;
  private final A blockA;
  private final A blockB;

  /// Whether C is so narrow that A is not worth packing.
  private final boolean narrow;

  /// A tile of C that is not whole.
  private final A corner;

  private MatMulBlocks(
      MatMulTile<A> tile, int n, int m, int k, Matrix<A> a, Matrix<A> b, Matrix<A> c) {
    this.tile = tile;
    this.columns = tile.columns();
    this.a = a;
    this.turnedB = b.transpose();
    this.c = c;
    int blocks = Math.max(1, (k + DEPTH - 1) / DEPTH);
    this.mostDepth = (k + blocks - 1) / blocks;
    this.mostRows = Math.min(roundUp(n, MatMulTile.ROWS), BYTES_A / DEPTH / tile.bytes());
    this.mostColumns = Math.min(roundUp(m, columns), BYTES_B / DEPTH / tile.bytes());
    this.narrow = m <= NARROW * columns;
    this.blockA = tile.allocate((narrow ? MatMulTile.ROWS : mostRows) * mostDepth);
    this.blockB = tile.allocate(mostColumns * mostDepth);
    this.corner = tile.allocate(MatMulTile.ROWS * columns);
  }

  private static int roundUp(int n, int multiple) {
    return (n + multiple - 1) / multiple * multiple;
  }

  /// From a row to the next.
  private static int line(Matrix<?> matrix) {
    return matrix.transposed() ? 1 : matrix.stride();
  }

  /// From a column to the next.
  private static int step(Matrix<?> matrix) {
    return matrix.transposed() ? matrix.stride() : 1;
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
        int packed = narrow ? height - height % MatMulTile.ROWS : 0;
        pack(a, i + packed, height - packed, l, depth, MatMulTile.ROWS, blockA);
        for (int j = 0; j < m; j += mostColumns) {
          int width = Math.min(mostColumns, m - j);
          pack(turnedB, j, width, l, depth, columns, blockB);
          multiplyAdd(i, height, packed, j, width, l, depth);
        }
      }
    }
  }

  /// Packs rows first … of a matrix and its columns l …, `width` rows at a time.
  private void pack(Matrix<A> from, int first, int rows, int l, int depth, int width, A to) {
    int line = line(from);
    int step = step(from);
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

  /// Adds the product of both blocks to rows i … and columns j … of C. Rows of A before `packed` are
  /// taken as they lie.
  private void multiplyAdd(int i, int height, int packed, int j, int width, int l, int depth) {
    for (int row = 0; row < height; row += MatMulTile.ROWS) {
      for (int column = 0; column < width; column += columns) {
        int place = c.offset() + (i + row) * c.stride() + j + column;
        int rows = Math.min(MatMulTile.ROWS, height - row);
        int some = Math.min(columns, width - column);
        boolean whole = rows == MatMulTile.ROWS && some == columns;
        A sums = whole ? c.array() : corner;
        int at = whole ? place : 0;
        int stride = whole ? c.stride() : columns;
        if (!whole) {
          tile.copy(c.array(), place, c.stride(), corner, 0, columns, rows, some);
        }
        if (row < packed) {
          int first = a.offset() + (i + row) * line(a) + l * step(a);
          tile.multiplyAdd(
              a.array(), first, line(a), step(a), blockB, column * depth, depth, sums, at, stride);
        } else {
          tile.multiplyAdd(
              blockA, (row - packed) * depth, blockB, column * depth, depth, sums, at, stride);
        }
        if (!whole) {
          tile.copy(corner, 0, columns, c.array(), place, c.stride(), rows, some);
        }
      }
    }
  }
}
