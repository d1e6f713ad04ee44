package surprisal.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import surprisal.data.TableReader;
import surprisal.data.Tables;

/// Where the rows of a command come from: a file, or a query over files.
final class TableSource {
  static final String FILE = "CSV, TSV, JSON (each also .gz) or Parquet.";
  static final String SQL =
      "Take the rows of this query instead of a file: \"SELECT * FROM 'a.csv' WHERE x > 0\".";

  private TableSource() {}

  /// Opens whichever of the two was given.
  ///
  /// Errors: both were given, or none.
  static TableReader open(@Nullable Path file, @Nullable String sql) throws IOException {
    if (file != null && sql == null) {
      return Tables.open(file);
    }
    if (sql != null && file == null) {
      return Tables.query(sql);
    }
    throw new IllegalArgumentException(
        file == null
            ? "there is no table: expected a file, or --sql"
            : "there are two tables, %s and --sql: expected one".formatted(file));
  }

  /// How a sentence calls the table.
  static String name(@Nullable Path file) {
    return file == null ? "the query" : file.toString();
  }
}
