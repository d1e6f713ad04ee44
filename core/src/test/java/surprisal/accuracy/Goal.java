package surprisal.accuracy;

import surprisal.testkit.Precision;
import surprisal.testkit.UlpStatistics;

/// The largest errors allowed, in units of the last place.
///
/// @param max of any number
/// @param mean of the numbers of a function, a type and a number of classes, over all kinds of
///     logits
record Goal(double max, double mean) {
  /// Half a unit, and a hair for the F32 result that is rounded to it: its 2.5 units are at most
  /// 0.0003 of a unit of F16.
  private static final double STORED = 0.501;

  static Goal of(Precision precision) {
    return switch (precision) {
      case F64 -> new Goal(3, Double.POSITIVE_INFINITY);
      case F32 -> new Goal(2.5, 0.5);
      case BF16, F16 -> new Goal(STORED, STORED);
    };
  }

  /// Whether no error is beyond the maximum, and no underflow is a miss.
  boolean isMetBy(UlpStatistics errors) {
    return errors.max() <= max && errors.misses() == 0;
  }
}
