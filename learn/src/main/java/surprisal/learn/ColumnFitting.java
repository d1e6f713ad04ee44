package surprisal.learn;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// Chooses the encoding of a column from its training values.
final class ColumnFitting {
  /// Text with more levels than this, most of them seen once or twice, names rows instead of
  /// describing them.
  private static final int FEW_LEVELS = 20;

  /// So many words may all differ by chance.
  private static final int FEW_ROWS = 3;

  private ColumnFitting() {}

  static ColumnEncoding fit(Column column) {
    return switch (column) {
      case Column.Numbers numbers -> fitNumbers(numbers);
      case Column.Text text -> fitText(text);
      case Column.Vectors vectors ->
          new ColumnEncoding.Vector(vectors.name(), vectors.kind(), (int) vectors.values().size(1));
    };
  }

  private static ColumnEncoding fitNumbers(Column.Numbers column) {
    int present = Levels.present(column);
    if (present == 0) {
      return allMissing(column);
    }
    double smallest = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < column.rows(); row++) {
      if (!column.isMissing(row)) {
        smallest = Math.min(smallest, column.value(row));
        largest = Math.max(largest, column.value(row));
      }
    }
    if (Double.isInfinite(smallest) || Double.isInfinite(largest)) {
      throw infinite(column);
    }
    int missing = column.rows() - present;
    if (smallest == largest) {
      return singleValue(column, missing);
    }
    double mean = mean(column, present);
    double deviation = deviation(column, present, mean, Math.max(largest - mean, mean - smallest));
    return new ColumnEncoding.Standardised(column.name(), column.kind(), mean, deviation, missing);
  }

  /// In two passes: the second adds what rounding lost in the first.
  private static double mean(Column.Numbers column, int present) {
    double first = meanFrom(column, present, 0);
    return first + meanFrom(column, present, first);
  }

  private static double meanFrom(Column.Numbers column, int present, double origin) {
    double sum = 0;
    for (int row = 0; row < column.rows(); row++) {
      if (!column.isMissing(row)) {
        sum += (column.value(row) - origin) / present;
      }
    }
    return sum;
  }

  /// Scaled by the largest distance from the mean, so that no square overflows or vanishes.
  private static double deviation(
      Column.Numbers column, int present, double mean, double largestDistance) {
    double sum = 0;
    for (int row = 0; row < column.rows(); row++) {
      if (!column.isMissing(row)) {
        double distance = (column.value(row) - mean) / largestDistance;
        sum += distance * distance;
      }
    }
    return largestDistance * Math.sqrt(sum / present);
  }

  private static ColumnEncoding fitText(Column.Text column) {
    HashedNGrams ngrams = column.features();
    if (ngrams != null) {
      return new ColumnEncoding.RunningText(
          column.name(), column.kind(), ngrams, ngrams.names(column));
    }
    int present = Levels.present(column);
    if (present == 0) {
      return allMissing(column);
    }
    List<String> levels = Levels.of(column);
    int missing = column.rows() - present;
    if (levels.size() == 1) {
      return singleValue(column, missing);
    }
    if (nameRows(levels.size(), present)) {
      return new ColumnEncoding.LeftOut(
          column.name(),
          column.kind(),
          "%d distinct values in %d rows look like identifiers".formatted(levels.size(), present));
    }
    return new ColumnEncoding.OneHot(column.name(), column.kind(), levels, missing);
  }

  private static boolean nameRows(int levels, int present) {
    return levels == present ? levels > FEW_ROWS : levels > FEW_LEVELS && 2L * levels > present;
  }

  private static ColumnEncoding allMissing(Column column) {
    return new ColumnEncoding.LeftOut(column.name(), column.kind(), "every value is missing");
  }

  private static ColumnEncoding singleValue(Column column, int missing) {
    String value =
        IntStream.range(0, column.rows())
            .mapToObj(column::written)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow();
    return missing == 0
        ? new ColumnEncoding.LeftOut(column.name(), column.kind(), "its only value is " + value)
        : new ColumnEncoding.Presence(column.name(), column.kind(), value, missing);
  }

  static IllegalArgumentException infinite(Column column) {
    return new IllegalArgumentException(
        "the column %s holds an infinite number: expected finite numbers"
            .formatted(Wording.quoted(column.name())));
  }
}
