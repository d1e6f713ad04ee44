package surprisal.data;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Table;

/// The rows of a table from first to last, a batch at a time; see [Tables] for what becomes of each
/// type.
///
/// ```java
/// try (TableReader reader = Tables.open(path)) {
///   for (Table batch = reader.next(1000); batch != null; batch = reader.next(1000)) …
/// }
/// ```
///
/// Rows are fetched as they are read, so a table may be larger than memory; what cannot be read far down
/// is an error only there.
public abstract sealed class TableReader implements AutoCloseable
    permits QueryReader, LibsvmReader, IdxReader {
  static final int MAX_ROWS = Integer.MAX_VALUE - 8;

  /// How sentences call the table.
  final String label;

  TableReader(String label) {
    this.label = label;
  }

  /// Whether there is a row that has not been read.
  abstract boolean hasMore();

  /// The next rows, at most `limit` of them.
  abstract Table take(int limit) throws IOException;

  /// A sentence for each column that has no place in a [Table], in the order of the file.
  public List<String> leftOut() {
    return List.of();
  }

  /// The next rows, at most `limit` of them; null when there are no more.
  ///
  /// Errors: `IllegalArgumentException` for a limit below 1, and for a row that is not as it should be;
  /// `IOException` for a file that cannot be read on.
  public final @Nullable Table next(int limit) throws IOException {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit is " + limit + " rows: expected at least 1");
    }
    return hasMore() ? take(limit) : null;
  }

  /// All rows that have not been read yet.
  ///
  /// Errors: those of [#next]; too many rows for a Java array.
  public final Table rest() throws IOException {
    Table table = take(MAX_ROWS);
    requireEnd();
    return table;
  }

  /// Errors: rows are left, which are too many for Java to number.
  final void requireEnd() {
    if (hasMore()) {
      throw new IllegalArgumentException(
          label + " has more than " + MAX_ROWS + " rows: too many for one table");
    }
  }

  @Override
  public abstract void close() throws IOException;
}
