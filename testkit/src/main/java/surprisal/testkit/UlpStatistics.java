package surprisal.testkit;

import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The errors of many numbers of one type: their maximum, where it was, and their mean.
///
/// Where the exact value lies below the normal numbers of the type, no relative accuracy is asked:
/// a result may be 0, which counts as error 0, or lie within one and a half of the smallest
/// subnormals of the exact value (two roundings of a pair, and the rest for its error), which counts
/// with its error. Any other result is a miss; misses are counted beside the errors.
public final class UlpStatistics {

  /// One measured number.
  ///
  /// @param row which row it belongs to
  /// @param index its class
  /// @param error in units of the last place
  public record Measurement(int row, int index, double actual, Exact exact, double error) {
    @Override
    public String toString() {
      return "row %d, class %d: actual %s, exact %s, error %.3f ULP"
          .formatted(row, index, actual, exact, error);
    }
  }

  private static final double NEAR = 1.5;

  private final Precision precision;
  private @Nullable Measurement worst;
  private double sum;
  private long count;
  private long misses;

  public UlpStatistics(Precision precision) {
    this.precision = precision;
  }

  /// Measures one number in units of the last place at its exact value.
  public void add(int row, int index, double actual, Exact exact) {
    switch (exact) {
      case BigFloat number -> add(row, index, actual, number, number);
      case NonFinite special ->
          add(new Measurement(row, index, actual, exact, precision.error(actual, special)));
    }
  }

  /// Measures one number in units of the last place at another value, for a difference of two terms
  /// the larger of them.
  public void add(int row, int index, double actual, BigFloat exact, BigFloat unitAt) {
    double error = precision.error(actual, exact, unitAt);
    if (precision.underflows(unitAt)) {
      misses += actual == 0 || error <= NEAR ? 0 : 1;
      error = actual == 0 ? 0 : error;
    }
    add(new Measurement(row, index, actual, exact, error));
  }

  /// Measures a whole row.
  public void addRow(int row, int classes, IntToDoubleFunction actual, IntFunction<Exact> exact) {
    for (int j = 0; j < classes; j++) {
      add(row, j, actual.applyAsDouble(j), exact.apply(j));
    }
  }

  /// The numbers measured.
  public long count() {
    return count;
  }

  /// The largest error, 0 when nothing was measured.
  public double max() {
    return worst == null ? 0 : worst.error();
  }

  /// The mean error, 0 when nothing was measured.
  public double mean() {
    return count == 0 ? 0 : sum / count;
  }

  /// The measurement with the largest error, the first of equals; null when nothing was measured.
  public @Nullable Measurement worst() {
    return worst;
  }

  /// The results below the normal numbers that are neither 0 nor near.
  public long misses() {
    return misses;
  }

  @Override
  public String toString() {
    return "max %.3f, mean %.3f, misses %d; %s".formatted(max(), mean(), misses, worst);
  }

  private void add(Measurement measurement) {
    if (worst == null || measurement.error() > worst.error()) {
      worst = measurement;
    }
    sum += measurement.error();
    count++;
  }
}
