package surprisal.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;

/// A read-only part of a file in memory, and the arena that it and what is converted from it live
/// in. Any thread may read it: large work runs on a pool.
final class MappedData implements AutoCloseable {
  private final Arena arena;
  private final MemorySegment memory;

  private MappedData(Arena arena, MemorySegment memory) {
    this.arena = arena;
    this.memory = memory;
  }

  // The arena outlives this method on purpose: close() closes it.
  @SuppressWarnings("MustBeClosedChecker")
  static MappedData of(FileChannel channel, long offset, long bytes) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment memory =
          bytes == 0
              ? MemorySegment.NULL
              : channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes, arena);
      return new MappedData(arena, memory);
    } catch (IOException e) {
      arena.close();
      throw e;
    }
  }

  MemorySegment memory() {
    return memory;
  }

  Arena arena() {
    return arena;
  }

  @Override
  public void close() {
    arena.close();
  }
}
