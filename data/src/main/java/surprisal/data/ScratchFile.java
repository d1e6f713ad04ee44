package surprisal.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that is written once and then mapped. It loses its name as soon as it is open, where the system
/// allows that, so that nothing is left however this program ends.
///
/// It is written, not mapped and filled: a disk that is full is an error of a write, but a fault of
/// memory that is mapped.
final class ScratchFile implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;

  private ScratchFile(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static ScratchFile in(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "surprisal-", ".scratch");
    return new ScratchFile(
        folder,
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  /// @param bytes native memory
  void append(MemorySegment bytes) throws IOException {
    try {
      ByteBuffer left = bytes.asByteBuffer();
      while (left.hasRemaining()) {
        channel.write(left);
      }
    } catch (IOException e) {
      throw new IOException(
          "the folder %s has no room for the rows: %s after %d MiB"
              .formatted(folder, e.getMessage(), channel.position() >> 20),
          e);
    }
  }

  /// All that was written, for as long as the arena lives.
  MemorySegment map(Arena arena) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
  }

  /// The file itself goes with the last mapping.
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
