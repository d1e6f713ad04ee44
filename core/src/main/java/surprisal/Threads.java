package surprisal;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Supplier;

/// How many threads a call may use.
///
/// Large work is split into tiles that depend on its shape alone, and done by the common pool, or
/// by the [java.util.concurrent.ForkJoinPool] that the caller is in; small work by the caller's
/// thread. The bits of a result do not depend on how many take part.
public final class Threads {
  private static final ScopedValue<Integer> LIMIT = ScopedValue.newInstance();

  private Threads() {}

  /// Runs work whose calls into this library use at most so many threads each, the caller's
  /// included. 1 keeps everything on the caller's thread.
  ///
  /// Example: `Threads.atMost(1, () -> Logits.softmax(logits, out))`
  public static void atMost(int threads, Runnable work) {
    limit(threads).run(work);
  }

  /// As above, with a result.
  public static <T> T atMost(int threads, Supplier<T> work) {
    return limit(threads).call(work::get);
  }

  private static ScopedValue.Carrier limit(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "threads = %s: expected at least 1".formatted(Shapes.integer(threads)));
    }
    return ScopedValue.where(LIMIT, threads);
  }

  /// The limit that holds for the caller.
  static int limit() {
    return LIMIT.orElse(Integer.MAX_VALUE);
  }

  /// How many threads may take part in large work of the caller's, itself included.
  static int available() {
    ForkJoinPool pool = ForkJoinTask.getPool();
    int all = pool == null ? ForkJoinPool.getCommonPoolParallelism() + 1 : pool.getParallelism();
    return Math.min(limit(), all);
  }
}
