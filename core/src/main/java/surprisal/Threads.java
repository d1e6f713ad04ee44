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

  /// Something to do with rows from … to − 1, by one thread.
  public interface Rows {
    /// Does it.
    void run(int from, int to);
  }

  /// A sum over rows from … to − 1, by one thread.
  public interface RowSum {
    /// Adds them up.
    double of(int from, int to);
  }

  /// Does something with all rows of an array that all threads may use: with ranges of them that
  /// depend on the numbers alone.
  public static void forRows(int rows, int numbersInRow, Rows body) {
    Tiles.of(rows, numbersInRow).forEach((_, from, to) -> body.run((int) from, (int) to));
  }

  /// The sum over all rows of an array that all threads may use: of ranges of them that depend on the
  /// numbers alone, added in their order, so the bits do not depend on the threads.
  public static double sumRows(int rows, int numbersInRow, RowSum sum) {
    Tiles tiles = Tiles.of(rows, numbersInRow);
    double[] sums = new double[tiles.count()];
    tiles.forEach((tile, from, to) -> sums[tile] = sum.of((int) from, (int) to));
    double total = 0;
    for (double some : sums) {
      total += some;
    }
    return total;
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
