package surprisal.bench;

import java.util.List;

/// What was measured of one product of matrices: a file of `bench/results`.
record ProductReport(Machine machine, ProductCase product, List<Table> tables) {

  /// On so many threads. The lines have neither processors nor accuracy.
  record Table(int threads, List<Report.Line> lines) {
    Report.Line of(String contestant) {
      return lines.stream()
          .filter(line -> line.contestant().equals(contestant))
          .findFirst()
          .orElseThrow();
    }
  }

  /// The median.
  double gigaflops(Report.Line line) {
    return product.operations() / Ratio.median(line.nanos());
  }
}
