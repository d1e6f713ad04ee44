package surprisal.bench;

import java.util.List;
import java.util.stream.IntStream;
import surprisal.bench.Contestant.Entry;

/// A loop that only computes, on one thread and on all: what the other cores are worth.
final class Canary {
  static final String NAME = "canary";

  static final String ONE = "one thread";
  static final String ALL = "all threads";

  private static final int STEPS = 2_000_000;

  private Canary() {}

  /// Both take equally long where there are as many free cores as threads.
  static List<Entry> entries(Ring ring, int threads) {
    return List.of(
        new Entry(NAME, ONE, ring, Canary::spin),
        new Entry(
            NAME,
            ALL,
            ring,
            i -> IntStream.range(0, threads).parallel().mapToDouble(Canary::spin).sum()));
  }

  /// A chain of dependent multiplications, each of which waits for the one before.
  private static double spin(int seed) {
    double x = 1 + seed;
    for (int step = 0; step < STEPS; step++) {
      x = x * 0.999999 + 1e-6;
    }
    return x;
  }
}
