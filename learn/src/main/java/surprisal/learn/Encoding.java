package surprisal.learn;

import java.util.List;
import surprisal.Tensor;

/// The rules that turn the columns of a table into features: fitted on training rows, kept in the
/// model, and applied unchanged to whatever comes later.
///
/// At prediction columns are found by name, in any order, and others are ignored. A missing value
/// where training had none counts as the mean, or as no level; so does a level that training has
/// not seen.
///
/// @param columns one rule for each column of the training table, in its order
public record Encoding(List<ColumnEncoding> columns) {
  /// Errors: no column has a feature.
  public Encoding {
    columns = List.copyOf(columns);
    if (columns.stream().allMatch(column -> column.featureNames().isEmpty())) {
      throw new IllegalArgumentException(
          columns.isEmpty()
              ? "there is no column to learn from besides the target"
              : "no column is left to learn from: " + sentences(columns).getFirst());
    }
  }

  /// Fits the rules to the columns of a table of training rows, the target excluded.
  ///
  /// Errors: an infinite number; no column has a feature.
  public static Encoding fit(Table training) {
    return new Encoding(training.columns().stream().map(ColumnFitting::fit).toList());
  }

  /// Columns of numbers as they are: mean 0, deviation 1.
  public static Encoding asIs(List<String> names) {
    return new Encoding(names.stream().map(Encoding::unchanged).toList());
  }

  private static ColumnEncoding unchanged(String name) {
    return new ColumnEncoding.Standardised(name, Column.Kind.NUMBER, 0, 1, 0);
  }

  /// D, the number of features.
  public int features() {
    return columns.stream().mapToInt(column -> column.featureNames().size()).sum();
  }

  /// The names of the D features: `bill_length_mm`, `island = Torgersen`, `sex is missing`.
  public List<String> featureNames() {
    return columns.stream().flatMap(column -> column.featureNames().stream()).toList();
  }

  /// What was done to each column.
  public List<String> sentences() {
    return sentences(columns);
  }

  private static List<String> sentences(List<ColumnEncoding> columns) {
    return columns.stream().map(ColumnEncoding::sentence).toList();
  }

  /// The features of a table's rows.
  ///
  /// Shapes: F64 [N, D].
  ///
  /// Where training had words or booleans, values of any kind count as they are written: in a table
  /// with types of its own, words that all look like numbers are numbers.
  ///
  /// Errors: a column with features is absent; one of numbers or dates holds another kind of values
  /// (a column without any value counts as every kind); an infinite number; N·D ≥ 2³¹.
  public Tensor encode(Table table) {
    requireColumns(table);
    int rows = table.rows();
    int features = features();
    double[] encoded = new double[sizeOf(rows, features)];
    int offset = 0;
    for (ColumnEncoding rule : columns) {
      int width = rule.featureNames().size();
      if (width > 0) {
        encode(rule, table.column(rule.name()), encoded, offset, features);
      }
      offset += width;
    }
    return Tensor.of(encoded, rows, features);
  }

  /// A column that is absent is the plainer fault than one of another kind, so it is named first.
  private void requireColumns(Table table) {
    for (ColumnEncoding rule : columns) {
      if (!rule.featureNames().isEmpty() && table.find(rule.name()) == null) {
        throw new IllegalArgumentException(
            "the table has no column %s, which the model was trained on"
                .formatted(Wording.quoted(rule.name())));
      }
    }
  }

  private static int sizeOf(int rows, int features) {
    long size = (long) rows * features;
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "%d rows of %d features are more than fit in memory at once: encode fewer rows at a time"
              .formatted(rows, features));
    }
    return (int) size;
  }

  private static void encode(
      ColumnEncoding rule, Column column, double[] encoded, int offset, int stride) {
    boolean words = rule.kind() == Column.Kind.TEXT || rule.kind() == Column.Kind.BOOLEAN;
    if (!words && column.kind() != rule.kind() && Levels.present(column) > 0) {
      throw new IllegalArgumentException(
          "the column %s holds %s: expected %s, as in training"
              .formatted(Wording.quoted(rule.name()), column.kind(), rule.kind()));
    }
    for (int row = 0; row < column.rows(); row++) {
      encodeRow(rule, column, row, encoded, offset + row * stride);
    }
  }

  private static void encodeRow(
      ColumnEncoding rule, Column column, int row, double[] encoded, int at) {
    boolean missing = column.isMissing(row);
    switch (rule) {
      case ColumnEncoding.Standardised standardised -> {
        if (!missing) {
          encoded[at] = standardise(standardised, (Column.Numbers) column, row);
        } else if (standardised.missing() > 0) {
          encoded[at + 1] = 1;
        }
      }
      case ColumnEncoding.OneHot oneHot -> {
        int feature = oneHot.featureOf(column.written(row));
        if (feature >= 0) {
          encoded[at + feature] = 1;
        }
      }
      case ColumnEncoding.Presence _ -> encoded[at] = missing ? 1 : 0;
      case ColumnEncoding.LeftOut _ -> throw new AssertionError("has no features");
    }
  }

  private static double standardise(
      ColumnEncoding.Standardised rule, Column.Numbers column, int row) {
    double value = column.value(row);
    if (Double.isInfinite(value)) {
      throw ColumnFitting.infinite(column);
    }
    return (value - rule.mean()) / rule.deviation();
  }
}
