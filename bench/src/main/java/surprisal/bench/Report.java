package surprisal.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import surprisal.DType;

/// What was measured on one shape: a file of `bench/results`.
///
/// @param calls of an entry in each round
record Report(Machine machine, Shape shape, DType type, int calls, List<Table> tables) {

  /// One kernel on so many threads.
  record Table(Kernel kernel, int threads, List<Line> lines) {
    /// Ours on the very memory that the peers have.
    Line ours() {
      return lines.getFirst();
    }

    /// The fastest way to ask a contestant.
    Optional<Line> fastest(String contestant) {
      return of(contestant).min(Comparator.comparingDouble(line -> Ratio.median(line.nanos())));
    }

    /// The way in which its users ask a contestant.
    Optional<Line> usual(String contestant) {
      return of(contestant).findFirst();
    }

    Optional<Line> variant(String contestant, String variant) {
      return of(contestant).filter(line -> line.variant().equals(variant)).findFirst();
    }

    private Stream<Line> of(String contestant) {
      return lines.stream().filter(line -> line.contestant().equals(contestant));
    }
  }

  /// One entry.
  ///
  /// @param nanos of the calls in each round; the rounds of all lines of a table are the same
  /// @param processors that the process kept busy meanwhile; missing where the clock of the process
  ///   is too coarse to say
  /// @param accuracy of the results, where there are any
  record Line(
      String contestant,
      String variant,
      long[] nanos,
      @Nullable Double processors,
      Check.@Nullable Accuracy accuracy) {}

  /// Nanoseconds for one logit, the median.
  double perElement(Line line) {
    return perCall(line) / shape.size();
  }

  /// Nanoseconds of a call, the median.
  double perCall(Line line) {
    return Ratio.median(line.nanos()) / calls;
  }

  /// Bytes that must be moved for one logit.
  int traffic(Kernel kernel) {
    return type.bytes() * (kernel.writes() ? 2 : 1);
  }
}
