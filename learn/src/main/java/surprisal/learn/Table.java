package surprisal.learn;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Columns of equal length and distinct names.
///
/// @param columns in the order of the file
/// @param memory where the features of its rows are put
public record Table(List<Column> columns, FeatureMemory memory) {
  /// Errors: two columns with one name, or of different lengths.
  public Table {
    columns = List.copyOf(columns);
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw new IllegalArgumentException(
            "two columns are named `" + column.name() + "`: expected distinct names");
      }
      Column first = columns.getFirst();
      if (column.rows() != first.rows()) {
        throw new IllegalArgumentException(
            "column `%s` has %d rows and column `%s` %d: expected the same number"
                .formatted(first.name(), first.rows(), column.name(), column.rows()));
      }
    }
  }

  /// A table whose features are put on the heap.
  ///
  /// Errors: as for a table in other memory.
  public Table(List<Column> columns) {
    this(columns, FeatureMemory.HEAP);
  }

  /// The table of these columns.
  public static Table of(Column... columns) {
    return new Table(List.of(columns));
  }

  /// The number of rows.
  public int rows() {
    return columns.isEmpty() ? 0 : columns.getFirst().rows();
  }

  /// The names of the columns.
  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /// The column of a name, or null.
  public @Nullable Column find(String name) {
    for (Column column : columns) {
      if (column.name().equals(name)) {
        return column;
      }
    }
    return null;
  }

  /// The column of a name.
  ///
  /// Errors: no column has the name.
  public Column column(String name) {
    Column column = find(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "the table has no column `%s`: its columns are %s"
              .formatted(name, Wording.list(names())));
    }
    return column;
  }

  /// The table less a column.
  ///
  /// Errors: no column has the name.
  public Table without(String name) {
    Column left = column(name);
    return new Table(columns.stream().filter(column -> column != left).toList(), memory);
  }

  /// The table with a column in place of the one of its name.
  ///
  /// Errors: no column has the name.
  public Table with(Column column) {
    Column other = column(column.name());
    return new Table(columns.stream().map(each -> each == other ? column : each).toList(), memory);
  }

  /// The table with its features put elsewhere.
  public Table in(FeatureMemory other) {
    return new Table(columns, other);
  }

  /// The table of the given rows, in the given order: see [Column#select].
  public Table select(int... rows) {
    return new Table(columns.stream().map(column -> column.select(rows)).toList(), memory);
  }
}
