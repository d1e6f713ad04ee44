package surprisal.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Native memory of one call at a time, kept for the next, as large as the largest needed so far.
final class Scratch {
  private static final long LINE = 64;

  private MemorySegment memory = MemorySegment.NULL;
  private long used;

  /// Makes room for parts of so many bytes, whose contents are whatever was there.
  void reserve(long... parts) {
    long bytes = 0;
    for (long part : parts) {
      bytes += roundUp(part);
    }
    if (bytes > memory.byteSize()) {
      memory = Arena.ofAuto().allocate(bytes, LINE);
    }
    used = 0;
  }

  /// The next part.
  MemorySegment next(long bytes) {
    MemorySegment part = memory.asSlice(used, bytes);
    used += roundUp(bytes);
    return part;
  }

  private static long roundUp(long bytes) {
    return Math.ceilDiv(bytes, LINE) * LINE;
  }
}
