package surprisal.speed;

import java.util.ArrayList;
import java.util.List;

/// How long something takes.
///
/// @param seconds the median of several runs
/// @param spread how far the slowest run is from the fastest, as a share of the median
public record Timing(double seconds, double spread) {
  private static final int MIN_RUNS = 3;
  private static final int MAX_RUNS = 15;

  /// Warms up, then times, each within a budget of time but for the fewest runs.
  ///
  /// @param budget in nanoseconds, of each of the two
  /// @param prepare what comes before each run and is not timed
  static Timing of(long budget, Runnable prepare, Runnable work) {
    runs(budget, prepare, work, 1, Integer.MAX_VALUE);
    List<Double> runs = runs(budget, prepare, work, MIN_RUNS, MAX_RUNS);
    runs.sort(null);
    double median = runs.get(runs.size() / 2);
    return new Timing(median, (runs.getLast() - runs.getFirst()) / median);
  }

  private static List<Double> runs(
      long budget, Runnable prepare, Runnable work, int atLeast, int atMost) {
    List<Double> seconds = new ArrayList<>();
    long end = System.nanoTime() + budget;
    while (seconds.size() < atLeast || (seconds.size() < atMost && System.nanoTime() < end)) {
      prepare.run();
      long start = System.nanoTime();
      work.run();
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    return seconds;
  }

  /// The time of one of several equal parts.
  Timing dividedBy(double parts) {
    return new Timing(seconds / parts, spread);
  }
}
