package surprisal.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// A file of UTF-8 text, from first to last, with one sentence for each way in which it is not that.
final class InputText implements Closeable {
  private final Path path;
  private final BufferedReader reader;

  private InputText(Path path, BufferedReader reader) {
    this.path = path;
    this.reader = reader;
  }

  static InputText open(Path path, boolean compressed) throws IOException {
    return new InputText(
        path,
        new BufferedReader(
            new InputStreamReader(
                InputFile.bytes(path, compressed), StandardCharsets.UTF_8.newDecoder())));
  }

  /// The next character; −1 at the end.
  int read() throws IOException {
    try {
      return reader.read();
    } catch (IOException e) {
      throw cause(e);
    }
  }

  /// The next line; null at the end.
  @Nullable String line() throws IOException {
    try {
      return reader.readLine();
    } catch (IOException e) {
      throw cause(e);
    }
  }

  private IOException cause(IOException e) {
    return switch (e) {
      case CharacterCodingException _ ->
          throw new IllegalArgumentException(path + " is not UTF-8 text", e);
      case EOFException _ -> throw new IllegalArgumentException(path + " is not gzip data", e);
      case ZipException _ -> throw new IllegalArgumentException(path + " is not gzip data", e);
      default -> e;
    };
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
