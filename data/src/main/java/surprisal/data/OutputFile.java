package surprisal.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// A file that appears whole or not at all.
///
/// Bytes go to a hidden file in the target's own folder; [#commit()] forces them to the disk and
/// moves it over the target in one step. Closing without a commit removes it. A target that exists
/// and is no regular file (a pipe, a device) has nothing to replace and is written directly.
final class OutputFile implements AutoCloseable {
  private final Path target;
  private final Path written;
  private final FileChannel channel;
  private boolean committed;

  private OutputFile(Path target, Path written, FileChannel channel) {
    this.target = target;
    this.written = written;
    this.channel = channel;
  }

  static OutputFile create(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException("cannot write " + target + ": it is a directory");
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(
          "cannot write " + target + ": the folder " + folder + " does not exist");
    }
    try {
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        return new OutputFile(target, target, FileChannel.open(target, StandardOpenOption.WRITE));
      }
      // A link is followed, so that it still points at the new content afterwards.
      Path place = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
      Path hidden = place.resolveSibling("." + place.getFileName() + "." + suffix() + ".part");
      var options =
          new StandardOpenOption[] {StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW};
      return new OutputFile(place, hidden, FileChannel.open(hidden, options));
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /// Distinguishes writers of the same target; the name is gone once the file is written.
  private static String suffix() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  void write(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /// Puts the file in its place. Nothing may be written afterwards.
  void commit() throws IOException {
    try {
      if (!written.equals(target)) {
        channel.force(true);
        channel.close();
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
      }
      committed = true;
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!committed && !written.equals(target)) {
      Files.deleteIfExists(written);
    }
  }

  private static IOException failure(Path target, IOException cause) {
    String reason =
        cause instanceof AccessDeniedException ? "permission denied" : cause.getMessage();
    return new IOException("cannot write " + target + ": " + reason, cause);
  }
}
