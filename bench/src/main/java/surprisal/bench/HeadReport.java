package surprisal.bench;

import java.util.List;
import java.util.Locale;

/// What was measured of a head: a file of `bench/results`.
///
/// @param torchMemory by how many bytes libtorch's first call made the process grow
record HeadReport(Machine machine, HeadCase head, long torchMemory, List<Table> tables) {
  private static final double MEBI = 1 << 20;

  /// On so many threads.
  ///
  /// @param ours nanoseconds of each round
  /// @param torch nanoseconds of each round
  /// @param products nanoseconds of each round, of our matrix products alone
  /// @param ourError of the loss, relative
  /// @param torchError of the loss, relative
  /// @param memory that ours takes beside its arguments, in bytes
  record Table(
      int threads,
      long[] ours,
      long[] torch,
      long[] products,
      double ourError,
      double torchError,
      long memory) {
    void show(HeadCase what) {
      System.out.printf(
          Locale.ROOT,
          "%n%s, %d threads: surprisal %.3f s, %.1f GFLOP/s, %.1f MiB, error %.2g; libtorch %.3f s,"
              + " error %.2g: %s; products alone: %s of ours%n",
          what.name(),
          threads,
          Ratio.median(ours) * 1e-9,
          what.operations() / Ratio.median(ours),
          memory / MEBI,
          ourError,
          Ratio.median(torch) * 1e-9,
          torchError,
          Ratio.of(torch, ours),
          Ratio.of(products, ours));
    }
  }

  double torchMebibytes() {
    return torchMemory / MEBI;
  }
}
