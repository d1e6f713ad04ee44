package surprisal.cli;

import java.io.IOException;
import java.io.Writer;

/// Calm plain text: headings at the margin, everything under them indented, no line wider than the
/// page unless a single word is.
final class Page {
  /// Longer lines of prose are hard to read, however wide the terminal.
  private static final int WIDEST_PROSE = 100;

  private static final String INDENT = "  ";

  private final Writer out;
  private final int columns;

  Page(Writer out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  /// How wide a line under a heading may be.
  int columns() {
    return columns - INDENT.length();
  }

  /// A line at the margin after an empty line.
  void heading(String title) throws IOException {
    out.write('\n');
    prose(title, "", "");
  }

  /// A sentence at the margin.
  void title(String text) throws IOException {
    prose(text, "", "");
  }

  /// Sentences, wrapped.
  void paragraph(String text) throws IOException {
    prose(text, INDENT, INDENT);
  }

  /// One of several sentences, its second line indented further.
  void item(String text) throws IOException {
    prose(text, INDENT, INDENT + INDENT);
  }

  /// A table, its lines as they are.
  void table(TextTable table) throws IOException {
    for (String line : table.lines()) {
      out.write(INDENT + line + "\n");
    }
  }

  private void prose(String text, String first, String next) throws IOException {
    int width = Math.min(columns, WIDEST_PROSE);
    var line = new StringBuilder(first);
    boolean empty = true;
    for (String word : TextTable.visible(text).split(" ", -1)) {
      if (!empty && TextTable.width(line.toString()) + 1 + TextTable.width(word) > width) {
        out.write(line + "\n");
        line = new StringBuilder(next);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    out.write(line + "\n");
  }
}
