package surprisal.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import surprisal.data.Budget;
import surprisal.data.TableReader;
import surprisal.data.Tables;
import surprisal.learn.Classifier;
import surprisal.learn.Column;
import surprisal.learn.ColumnEncoding;
import surprisal.learn.Labels;

/// Where the rows of a command come from: a file, or a query over files.
final class TableSource {
  static final String FILE = "CSV, TSV, JSON, LIBSVM, IDX images (each also .gz) or Parquet.";
  static final String SQL =
      "Take the rows of this query instead of a file: \"SELECT * FROM 'a.csv' WHERE x > 0\".";

  private TableSource() {}

  /// Opens whichever of the two was given, to be read within a budget if there is one.
  ///
  /// Errors: both were given, or none.
  static TableReader open(@Nullable Path file, @Nullable String sql, @Nullable Budget budget)
      throws IOException {
    return open(file, sql, Map.of(), budget);
  }

  /// Opens whichever of the two was given, the columns of a file as a model knows them: words stay
  /// words, even where this file has only numbers for them.
  static TableReader open(@Nullable Path file, @Nullable String sql, Classifier classifier)
      throws IOException {
    Map<String, Column.Kind> kinds = new HashMap<>();
    for (ColumnEncoding column : classifier.encoding().columns()) {
      kinds.put(column.name(), column.kind());
    }
    Labels labels = classifier.labels();
    if (!labels.classNames().stream().allMatch(TableSource::isNumberOrDate)) {
      kinds.put(labels.column(), Column.Kind.TEXT);
    }
    return open(file, sql, kinds, null);
  }

  private static TableReader open(
      @Nullable Path file,
      @Nullable String sql,
      Map<String, Column.Kind> kinds,
      @Nullable Budget budget)
      throws IOException {
    if (file != null && sql == null) {
      return budget == null ? Tables.open(file, kinds) : Tables.open(file, budget);
    }
    if (sql != null && file == null) {
      return budget == null ? Tables.query(sql) : Tables.query(sql, budget);
    }
    throw new IllegalArgumentException(
        file == null
            ? "there is no table: expected a file, or --sql"
            : "there are two tables, %s and --sql: expected one".formatted(file));
  }

  /// Whether a class may come from a column of numbers or dates: those are written in one way.
  private static boolean isNumberOrDate(String name) {
    OptionalDouble number = Numbers.parse(name);
    if (number.isPresent()) {
      return name.equals(Column.numbers("", number.getAsDouble()).written(0));
    }
    try {
      LocalDateTime.parse(name.contains("T") ? name : name + "T00:00");
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /// How a sentence calls the table.
  static String name(@Nullable Path file) {
    return file == null ? "the query" : file.toString();
  }
}
