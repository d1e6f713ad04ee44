package surprisal.bench;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;

/// A library, or a loop, that takes part.
interface Contestant {

  /// One way of a contestant to compute a kernel.
  ///
  /// @param contestant whose it is
  /// @param variant which way
  /// @param ring the memory it works on
  /// @param body computes the kernel on a slot; returns the loss, or anything where there is none
  /// @param result where the results of a call on slot 0 are
  record Entry(
      String contestant,
      String variant,
      Ring ring,
      IntToDoubleFunction body,
      Supplier<MemorySegment> result) {

    Entry(String contestant, String variant, Ring ring, IntToDoubleFunction body) {
      this(contestant, variant, ring, body, () -> ring.slot(0).output());
    }
  }

  /// The ways it can compute a kernel on the memory of a ring; none where it has no such operation.
  List<Entry> entries(Kernel kernel, Problem problem, Ring ring);

  /// Sets how many threads the calls from this thread use.
  void limitThreads(int threads);
}
