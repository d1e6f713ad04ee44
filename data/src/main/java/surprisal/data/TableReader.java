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
public interface TableReader extends AutoCloseable {
  /// A sentence for each column that has no place in a [Table], in the order of the file.
  List<String> leftOut();

  /// The next rows, at most `limit` of them; null when there are no more.
  ///
  /// Errors: `IllegalArgumentException` for a limit below 1, and for a row that is not as it should be;
  /// `IOException` for a file that cannot be read on.
  @Nullable Table next(int limit) throws IOException;

  /// All rows that have not been read yet.
  ///
  /// Errors: those of [#next]; too many rows for a Java array.
  Table rest() throws IOException;

  @Override
  void close() throws IOException;

  /// Refuses a limit of rows below 1.
  static int requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit is " + limit + " rows: expected at least 1");
    }
    return limit;
  }
}
