package surprisal.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows of cells in aligned columns, two spaces apart. Rows may be shorter than others.
final class TextTable {
  /// To which side the cells of a column are pushed.
  enum Align {
    LEFT,
    RIGHT
  }

  private static final String GAP = "  ";

  /// From `␀` on, in the order of the characters they show.
  private static final int CONTROL_PICTURES = 0x2400;

  private static final int UNKNOWN = 0xFFFD;

  private final List<Align> alignment;
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(Align... alignment) {
    this(List.of(alignment));
  }

  TextTable(List<Align> alignment) {
    this.alignment = List.copyOf(alignment);
  }

  TextTable row(String... cells) {
    return row(List.of(cells));
  }

  TextTable row(List<String> cells) {
    rows.add(cells.stream().map(TextTable::visible).toList());
    return this;
  }

  /// One line for each row, without blanks at its end.
  List<String> lines() {
    int[] widths = new int[alignment.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        widths[column] = Math.max(widths[column], width(row.get(column)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String padding = " ".repeat(widths[column] - width(cell));
      line.append(column == 0 ? "" : GAP);
      line.append(alignment.get(column) == Align.LEFT ? cell + padding : padding + cell);
    }
    return line.toString().stripTrailing();
  }

  /// The text on one line: a line break or another control character, which a name from a file may
  /// have, becomes the picture of it.
  static String visible(String text) {
    var visible = new StringBuilder();
    text.codePoints().map(TextTable::visible).forEach(visible::appendCodePoint);
    return visible.toString();
  }

  private static int visible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL -> point < ' ' ? CONTROL_PICTURES + point : UNKNOWN;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> UNKNOWN;
      default -> point;
    };
  }

  static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  /// The text, or its beginning and `…` when it is wider than `width`.
  static String shortened(String text, int width) {
    return width(text) <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
  }
}
