package surprisal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Rows in groups that depend on the shape alone, so that whatever is added up group by group has
/// the same bits on any number of threads. Large work runs in the common pool, or in the
/// [java.util.concurrent.ForkJoinPool] that the caller is in; small work on the caller's thread.
///
/// @param rows how many rows there are
/// @param count how many groups
/// @param parallel whether other threads may take part
record Tiles(long rows, int count, boolean parallel) {
  /// Numbers in a tile, at least: below it another thread costs more than it gains.
  private static final long WORTH = 1 << 16;

  private static final int MOST = 256;

  interface Body {
    void run(int tile, long fromRow, long toRow);
  }

  static Tiles of(long rows, long numbersInRow) {
    long worthwhile = rows * Math.max(numbersInRow, 1) / WORTH;
    int count = (int) Math.clamp(worthwhile, 1, Math.min(MOST, Math.max(rows, 1)));
    return new Tiles(rows, count, true);
  }

  /// The same groups, on the caller's thread alone unless others may use the memory too.
  Tiles sharing(boolean shared) {
    return new Tiles(rows, count, parallel && shared);
  }

  void forEach(Body body) {
    if (count == 1) {
      body.run(0, 0, rows);
      return;
    }
    int threads = parallel ? Math.min(count, Threads.limit()) : 1;
    if (threads == 1) {
      for (int tile = 0; tile < count; tile++) {
        run(tile, body);
      }
    } else if (threads == count) {
      IntStream.range(0, count).parallel().forEach(tile -> run(tile, body));
    } else {
      AtomicInteger next = new AtomicInteger();
      IntStream.range(0, threads)
          .parallel()
          .forEach(_ -> {
            for (int tile = next.getAndIncrement(); tile < count; tile = next.getAndIncrement()) {
              run(tile, body);
            }
          });
    }
  }

  private void run(int tile, Body body) {
    body.run(tile, start(tile), start(tile + 1));
  }

  private long start(int tile) {
    return rows / count * tile + rows % count * tile / count;
  }
}
