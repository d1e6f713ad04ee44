package surprisal.kernel;

/// Turns rows that lie one after another into rows side by side, as [BlockKernel] takes them, and
/// back.
///
/// @param <A> `float[]` or `double[]`
public interface Transpose<A> {
  /// The numbers that an array of rows needs beyond them.
  int SLACK = BlockKernel.ROWS;

  /// The fewest classes for which this is faster than to copy rows class by class.
  int FEWEST = 16;

  /// The length of an array for rows side by side.
  static int size(int classes, int width) {
    return (classes + BlockKernel.ROWS - 1) / BlockKernel.ROWS * BlockKernel.ROWS * width;
  }

  /// block[c · width + i] = rows[i · classes + c]
  void toBlock(A rows, int classes, A block, int width);

  /// rows[i · classes + c] = block[c · width + i]
  void toRows(A block, int width, A rows, int classes);
}
