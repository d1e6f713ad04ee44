package surprisal.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/// How many times as long one line took as another, round by round.
record Ratio(double lowerQuartile, double median, double upperQuartile) {

  static Ratio of(Report.Line theirs, Report.Line ours) {
    return of(theirs.nanos(), ours.nanos());
  }

  static Ratio of(long[] theirs, long[] ours) {
    double[] ratios =
        IntStream.range(0, ours.length)
            .mapToDouble(round -> (double) theirs[round] / ours[round])
            .sorted()
            .toArray();
    return new Ratio(quantile(ratios, 0.25), quantile(ratios, 0.5), quantile(ratios, 0.75));
  }

  /// Between the two nearest, as far as it lies.
  static double quantile(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  static double median(long[] nanos) {
    return quantile(Arrays.stream(nanos).asDoubleStream().sorted().toArray(), 0.5);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median, lowerQuartile, upperQuartile);
  }
}
