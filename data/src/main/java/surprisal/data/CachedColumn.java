package surprisal.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import surprisal.learn.Cells;
import surprisal.learn.Column;
import surprisal.learn.Dictionary;

/// A column of a [TableCache]: its numbers as doubles, or its words as the numbers that a dictionary
/// gives them.
final class CachedColumn {
  private final String name;
  private final Column.Kind kind;
  private final Dictionary words = new Dictionary();

  /// Errors: a column of sparse vectors.
  CachedColumn(Column column) {
    this.name = column.name();
    this.kind = column.kind();
    if (kind == Column.Kind.VECTOR) {
      throw new IllegalArgumentException(
          "the column `%s` holds %s, which are held in memory: expected numbers, dates or words"
              .formatted(name, kind));
    }
  }

  private boolean isNumeric() {
    return kind == Column.Kind.NUMBER || kind == Column.Kind.DATE;
  }

  int bytes() {
    return isNumeric() ? Double.BYTES : Integer.BYTES;
  }

  long wordBytes() {
    return words.bytes();
  }

  String name() {
    return name;
  }

  /// Writes the column's part of some rows.
  ///
  /// @param at where the first of them goes
  void write(Column rows, MemorySegment chunk, long at) {
    for (int row = 0; row < rows.rows(); row++) {
      switch (rows) {
        case Column.Numbers numbers ->
            chunk.set(ValueLayout.JAVA_DOUBLE, at + 8L * row, numbers.value(row));
        case Column.Text text ->
            chunk.set(ValueLayout.JAVA_INT, at + 4L * row, words.codeOf(text.value(row)));
        case Column.Vectors _ -> throw new AssertionError("refused before");
      }
    }
  }

  /// @param memory from the column's first number on
  Column over(MemorySegment memory, int rows, int chunkBits, long chunkBytes) {
    return isNumeric()
        ? Column.numbers(name, kind, Cells.ofDoubles(memory, rows, chunkBits, chunkBytes))
        : Column.text(name, kind, Cells.ofInts(memory, rows, chunkBits, chunkBytes), words);
  }
}
