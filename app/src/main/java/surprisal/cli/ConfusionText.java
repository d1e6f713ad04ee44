package surprisal.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import surprisal.cli.TextTable.Align;
import surprisal.evaluate.ConfusionMatrix;

/// A confusion matrix no wider than a page: a row for each class that came true, a column for each
/// that was predicted. When the names are too wide for the columns, these are numbered; when the
/// classes are too many even so, those confused least are left out.
final class ConfusionText {
  private static final int GAP = 2;

  private final ConfusionMatrix matrix;
  private final List<String> names;
  private final boolean numbered;
  private final ShortNames labels;
  private final int[] shown;

  /// @param columns the width of the page
  ConfusionText(ConfusionMatrix matrix, List<String> names, int columns) {
    this.matrix = matrix;
    this.names = names;
    int longest = names.stream().mapToInt(TextTable::width).max().orElse(0);
    int count = widestCount();
    this.numbered = longest + names.size() * (Math.max(longest, count) + GAP) > columns;
    int labelWidth = numbered ? Math.min(longest, columns / 4) : longest;
    this.labels = ShortNames.of(names, labelWidth);
    int number = Math.max(count, Integer.toString(names.size()).length());
    int room = (columns - labelWidth) / (number + GAP) - 1;
    this.shown = mostConfused(numbered ? Math.max(1, room) : names.size());
  }

  /// Writes the matrix under a heading.
  ///
  /// @param rows which rows were counted
  void write(Page page, String rows) throws IOException {
    page.heading("Confusion on %s: actual class down, predicted class across".formatted(rows));
    if (shown.length < names.size()) {
      page.paragraph(
          "Shown are the %d of %d classes that were confused most."
              .formatted(shown.length, names.size()));
    }
    page.table(table());
    if (labels.numbered()) {
      for (int c : shown) {
        page.item("%d is %s".formatted(c + 1, names.get(c)));
      }
    }
  }

  /// Counts, with a dot for none, so that what is not on the diagonal stands out.
  private TextTable table() {
    List<Align> alignment = new ArrayList<>(Collections.nCopies(shown.length + 2, Align.RIGHT));
    alignment.set(0, Align.LEFT);
    var table = new TextTable(numbered ? alignment : alignment.subList(0, shown.length + 1));
    List<String> header = new ArrayList<>(numbered ? List.of("", "") : List.of(""));
    for (int i = 0; i < shown.length; i++) {
      header.add(numbered ? Integer.toString(shown[i] + 1) : names.get(shown[i]));
    }
    table.row(header);
    for (int i = 0; i < shown.length; i++) {
      List<String> row = new ArrayList<>();
      row.add(labels.names().get(shown[i]));
      if (numbered) {
        row.add(Integer.toString(shown[i] + 1));
      }
      for (int predicted : shown) {
        int count = matrix.count(shown[i], predicted);
        row.add(count == 0 ? "·" : Integer.toString(count));
      }
      table.row(row);
    }
    return table;
  }

  private int widestCount() {
    int widest = 1;
    for (int actual = 0; actual < matrix.classes(); actual++) {
      for (int predicted = 0; predicted < matrix.classes(); predicted++) {
        widest = Math.max(widest, Integer.toString(matrix.count(actual, predicted)).length());
      }
    }
    return widest;
  }

  private int[] mostConfused(int limit) {
    return IntStream.range(0, matrix.classes())
        .boxed()
        .sorted(Comparator.comparingLong(this::confusions).reversed())
        .limit(limit)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  private long confusions(int one) {
    return IntStream.range(0, matrix.classes())
        .filter(other -> other != one)
        .mapToLong(other -> (long) matrix.count(one, other) + matrix.count(other, one))
        .sum();
  }
}
