package surprisal.learn;

import surprisal.Tensor;

/// Walks over the rows of a matrix a block at a time, so that no copy of the whole is ever held.
final class RowBlocks {
  private static final int ROWS = 1024;

  private RowBlocks() {}

  /// The values of one row: `values[offset]` to `values[offset + D − 1]`.
  interface Row {
    void accept(int row, double[] values, int offset);
  }

  /// The rows from ≤ row < to.
  interface Block {
    void accept(int from, int to);
  }

  static void forEachBlock(int rows, Block block) {
    for (int from = 0; from < rows; from += ROWS) {
      block.accept(from, Math.min(rows, from + ROWS));
    }
  }

  static void forEachRow(Tensor matrix, Row visitor) {
    int columns = Math.toIntExact(matrix.size(1));
    forEachBlock(
        Math.toIntExact(matrix.size(0)),
        (from, to) -> {
          double[] values = matrix.slice(0, from, to).toDoubles();
          for (int row = from; row < to; row++) {
            visitor.accept(row, values, (row - from) * columns);
          }
        });
  }
}
