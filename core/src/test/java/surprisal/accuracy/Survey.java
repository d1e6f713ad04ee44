package surprisal.accuracy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import surprisal.testkit.Precision;
import surprisal.testkit.UlpStatistics.Measurement;

/// What was found in many cells.
record Survey(List<Finding> findings) {

  /// What was found in a cell, and the worst number in it.
  record Finding(Figure figure, @Nullable Measurement worst) {
    private String against(String expected) {
      Cell cell = figure.cell();
      long seed = worst == null ? 0 : cell.rows().seed(worst.row());
      return "%s against %s; seed %d, %s".formatted(figure.line(), expected, seed, worst);
    }
  }

  /// Measures the rows, on all processors; the order is that of the rows.
  static Survey of(Stream<Cell.Rows> rows) {
    return new Survey(rows.toList().parallelStream().flatMap(r -> r.measure().stream()).toList());
  }

  List<Figure> figures() {
    return findings.stream().map(Finding::figure).toList();
  }

  /// One sentence for each cell that is beyond its goal.
  List<String> beyondGoal() {
    return findings.stream()
        .filter(finding -> !finding.figure.meetsGoal())
        .map(finding -> finding.against("the goal " + finding.figure.cell().goal().max()))
        .toList();
  }

  /// One sentence for each cell that is worse than recorded, or was not recorded.
  List<String> worseThan(Map<Cell, Figure> recorded) {
    return findings.stream()
        .filter(finding -> isWorse(finding.figure, recorded.get(finding.figure.cell())))
        .map(finding -> finding.against("recorded " + recorded.get(finding.figure.cell())))
        .toList();
  }

  /// One sentence for each function, type and number of classes whose mean over all kinds of logits
  /// is beyond its goal.
  List<String> meansBeyondGoal() {
    return Stream.of(Measured.values())
        .flatMap(function -> Stream.of(Precision.values()).flatMap(p -> beyondMean(function, p)))
        .toList();
  }

  private static boolean isWorse(Figure found, @Nullable Figure recorded) {
    return recorded == null || found.isWorseThan(recorded);
  }

  private Stream<String> beyondMean(Measured function, Precision precision) {
    return Cell.CLASSES.stream()
        .filter(classes -> mean(function, precision, classes) > Goal.of(precision).mean())
        .map(classes ->
            "%s, %s, %d classes: mean %.3f"
                .formatted(function, precision, classes, mean(function, precision, classes)));
  }

  private double mean(Measured function, Precision precision, int classes) {
    return findings.stream()
        .map(Finding::figure)
        .filter(f -> f.cell().isOf(function, precision, classes))
        .mapToDouble(Figure::mean)
        .average()
        .orElse(0);
  }
}
