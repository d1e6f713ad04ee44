package surprisal.accuracy;

import surprisal.testkit.LogitKind;
import surprisal.testkit.Precision;
import surprisal.testkit.UlpStatistics;

/// What was found in a cell: a line of `recorded.csv`.
///
/// @param max the largest error, in units of the last place, rounded up to 3 digits
/// @param mean the mean error, rounded up to 3 digits
/// @param misses results below the normal numbers that are neither 0 nor near
record Figure(Cell cell, double max, double mean, long misses) {
  static final String HEADER = "function,type,classes,logits,max,mean,misses";

  /// By so much may a maximum grow before it counts as worse.
  static final double MAX_MARGIN = 0.05;

  /// By so much may a mean grow before it counts as worse.
  static final double MEAN_MARGIN = 0.01;

  static Figure of(Cell cell, UlpStatistics errors) {
    return new Figure(cell, roundedUp(errors.max()), roundedUp(errors.mean()), errors.misses());
  }

  static Figure parse(String line) {
    String[] fields = line.split(",", -1);
    Cell cell =
        new Cell(
            Measured.valueOf(fields[0]),
            Precision.valueOf(fields[1]),
            Integer.parseInt(fields[2]),
            LogitKind.valueOf(fields[3]));
    double max = Double.parseDouble(fields[4]);
    double mean = Double.parseDouble(fields[5]);
    return new Figure(cell, max, mean, Long.parseLong(fields[6]));
  }

  String line() {
    return "%s,%s,%d,%s,%s,%s,%d"
        .formatted(
            cell.function(), cell.precision(), cell.classes(), cell.kind(), max, mean, misses);
  }

  /// Whether this is worse than what was recorded, by more than the margins.
  boolean isWorseThan(Figure recorded) {
    return max > recorded.max + MAX_MARGIN
        || mean > recorded.mean + MEAN_MARGIN
        || misses > recorded.misses;
  }

  /// Whether every number is as near to the truth as the goal asks.
  boolean meetsGoal() {
    return max <= cell.goal().max() && misses == 0;
  }

  private static double roundedUp(double error) {
    return Math.ceil(error * 1000) / 1000;
  }
}
