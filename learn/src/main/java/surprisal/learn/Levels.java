package surprisal.learn;

import java.util.List;
import java.util.TreeSet;

/// The distinct words of a column.
final class Levels {
  private Levels() {}

  /// In the order of their characters, which is the same in every locale.
  static List<String> of(Column.Text column) {
    TreeSet<String> levels = new TreeSet<>();
    for (int row = 0; row < column.rows(); row++) {
      String value = column.value(row);
      if (value != null) {
        levels.add(value);
      }
    }
    return List.copyOf(levels);
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
