package surprisal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The first line of a CSV file, cut into names. DuckDB would change a name that is repeated, and
/// not say so.
record CsvHeader(String line) {
  private static final int MAX_LENGTH = 1 << 24;

  static CsvHeader read(Path path, boolean compressed) throws IOException {
    try (InputText text = InputText.open(path, compressed)) {
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
    }
  }

  /// Up to the first line break outside quotes.
  private static String line(InputText text) throws IOException {
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
