package surprisal.accuracy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import surprisal.testkit.LogitKind;
import surprisal.testkit.Precision;
import surprisal.testkit.UlpStatistics;

/// One cell of the accuracy table.
record Cell(Measured function, Precision precision, int classes, LogitKind kind) {
  static final List<Integer> CLASSES = List.of(3, 10, 100, 1000, 32_000, 1_000_000);

  /// The cells that share their rows: one for each function.
  record Rows(Precision precision, int classes, LogitKind kind) {

    /// The rows of the whole table, by precision and classes.
    static Stream<Rows> all() {
      return Stream.of(Precision.values())
          .flatMap(precision ->
              CLASSES.stream()
                  .filter(classes -> isMeasured(precision, classes))
                  .flatMap(classes -> ordinaryKinds().map(k -> new Rows(precision, classes, k))));
    }

    /// The rows that a test measures each time: all but the longest, and of those one of each type.
    static Stream<Rows> quick() {
      return all()
          .filter(r -> r.classes <= 1000 || r.kind == LogitKind.GAUSS_4 || r.isQuickAndLong());
    }

    static Stream<LogitKind> ordinaryKinds() {
      return Stream.of(LogitKind.values()).filter(LogitKind::isOrdinary);
    }

    /// Storage types have the arithmetic of F32, so they are not measured where a row takes
    /// seconds.
    static boolean isMeasured(Precision precision, int classes) {
      return precision == Precision.F32 || precision == Precision.F64 || classes <= 1000;
    }

    /// Draws the rows, some 2000 logits or at least one row, and measures every function on each.
    List<Survey.Finding> measure() {
      Map<Measured, UlpStatistics> errors = new EnumMap<>(Measured.class);
      for (Measured function : Measured.values()) {
        errors.put(function, new UlpStatistics(precision));
      }
      for (int number = 0; number < count(); number++) {
        int row = number;
        double[] logits = kind.row(seed(row), classes, precision);
        Sample sample = new Sample(logits, precision, seed(row));
        errors.forEach((function, statistics) -> function.measure(row, sample, statistics));
      }
      return errors.entrySet().stream().map(e -> finding(e.getKey(), e.getValue())).toList();
    }

    private Survey.Finding finding(Measured function, UlpStatistics errors) {
      Cell cell = new Cell(function, precision, classes, kind);
      return new Survey.Finding(Figure.of(cell, errors), errors.worst());
    }

    /// The seed of one of the rows.
    long seed(int number) {
      return 1000L * number + classes;
    }

    private boolean isQuickAndLong() {
      return classes == 32_000
          && List.of(LogitKind.TRAINED, LogitKind.HUGE_SPREAD, LogitKind.LOG_PROBABILITIES)
              .contains(kind);
    }

    private int count() {
      return Math.clamp(2000 / classes, 1, 200);
    }
  }

  Rows rows() {
    return new Rows(precision, classes, kind);
  }

  boolean isOf(Measured otherFunction, Precision otherPrecision, int otherClasses) {
    return function == otherFunction && precision == otherPrecision && classes == otherClasses;
  }

  /// What the cell must keep to, whatever was recorded.
  Goal goal() {
    return Goal.of(precision);
  }
}
