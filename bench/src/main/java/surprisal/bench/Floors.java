package surprisal.bench;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import surprisal.bench.Contestant.Entry;

/// What the memory allows: passes over as many bytes that compute nothing. The arrays are `long[]`,
/// over which the compiler makes full vectors of every loop here.
final class Floors {
  static final String NAME = "memory";

  private static final String READ = "read";
  private static final String WRITE = "read and write";
  private static final String UPDATE = "update";

  private final long[][] from;
  private final long[][] to;

  /// @param bytes of an array
  /// @param count of arrays that are used in turn
  Floors(long bytes, int count) {
    int length = Math.toIntExact(bytes / Long.BYTES);
    from = new long[count][length];
    to = new long[count][length];
    for (int i = 0; i < count; i++) {
      update(from[i], 0, length);
      update(to[i], 0, length);
    }
  }

  /// The passes that have the traffic of a kernel.
  List<Entry> entries(Kernel kernel, Ring ring, int threads) {
    if (!kernel.writes()) {
      return List.of(entry(READ, ring, threads, (i, a, b) -> read(from(i), a, b)));
    }
    if (kernel.inPlace()) {
      return List.of(entry(UPDATE, ring, threads, (i, a, b) -> update(from(i), a, b)));
    }
    return List.of(
        entry("copy", ring, threads, (i, a, b) -> copy(from(i), to(i), a, b)),
        entry(WRITE, ring, threads, (i, a, b) -> write(from(i), to(i), a, b)));
  }

  /// The pass that a kernel cannot beat with ordinary loads and stores.
  static String of(Kernel kernel) {
    return !kernel.writes() ? READ : kernel.inPlace() ? UPDATE : WRITE;
  }

  private interface Pass {
    long over(int slot, int start, int end);
  }

  private Entry entry(String variant, Ring ring, int threads, Pass pass) {
    int length = from[0].length;
    IntToDoubleFunction body =
        slot ->
            IntStream.range(0, threads)
                .parallel()
                .mapToLong(part ->
                    pass.over(
                        slot,
                        (int) ((long) length * part / threads),
                        (int) ((long) length * (part + 1) / threads)))
                .sum();
    return new Entry(NAME, variant, ring, body);
  }

  private long[] from(int slot) {
    return from[slot % from.length];
  }

  private long[] to(int slot) {
    return to[slot % to.length];
  }

  private static long read(long[] from, int start, int end) {
    long sum = 0;
    for (int i = start; i < end; i++) {
      sum += from[i];
    }
    return sum;
  }

  private static long copy(long[] from, long[] to, int start, int end) {
    System.arraycopy(from, start, to, start, end - start);
    return to[start];
  }

  private static long write(long[] from, long[] to, int start, int end) {
    for (int i = start; i < end; i++) {
      to[i] = ~from[i];
    }
    return to[start];
  }

  private static long update(long[] values, int start, int end) {
    for (int i = start; i < end; i++) {
      values[i] = ~values[i];
    }
    return values[start];
  }
}
