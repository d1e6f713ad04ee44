package surprisal.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import surprisal.bench.Contestant.Entry;

/// Times entries in turn: each round calls every entry once, and begins one entry later than the
/// round before, so that no one has the best place.
///
/// @param warmUp for so long what the JVM compiles is called beforehand, each entry by itself; then
///     all for a few rounds
/// @param budget once there are the fewest rounds that count, more are added for so long
/// @param fewest rounds at least
/// @param most rounds at most
record Contest(Duration warmUp, Duration budget, int fewest, int most) {
  private static final int WARM_UP_ROUNDS = 2;

  /// Whose code the JVM compiles.
  private static final Set<String> COMPILED = Set.of(Ours.NAME, PlainLoop.NAME);

  /// The clock of the process ticks a hundred times a second.
  private static final Duration LONG_ENOUGH = Duration.ofMillis(300);

  /// The threads of OpenMP spin for a while when their work is done, in the way of whoever comes
  /// next.
  private static final long REST_MILLIS = 5;

  static final Contest LONG = new Contest(Duration.ofSeconds(3), Duration.ofSeconds(20), 11, 51);
  static final Contest SHORT = new Contest(Duration.ofMillis(1500), Duration.ofSeconds(3), 5, 21);

  /// What came of one entry.
  ///
  /// @param nanos of each round
  /// @param processors the process time of its calls over their time; null where that is too short
  record Timing(long[] nanos, @Nullable Double processors) {}

  /// @param calls how often an entry is called in each round
  List<Timing> run(Kernel kernel, List<Entry> entries, int threads, int calls) {
    Rounds practice = new Rounds(kernel, entries, threads, calls, WARM_UP_ROUNDS, Duration.ZERO);
    Rounds rounds = new Rounds(kernel, entries, threads, calls, fewest, budget);
    practice.repeat(warmUp);
    practice.run(WARM_UP_ROUNDS);
    rounds.run(most);
    return IntStream.range(0, entries.size()).mapToObj(rounds::timing).toList();
  }

  private static final class Rounds {
    private static final OperatingSystemMXBean SYSTEM =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final Kernel kernel;
    private final List<Entry> entries;
    private final int threads;
    private final int calls;
    private final int fewest;
    private final Duration budget;
    private final List<LongStream.Builder> nanos;
    private final long[] processNanos;

    Rounds(
        Kernel kernel, List<Entry> entries, int threads, int calls, int fewest, Duration budget) {
      this.kernel = kernel;
      this.entries = entries;
      this.threads = threads;
      this.calls = calls;
      this.fewest = fewest;
      this.budget = budget;
      nanos = entries.stream().map(_ -> LongStream.builder()).toList();
      processNanos = new long[entries.size()];
    }

    void run(int most) {
      long start = System.nanoTime();
      for (int round = 0;
          round < fewest || (round < most && System.nanoTime() - start < budget.toNanos());
          round++) {
        for (int i = 0; i < entries.size(); i++) {
          call((i + round) % entries.size(), round);
        }
      }
    }

    /// Calls what the JVM compiles: after one call in many the compiler has not seen enough of it.
    void repeat(Duration time) {
      for (int i = 0; i < entries.size(); i++) {
        if (COMPILED.contains(entries.get(i).contestant())) {
          long start = System.nanoTime();
          for (int round = 0; System.nanoTime() - start < time.toNanos(); round++) {
            call(i, round);
          }
        }
      }
    }

    Timing timing(int entry) {
      long[] all = nanos.get(entry).build().toArray();
      long sum = LongStream.of(all).sum();
      boolean isLong = sum > LONG_ENOUGH.toNanos();
      return new Timing(all, isLong ? (double) processNanos[entry] / sum : null);
    }

    private void call(int which, int round) {
      Entry entry = entries.get(which);
      if (kernel.inPlace()) {
        entry.ring().restore(round);
      }
      if (threads > 1) {
        rest();
      }
      long processStart = SYSTEM.getProcessCpuTime();
      long start = System.nanoTime();
      double loss = 0;
      for (int i = 0; i < calls; i++) {
        loss += entry.body().applyAsDouble(round + i);
      }
      nanos.get(which).add(System.nanoTime() - start);
      processNanos[which] += SYSTEM.getProcessCpuTime() - processStart;
      if (Double.isNaN(loss)) {
        throw new AssertionError(entry.contestant() + " (" + entry.variant() + "): NaN");
      }
    }

    private static void rest() {
      try {
        Thread.sleep(REST_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
