package surprisal.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The first line of a CSV file, cut into names. DuckDB would change a name that is repeated, and
/// not say so.
record CsvHeader(String line) {
  private static final int MAX_LENGTH = 1 << 24;

  static CsvHeader read(Path path, boolean compressed) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path));
        InputStream bytes = compressed ? new GZIPInputStream(file) : file;
        Reader text =
            new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()))) {
      String line = line(text);
      if (line.startsWith("\ufeff")) {
        line = line.substring(1);
      }
      if (line.indexOf('\0') >= 0 || line.length() > MAX_LENGTH) {
        throw new IllegalArgumentException(path + " is not CSV: its first line is not text");
      }
      if (line.isBlank()) {
        throw new IllegalArgumentException(
            path + " has an empty first line: expected the names of the columns");
      }
      return new CsvHeader(line);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(path + " is not UTF-8 text", e);
    } catch (EOFException | ZipException e) {
      throw new IllegalArgumentException(path + " is not gzip data", e);
    }
  }

  /// Up to the first line break outside quotes.
  private static String line(Reader text) throws IOException {
    StringBuilder line = new StringBuilder();
    boolean quoted = false;
    for (int c = text.read(); c >= 0 && line.length() <= MAX_LENGTH; c = text.read()) {
      if (!quoted && (c == '\n' || c == '\r')) {
        break;
      }
      quoted ^= c == '"';
      line.append((char) c);
    }
    return line.toString();
  }

  /// The names when cut at a delimiter; a column without one is named after its place: `column3`.
  List<String> names(char delimiter) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i <= line.length(); i++) {
      char c = i < line.length() ? line.charAt(i) : delimiter;
      boolean end = i == line.length() || (c == delimiter && !quoted);
      if (end) {
        String stripped = name.toString().strip();
        names.add(stripped.isEmpty() ? "column" + names.size() : stripped);
        name.setLength(0);
      } else if (c != '"') {
        name.append(c);
      } else {
        // A quote is doubled inside quotes; the second opens them again.
        if (!quoted && i > 0 && line.charAt(i - 1) == '"') {
          name.append(c);
        }
        quoted = !quoted;
      }
    }
    return names;
  }
}
