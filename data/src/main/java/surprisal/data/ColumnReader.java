package surprisal.data;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Column;

/// Collects one column of a result. DuckDB converts every type to one of two before it gets here: a
/// double that is NaN where missing, or a word that is null where missing.
final class ColumnReader {
  private final String name;
  private final Column.Kind kind;
  private double[] numbers = {};
  private @Nullable String[] words = {};

  private ColumnReader(String name, Column.Kind kind) {
    this.name = name;
    this.kind = kind;
  }

  /// The reader of a column of a DuckDB type; null for a type that is not a number, a date or a
  /// word.
  static @Nullable ColumnReader of(String name, String type) {
    Column.Kind kind = kind(type);
    return kind == null ? null : new ColumnReader(name, kind);
  }

  private static Column.@Nullable Kind kind(String type) {
    if (type.endsWith("]")) {
      return null;
    }
    String family = type.replaceFirst("\\(.*", "");
    return switch (family) {
      case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT" -> Column.Kind.NUMBER;
      case "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT" -> Column.Kind.NUMBER;
      case "FLOAT", "DOUBLE", "DECIMAL", "BIGNUM" -> Column.Kind.NUMBER;
      case "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE" -> Column.Kind.DATE;
      case "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> Column.Kind.DATE;
      case "BOOLEAN" -> Column.Kind.BOOLEAN;
      case "VARCHAR", "ENUM", "UUID", "JSON", "\"NULL\"" -> Column.Kind.TEXT;
      case "TIME", "TIME_NS", "TIME WITH TIME ZONE" -> Column.Kind.TEXT;
      default -> null;
    };
  }

  /// The conversion, in SQL.
  String expression(String column) {
    return switch (kind) {
      case NUMBER -> "coalesce(CAST(%s AS DOUBLE), 'NaN'::DOUBLE)".formatted(column);
      // Microseconds of a day; an infinite date has none and counts as missing.
      case DATE -> "coalesce(epoch_us(%s) / 86400e6, 'NaN'::DOUBLE)".formatted(column);
      case TEXT, BOOLEAN -> "nullif(CAST(%s AS VARCHAR), '')".formatted(column);
      case VECTOR -> throw new AssertionError("of no type of DuckDB");
    };
  }

  /// Takes the value of the current row of a result.
  void take(ResultSet result, int index, int row) throws SQLException {
    if (isNumeric()) {
      numbers = row < numbers.length ? numbers : Arrays.copyOf(numbers, grown(row));
      numbers[row] = result.getDouble(index);
    } else {
      words = row < words.length ? words : Arrays.copyOf(words, grown(row));
      words[row] = result.getString(index);
    }
  }

  private static int grown(int length) {
    return (int) Math.min(Math.max(1024L, length + (length >> 1)), Integer.MAX_VALUE - 8);
  }

  /// The rows taken, as a column; the next batch begins at row 0.
  Column column(int rows) {
    return switch (kind) {
      case NUMBER -> Column.numbers(name, Arrays.copyOf(numbers, rows));
      case DATE -> Column.dates(name, Arrays.copyOf(numbers, rows));
      case TEXT -> Column.text(name, Arrays.copyOf(words, rows));
      case BOOLEAN -> Column.booleans(name, booleans(rows));
      case VECTOR -> throw new AssertionError("of no type of DuckDB");
    };
  }

  private @Nullable Boolean[] booleans(int rows) {
    @Nullable Boolean[] booleans = new @Nullable Boolean[rows];
    for (int row = 0; row < rows; row++) {
      String word = words[row];
      booleans[row] = word == null ? null : Boolean.valueOf(word);
    }
    return booleans;
  }

  private boolean isNumeric() {
    return kind == Column.Kind.NUMBER || kind == Column.Kind.DATE;
  }
}
