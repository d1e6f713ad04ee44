package surprisal.learn;

import java.util.BitSet;
import java.util.List;

/// The distinct words of a column.
final class Levels {
  private Levels() {}

  /// In the order of their characters, which is the same in every locale.
  static List<String> of(Column.Text column) {
    BitSet met = new BitSet();
    for (int row = 0; row < column.rows(); row++) {
      if (!column.isMissing(row)) {
        met.set(column.code(row));
      }
    }
    return met.stream().mapToObj(column.words()::known).sorted().toList();
  }

  /// The rows that have a value.
  static int present(Column column) {
    int present = 0;
    for (int row = 0; row < column.rows(); row++) {
      present += column.isMissing(row) ? 0 : 1;
    }
    return present;
  }
}
