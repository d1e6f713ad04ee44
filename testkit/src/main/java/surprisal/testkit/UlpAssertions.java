package surprisal.testkit;

import java.util.function.IntFunction;

/// Assertions on errors in units of the last place. A failure names row, class, actual value, exact
/// value and error.
public final class UlpAssertions {
  private UlpAssertions() {}

  /// Asserts that one number is within so many units of its exact value.
  ///
  /// @throws AssertionError if it is not
  public static void assertWithin(double ulps, Precision precision, double actual, Exact exact) {
    assertRowWithin(ulps, precision, new double[] {actual}, j -> exact);
  }

  /// Asserts that each number of a row is within so many units of its exact value; below the normal
  /// numbers, that it is 0 or near.
  ///
  /// @throws AssertionError if one is not
  public static void assertRowWithin(
      double ulps, Precision precision, double[] actual, IntFunction<Exact> exact) {
    UlpStatistics statistics = new UlpStatistics(precision);
    statistics.addRow(0, actual.length, j -> actual[j], exact);
    assertWithin(ulps, statistics);
  }

  /// Asserts that everything measured is within so many units, and no underflow is a miss.
  ///
  /// @throws AssertionError if the worst is not, or there are misses
  public static void assertWithin(double ulps, UlpStatistics statistics) {
    if (!(statistics.max() <= ulps)) {
      throw new AssertionError("%s: expected at most %s ULP".formatted(statistics.worst(), ulps));
    }
    if (statistics.misses() > 0) {
      throw new AssertionError(
          "%d results below the normal numbers are neither 0 nor near"
              .formatted(statistics.misses()));
    }
  }
}
