package surprisal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;
import surprisal.SparseRows;
import surprisal.learn.Column;
import surprisal.learn.Table;

/// A [TableReader] over a LIBSVM file: a line for each row, its label first, then the numbers that are not
/// 0, each after its index:
///
///     setosa 1:5.1 2:3.5 4:0.2 # a comment
///
/// A label is any word. Indices ascend, from 0 or from 1 on, and stay what they are.
final class LibsvmReader extends TableReader {
  private static final String LABEL = "label";
  private static final String FEATURES = "features";

  private final Path path;
  private final InputText text;

  /// Whether labels are words, whatever they look like.
  private final boolean hasWords;

  private int lines;
  private @Nullable String next;

  private LibsvmReader(Path path, InputText text, boolean hasWords) {
    super(path.toString());
    this.path = path;
    this.text = text;
    this.hasWords = hasWords;
  }

  static LibsvmReader open(Path path, boolean compressed, Map<String, Column.Kind> kinds)
      throws IOException {
    InputText text = InputText.open(path, compressed);
    LibsvmReader reader = new LibsvmReader(path, text, kinds.get(LABEL) == Column.Kind.TEXT);
    try {
      reader.advance();
      if (reader.next == null) {
        throw new IllegalArgumentException(path + " has no rows");
      }
      return reader;
    } catch (IOException | IllegalArgumentException e) {
      text.close();
      throw e;
    }
  }

  /// Goes on to the next line that holds a row.
  private void advance() throws IOException {
    do {
      String line = text.line();
      next = line == null ? null : withoutComment(line);
      lines++;
    } while (next != null && next.isEmpty());
  }

  private static String withoutComment(String line) {
    int comment = line.indexOf('#');
    return (comment < 0 ? line : line.substring(0, comment)).strip();
  }

  @Override
  boolean hasMore() {
    return next != null;
  }

  @Override
  Table take(int limit) throws IOException {
    List<String> labels = new ArrayList<>();
    SparseRows.Builder rows = new SparseRows.Builder();
    int features = 0;
    for (; next != null && labels.size() < limit; advance()) {
      StringTokenizer words = new StringTokenizer(next);
      labels.add(words.nextToken());
      int last = -1;
      while (words.hasMoreTokens()) {
        last = add(words.nextToken(), last, rows);
      }
      rows.endRow();
      features = Math.max(features, last + 1);
    }
    return Table.of(label(labels), Column.vectors(FEATURES, rows.build(features)));
  }

  /// Adds `index:value` and returns the index.
  private int add(String word, int last, SparseRows.Builder rows) {
    int colon = word.indexOf(':');
    try {
      int index = Integer.parseInt(word.substring(0, Math.max(colon, 0)));
      double value = Double.parseDouble(word.substring(colon + 1));
      if (index > last && index < Integer.MAX_VALUE && Double.isFinite(value)) {
        rows.add(index, value);
        return index;
      }
    } catch (NumberFormatException e) {
      throw wrong(word, last, e);
    }
    throw wrong(word, last, null);
  }

  private IllegalArgumentException wrong(String word, int last, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "%s line %d: '%s': expected INDEX:NUMBER with an index of %d or more, and a finite number"
            .formatted(path, lines, Excerpt.of(word), last + 1),
        cause);
  }

  /// Of numbers where all are, as in a CSV file.
  private Column label(List<String> labels) {
    double[] numbers = new double[labels.size()];
    for (int row = 0; row < numbers.length && !hasWords; row++) {
      Double number = number(labels.get(row));
      if (number == null) {
        return Column.text(LABEL, labels.toArray(String[]::new));
      }
      numbers[row] = number;
    }
    return hasWords
        ? Column.text(LABEL, labels.toArray(String[]::new))
        : Column.numbers(LABEL, numbers);
  }

  private static @Nullable Double number(String label) {
    try {
      double number = Double.parseDouble(label);
      return Double.isFinite(number) && Character.isDigit(label.charAt(label.length() - 1))
          ? number
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
