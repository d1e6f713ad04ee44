package surprisal.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Opening a file for reading, with one sentence for each way in which that fails.
final class InputFile {
  private static final int BUFFER = 1 << 16;

  private InputFile() {}

  /// Fails unless the path leads to a regular file that can be read.
  static void check(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(path + " is a directory: expected a file");
    }
    if (!Files.exists(path)) {
      throw new IOException(path + " does not exist");
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + " is not a regular file");
    }
    if (!Files.isReadable(path)) {
      throw new IOException(path + " cannot be read: permission denied");
    }
  }

  static FileChannel open(Path path) throws IOException {
    check(path);
    return FileChannel.open(path, StandardOpenOption.READ);
  }

  /// All bytes in order, of a file that may be compressed.
  ///
  /// Errors: `IllegalArgumentException` for one that is not.
  static InputStream bytes(Path path, boolean compressed) throws IOException {
    InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER);
    if (!compressed) {
      return file;
    }
    try {
      return new GZIPInputStream(file, BUFFER);
    } catch (EOFException | ZipException e) {
      file.close();
      throw new IllegalArgumentException(path + " is not gzip data", e);
    }
  }

  /// The bytes from `position` on: `length` of them, or fewer where the file ends.
  static byte[] read(FileChannel channel, long position, int length) throws IOException {
    long available = Math.max(0, channel.size() - position);
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, available));
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {}
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
