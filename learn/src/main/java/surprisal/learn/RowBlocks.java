package surprisal.learn;

import surprisal.Features;
import surprisal.SparseRows;
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

  /// The rows from ≤ row < to of some features, in the same memory.
  static Features slice(Features features, int from, int to) {
    return switch (features) {
      case Tensor dense -> dense.slice(0, from, to);
      case SparseRows sparse -> sparse.slice(from, to);
    };
  }

  static void forEachRow(Features features, Row visitor) {
    switch (features) {
      case Tensor dense -> forEachRow(dense, visitor);
      case SparseRows sparse -> forEachRow(sparse, visitor);
    }
  }

  /// With its zeros, in the same array for each row.
  private static void forEachRow(SparseRows sparse, Row visitor) {
    double[] values = new double[Math.toIntExact(sparse.size(1))];
    for (int row = 0; row < sparse.size(0); row++) {
      for (int k = sparse.start(row); k < sparse.end(row); k++) {
        values[sparse.column(k)] = sparse.value(k);
      }
      visitor.accept(row, values, 0);
      for (int k = sparse.start(row); k < sparse.end(row); k++) {
        values[sparse.column(k)] = 0;
      }
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
