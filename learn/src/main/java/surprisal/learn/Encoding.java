package surprisal.learn;

import java.util.ArrayList;
import java.util.List;
import surprisal.Features;
import surprisal.SparseRows;

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
    if (columns.stream().allMatch(column -> column.features() == 0)) {
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
    return columns.stream().mapToInt(ColumnEncoding::features).sum();
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

  /// Whether the features of rows are sparse: where those of a column are.
  public boolean hasSparseFeatures() {
    return columns.stream().anyMatch(ColumnEncoding::hasSparseFeatures);
  }

  /// The features of a table's rows.
  ///
  /// Shapes: F64 [N, D], sparse where [#hasSparseFeatures()].
  ///
  /// Where training had words or booleans, values of any kind count as they are written: in a table
  /// with types of its own, words that all look like numbers are numbers.
  ///
  /// Errors: a column with features is absent; one of numbers, dates or vectors holds another kind of
  /// values (a column without any value counts as every kind); a number that is not finite; those of the
  /// table's memory, where the features are not sparse.
  public Features encode(Table table) {
    List<Source> sources = sourcesIn(table);
    int rows = table.rows();
    int features = features();
    if (hasSparseFeatures()) {
      SparseRows.Builder sparse = new SparseRows.Builder();
      for (int row = 0; row < rows; row++) {
        encodeRow(sources, row, sparse::add);
        sparse.endRow();
      }
      return sparse.build(features);
    }
    return table
        .memory()
        .matrix(
            rows,
            features,
            (row, to, at) -> encodeRow(sources, row, (feature, value) -> to[at + feature] = value));
  }

  /// A column with features, which begin at one of the row's.
  private record Source(ColumnEncoding rule, Column column, int at) {}

  /// The columns of a table that have features. A column that is absent is the plainer fault than one
  /// of another kind, so it is named first.
  private List<Source> sourcesIn(Table table) {
    for (ColumnEncoding rule : columns) {
      if (rule.features() > 0 && table.find(rule.name()) == null) {
        throw new IllegalArgumentException(
            "the table has no column %s, which the model was trained on"
                .formatted(Wording.quoted(rule.name())));
      }
    }
    List<Source> sources = new ArrayList<>();
    int at = 0;
    for (ColumnEncoding rule : columns) {
      if (rule.features() > 0) {
        sources.add(new Source(rule, columnOf(table, rule), at));
        at += rule.features();
      }
    }
    return sources;
  }

  private static Column columnOf(Table table, ColumnEncoding rule) {
    Column column = table.column(rule.name());
    boolean words = rule.kind() == Column.Kind.TEXT || rule.kind() == Column.Kind.BOOLEAN;
    boolean isOther = !words && column.kind() != rule.kind();
    if (isOther && (rule.kind() == Column.Kind.VECTOR || Levels.present(column) > 0)) {
      throw new IllegalArgumentException(
          "the column %s holds %s: expected %s, as in training"
              .formatted(Wording.quoted(rule.name()), column.kind(), rule.kind()));
    }
    return column;
  }

  /// What is done with a feature of a row; those that are 0 may be left out.
  private interface Sink {
    void add(int feature, double value);
  }

  /// Encodes a row, feature after feature.
  private static void encodeRow(List<Source> sources, int row, Sink sink) {
    for (Source source : sources) {
      int at = source.at();
      encode(
          source.rule(), source.column(), row, (feature, value) -> sink.add(at + feature, value));
    }
  }

  private static void encode(ColumnEncoding rule, Column column, int row, Sink sink) {
    boolean missing = column.isMissing(row);
    switch (rule) {
      case ColumnEncoding.Standardised standardised -> {
        if (!missing) {
          sink.add(0, standardise(standardised, (Column.Numbers) column, row));
        } else if (standardised.missing() > 0) {
          sink.add(1, 1);
        }
      }
      case ColumnEncoding.OneHot oneHot -> {
        int feature = oneHot.featureOf(column.written(row));
        if (feature >= 0) {
          sink.add(feature, 1);
        }
      }
      case ColumnEncoding.Presence _ -> sink.add(0, missing ? 1 : 0);
      case ColumnEncoding.Vector vector -> encode(vector, (Column.Vectors) column, row, sink);
      case ColumnEncoding.RunningText text -> {
        String written = column.written(row);
        if (written != null) {
          text.ngrams().encode(written, sink::add);
        }
      }
      case ColumnEncoding.LeftOut _ -> throw new AssertionError("has no features");
    }
  }

  private static void encode(
      ColumnEncoding.Vector rule, Column.Vectors column, int row, Sink sink) {
    SparseRows values = column.values();
    for (int k = values.start(row); k < values.end(row); k++) {
      if (!Double.isFinite(values.value(k))) {
        throw ColumnFitting.infinite(column);
      }
      if (values.column(k) < rule.features()) {
        sink.add(values.column(k), values.value(k));
      }
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
