package surprisal.learn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import surprisal.Tensor;

/// Columns of a table that are known parts of the logits: what is in the column of a class is added to
/// its logit, and 0 to the logit of a class without one.
///
///     probabilities = softmax(W·x + b + o)
///
/// @param columns the name of the column by that of the class; several classes may have the same one
public record OffsetColumns(Map<String, String> columns) {
  /// No logit has a known part.
  public static final OffsetColumns NONE = new OffsetColumns(Map.of());

  /// Copies the names.
  public OffsetColumns {
    columns = Collections.unmodifiableMap(new TreeMap<>(columns)); // one order, for model files
  }

  /// The names of the columns, each once.
  public List<String> names() {
    return columns.values().stream().distinct().toList();
  }

  /// What each column is, in one sentence without a full stop.
  public List<String> sentences() {
    return names().stream()
        .map(name ->
            "%s: an offset, added to the logit of %s"
                .formatted(Wording.quoted(name), Wording.list(classesOf(name))))
        .toList();
  }

  private List<String> classesOf(String name) {
    return columns.keySet().stream().filter(c -> name.equals(columns.get(c))).toList();
  }

  /// Errors: a column for what is no class.
  void requireClassesOf(Labels labels) {
    labels.requireClasses("an offset", columns.keySet());
  }

  /// The offsets of some rows of a table, in its memory: F64 [rows, C]; null where there are no columns.
  ///
  /// Errors: no such column; anything but a finite number in one of the rows.
  ///
  /// @param before how many rows of a longer table come before this one, for the number of a row in an
  ///   error
  @Nullable Tensor of(Table table, Labels labels, long before, int... rows) {
    if (columns.isEmpty()) {
      return null;
    }
    List<@Nullable Column> each = new ArrayList<>();
    for (String className : labels.classNames()) {
      String name = columns.get(className);
      each.add(name == null ? null : table.column(name));
    }
    return table
        .memory()
        .matrix(
            rows.length,
            each.size(),
            (row, to, at) -> {
              for (int c = 0; c < each.size(); c++) {
                Column column = each.get(c);
                to[at + c] = column == null ? 0 : value(column, rows[row], before);
              }
            });
  }

  private static double value(Column column, int row, long before) {
    boolean isNumber = column.kind() == Column.Kind.NUMBER;
    double value =
        isNumber && column instanceof Column.Numbers numbers ? numbers.value(row) : Double.NaN;
    if (!Double.isFinite(value)) {
      String written = isNumber ? column.written(row) : column.kind().toString();
      throw new IllegalArgumentException(
          "the column of offsets %s holds %s in row %d: expected a finite number"
              .formatted(
                  Wording.quoted(column.name()),
                  column.isMissing(row) ? "no value" : written,
                  before + row + 1));
    }
    return value;
  }
}
