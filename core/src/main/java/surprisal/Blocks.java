package surprisal;

import org.jspecify.annotations.Nullable;
import surprisal.kernel.BlockKernel;
import surprisal.kernel.Transpose;

/// The rows of a tensor, many at once, as block kernels take them: copied class by class.
///
/// @param <A> `float[]` or `double[]`
final class Blocks<A> {
  /// The most classes for which rows that lie one after another are worth turning round: class by
  /// class, and in squares.
  private static final int FEW = 64;

  private static final int FEW_IN_SQUARES = 128;

  /// Fewer rows are done one by one: any, and those that lie one after another and have more than
  /// few classes.
  private static final int LEAST_RUN = 4;

  private static final int LEAST_RUN_OF_MORE = 16;

  /// Numbers in a block, about: few, so that the next are on their way from memory meanwhile; more of
  /// rows side by side, for each class of them is a place of its own in memory.
  private static final int SIZE = 512;

  private static final int SIZE_SIDE_BY_SIDE = 8192;

  private final Arithmetic<A> arithmetic;
  private final Rows rows;
  private final int classes;
  private final int width;
  private final short[] bits;

  /// A block of rows as they lie in memory. To pick numbers out of an array is faster than out of
  /// other memory; and to scatter them over what is not in the cache is slower than to copy them
  /// there once they are in order.
  private final @Nullable Elements stretch;

  private final boolean isArray;

  /// Turns the rows round, where there are enough classes for that.
  private final @Nullable Transpose<A> transpose;

  Blocks(Arithmetic<A> arithmetic, Rows rows) {
    this(arithmetic, rows, width(rows));
  }

  /// @param width the most rows in a block
  Blocks(Arithmetic<A> arithmetic, Rows rows, int width) {
    this.arithmetic = arithmetic;
    this.rows = rows;
    this.classes = (int) rows.classes();
    this.width = width;
    this.bits = rows.tensor().elements().bits();
    this.isArray = arithmetic.array(rows.tensor().elements()) != null;
    boolean inOnePiece = rows.stride() == 1 && rows.runStride() == classes;
    boolean inSquares = inOnePiece && classes >= Transpose.FEWEST && arithmetic.turnsSquares();
    this.transpose = inSquares ? arithmetic.transpose() : null;
    this.stretch =
        inOnePiece && classes > 1
            ? Elements.allocate(arithmetic.type(), (long) width * classes + Transpose.SLACK)
            : null;
  }

  /// An array for a block of rows side by side.
  A allocate() {
    return arithmetic.allocate(Transpose.size(classes, width));
  }

  private static int width(Rows rows) {
    int size = rows.stride() != 1 && rows.runStride() == 1 ? SIZE_SIDE_BY_SIDE : SIZE;
    long most = Math.max(size / rows.classes() / BlockKernel.ROWS, 1);
    long needed = (rows.run() + BlockKernel.ROWS - 1) / BlockKernel.ROWS;
    return (int) Math.min(most, needed) * BlockKernel.ROWS;
  }

  /// Whether this is the faster way through the rows: there are few classes, or the rows and not
  /// the classes lie side by side.
  static boolean areFaster(Arithmetic<?> arithmetic, Rows rows) {
    boolean sideBySide = rows.stride() != 1 && Math.abs(rows.runStride()) < Math.abs(rows.stride());
    long few = arithmetic.turnsSquares() ? FEW_IN_SQUARES : FEW;
    long most = sideBySide ? BlockKernel.CLASSES : few;
    long least = sideBySide || rows.classes() <= FEW ? LEAST_RUN : LEAST_RUN_OF_MORE;
    return rows.run() >= least && rows.classes() > 0 && rows.classes() <= most;
  }

  Rows rows() {
    return rows;
  }

  /// The most rows in a block.
  int width() {
    return width;
  }

  /// The row after the last one, at most `end`, of the run that a row belongs to.
  long endOfRun(long row, long end) {
    return Math.min(end, row - row % rows.run() + rows.run());
  }

  /// Copies n rows of a run: class c of the i-th goes to c · width + i.
  void load(long first, int n, A block, int width) {
    Elements elements = rows.tensor().elements();
    long place = rows.offset(first);
    if (stretch == null || (isArray && transpose == null)) {
      gather(elements, place, rows.stride(), rows.runStride(), n, block, width);
    } else {
      A inOrder = arithmetic.requireArray(stretch);
      arithmetic.read(elements, place, 1, n * classes, inOrder, 0, bits);
      if (transpose == null) {
        gather(stretch, 0, 1, classes, n, block, width);
      } else {
        transpose.toBlock(inOrder, classes, block, width);
      }
    }
  }

  private void gather(
      Elements from, long place, long stride, long runStride, int n, A block, int width) {
    for (int c = 0; c < classes; c++) {
      arithmetic.read(from, place + c * stride, runStride, n, block, c * width, bits);
    }
  }

  /// Copies n rows back.
  void store(A block, int width, long first, int n) {
    Elements elements = rows.tensor().elements();
    long place = rows.offset(first);
    if (stretch == null) {
      scatter(block, width, n, elements, place, rows.stride(), rows.runStride());
    } else {
      A inOrder = arithmetic.requireArray(stretch);
      if (transpose == null) {
        scatter(block, width, n, stretch, 0, 1, classes);
      } else {
        transpose.toRows(block, width, inOrder, classes);
      }
      arithmetic.write(inOrder, 0, n * classes, elements, place, 1, bits);
    }
  }

  private void scatter(
      A block, int width, int n, Elements to, long place, long stride, long runStride) {
    for (int c = 0; c < classes; c++) {
      arithmetic.write(block, c * width, n, to, place + c * stride, runStride, bits);
    }
  }
}
