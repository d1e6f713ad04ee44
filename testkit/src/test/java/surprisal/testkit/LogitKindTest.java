package surprisal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LogitKindTest {
  private static final int MANY = 20_000;

  @ParameterizedTest
  @EnumSource
  void aSeedDrawsTheSameRowAndAnotherSeedAnother(LogitKind kind) {
    double[] row = kind.row(1, 100, Precision.F32);
    assertThat(kind.row(1, 100, Precision.F32)).isEqualTo(row);
    if (kind != LogitKind.ALL_MASKED) {
      assertThat(kind.row(2, 100, Precision.F32)).isNotEqualTo(row);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyLogitIsANumberOfThePrecision(LogitKind kind) {
    for (Precision precision : Precision.values()) {
      for (double logit : kind.row(3, 100, precision)) {
        assertThat(precision.error(precision.nearest(logit), Exact.of(logit))).isZero();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GAUSS_1, 0, 1", "GAUSS_4, 0, 4", "GAUSS_20, 0, 20",
    "OFFSET_100, 100, 4", "OFFSET_MINUS_500, -500, 4", "OFFSET_10000, 10000, 4"
  })
  void gaussianRowsHaveTheirMeanAndDeviation(LogitKind kind, double mean, double deviation) {
    double[] row = kind.row(5, MANY, Precision.F64);
    double average = Arrays.stream(row).average().orElseThrow();
    double square = Arrays.stream(row).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    assertThat(average).isCloseTo(mean, within(4 * deviation / Math.sqrt(MANY)));
    assertThat(Math.sqrt(square)).isCloseTo(deviation, within(0.03 * deviation));
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32"})
  void hugeSpreadTrulyUnderflows(Precision precision) {
    for (int classes : new int[] {2, 3, 10, 1000}) {
      ExactRow row = ExactRow.of(LogitKind.HUGE_SPREAD.row(classes, classes, precision));
      long subnormal = count(row, p -> precision.underflows(p) && precision.nearest(p) != 0);
      long zero = count(row, p -> precision.nearest(p) == 0);
      assertThat(subnormal).as("subnormal of %d", classes).isPositive();
      if (classes == 1000) {
        assertThat(zero).isBetween(300L, 600L);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"GAP_20, 20", "GAP_40, 40", "GAP_80, 80"})
  void oneClassStandsAboveTheOthersByTheGap(LogitKind kind, double gap) {
    for (Precision precision : List.of(Precision.F64, Precision.F32, Precision.F16)) {
      double[] row = kind.row(6, 10, precision);
      Arrays.sort(row);
      assertThat(row[9] - row[8]).isEqualTo(gap);
    }
  }

  @Test
  void oneTrainedClassDominates() {
    ExactRow row = ExactRow.of(LogitKind.TRAINED.row(8, 1000, Precision.F32));
    assertThat(row.softmax(row.top()).toDouble()).isGreaterThan(0.9);
  }

  @Test
  void allEqualIsAllEqual() {
    assertThat(distinct(LogitKind.ALL_EQUAL)).isEqualTo(1);
    assertThat(distinct(LogitKind.ALL_EQUAL_BUT_ONE)).isEqualTo(2);
  }

  @Test
  void nearConstantStaysWithinEightUnits() {
    double[] row = LogitKind.NEAR_CONSTANT.row(9, 1000, Precision.F32);
    double lowest = Arrays.stream(row).min().orElseThrow();
    double highest = Arrays.stream(row).max().orElseThrow();
    assertThat(highest - lowest).isPositive().isLessThanOrEqualTo(8 * Precision.F32.ulp(highest));
  }

  @Test
  void subnormalLogitsAreSubnormal() {
    double[] row = LogitKind.SUBNORMAL.row(10, 1000, Precision.F32);
    assertThat(Arrays.stream(row)).allMatch(x -> Math.abs(x) < Float.MIN_NORMAL);
    assertThat(Arrays.stream(row)).anyMatch(x -> x > 0);
    assertThat(Arrays.stream(row)).anyMatch(x -> x < 0);
  }

  @Test
  void maskedRowsKeepAtLeastOneClass() {
    long masked = count(LogitKind.MASKED.row(11, 1000, Precision.F32), Double.NEGATIVE_INFINITY);
    assertThat(masked).isBetween(430L, 570L);
    for (int seed = 0; seed < 100; seed++) {
      double[] pair = LogitKind.MASKED.row(seed, 2, Precision.F32);
      assertThat(Arrays.stream(pair)).anyMatch(Double::isFinite);
    }
  }

  @Test
  void theMaximumIsShared() {
    for (int seed = 0; seed < 100; seed++) {
      double[] row = LogitKind.TIED_MAXIMUM.row(seed, 2 + seed, Precision.F32);
      assertThat(count(row, Arrays.stream(row).max().orElseThrow())).isGreaterThan(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32"})
  void logProbabilitiesHaveALogSumExpOfAlmostZero(Precision precision) {
    ExactRow row = ExactRow.of(LogitKind.LOG_PROBABILITIES.row(12, 100, precision));
    assertThat(Math.abs(row.logSumExp().toDouble())).isBetween(0x1p-80, 10 * precision.ulp(1));
  }

  @Test
  void halfOctavesLieWithinFourUnitsOfMultiples() {
    for (double x : LogitKind.HALF_OCTAVES.row(13, 1000, Precision.F32)) {
      double multiple = Math.rint(x / 0.34657359027997264) * 0.34657359027997264;
      assertThat(x).isCloseTo(multiple, within(5 * Precision.F32.ulp(x)));
    }
  }

  @Test
  void specialRowsHaveNoFiniteMaximum() {
    for (LogitKind kind : LogitKind.values()) {
      Exact sum = ExactRow.of(kind.row(14, 10, Precision.F32)).logSumExp();
      assertThat(sum instanceof BigFloat).as("%s", kind).isEqualTo(kind.isOrdinary());
    }
    assertThat(ExactRow.of(LogitKind.NAN.row(1, 3, Precision.F32)).logSumExp())
        .isEqualTo(NonFinite.NAN);
    assertThat(ExactRow.of(LogitKind.POSITIVE_INFINITY.row(1, 3, Precision.F32)).logSumExp())
        .isEqualTo(NonFinite.POSITIVE_INFINITY);
    assertThat(ExactRow.of(LogitKind.ALL_MASKED.row(1, 3, Precision.F32)).logSumExp())
        .isEqualTo(NonFinite.NEGATIVE_INFINITY);
  }

  private static long distinct(LogitKind kind) {
    return Arrays.stream(kind.row(15, 1000, Precision.F32)).distinct().count();
  }

  private static long count(double[] row, double value) {
    return Arrays.stream(row).filter(x -> x == value).count();
  }

  private static long count(ExactRow row, Predicate<BigFloat> condition) {
    return IntStream.range(0, row.classes())
        .mapToObj(j -> (BigFloat) row.softmax(j))
        .filter(condition)
        .count();
  }
}
