package surprisal;

import java.util.stream.IntStream;

/// Rows in groups that depend on the shape alone, so that whatever is added up group by group has
/// the same bits on any number of threads. Large work runs in the common pool, or in the
/// [java.util.concurrent.ForkJoinPool] that the caller is in; small work on the caller's thread.
///
/// @param rows how many rows there are
/// @param count how many groups
record Tiles(long rows, int count) {
  /// Numbers in a tile, at least: below it another thread costs more than it gains.
  private static final long WORTH = 1 << 16;

  private static final int MOST = 256;

  interface Body {
    void run(int tile, long fromRow, long toRow);
  }

  static Tiles of(long rows, long numbersInRow) {
    long worthwhile = rows * Math.max(numbersInRow, 1) / WORTH;
    return new Tiles(rows, (int) Math.clamp(worthwhile, 1, Math.min(MOST, Math.max(rows, 1))));
  }

  void forEach(Body body) {
    IntStream tiles = IntStream.range(0, count);
    (count > 1 ? tiles.parallel() : tiles)
        .forEach(tile -> body.run(tile, start(tile), start(tile + 1)));
  }

  private long start(int tile) {
    return rows / count * tile + rows % count * tile / count;
  }
}
