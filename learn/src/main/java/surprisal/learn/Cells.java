package surprisal.learn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// One number for each row of a column, wherever they lie: in an array, or in memory that holds a table
/// chunk by chunk, and in each chunk column by column.
///
/// A view over the caller's memory, which must not change any more.
public final class Cells {
  /// No column of an array has so many rows that it needs a second.
  private static final int ONE_CHUNK = 31;

  private final MemorySegment memory;
  private final ValueLayout layout;
  private final int rows;
  private final int chunkBits;
  private final long chunkBytes;

  /// Which rows these are of the memory's; null for all, in its order.
  private final int @Nullable [] selected;

  private Cells(
      MemorySegment memory,
      ValueLayout layout,
      int rows,
      int chunkBits,
      long chunkBytes,
      int @Nullable [] selected) {
    this.memory = memory;
    this.layout = layout;
    this.rows = rows;
    this.chunkBits = chunkBits;
    this.chunkBytes = chunkBytes;
    this.selected = selected;
  }

  static Cells of(double... numbers) {
    MemorySegment memory = MemorySegment.ofArray(numbers);
    return new Cells(memory, ValueLayout.JAVA_DOUBLE, numbers.length, ONE_CHUNK, 0, null);
  }

  static Cells of(int... numbers) {
    MemorySegment memory = MemorySegment.ofArray(numbers);
    return new Cells(memory, ValueLayout.JAVA_INT, numbers.length, ONE_CHUNK, 0, null);
  }

  /// Doubles, those of a chunk side by side.
  ///
  /// @param memory from the column's first number on
  /// @param rows of all chunks together
  /// @param chunkBits a chunk has 2^chunkBits rows
  /// @param chunkBytes from one chunk to the next
  public static Cells ofDoubles(MemorySegment memory, int rows, int chunkBits, long chunkBytes) {
    return new Cells(memory, ValueLayout.JAVA_DOUBLE, rows, chunkBits, chunkBytes, null);
  }

  /// Ints; otherwise like [#ofDoubles].
  public static Cells ofInts(MemorySegment memory, int rows, int chunkBits, long chunkBytes) {
    return new Cells(memory, ValueLayout.JAVA_INT, rows, chunkBits, chunkBytes, null);
  }

  int rows() {
    return selected == null ? rows : selected.length;
  }

  double asDouble(int row) {
    return memory.get(ValueLayout.JAVA_DOUBLE, place(row));
  }

  int asInt(int row) {
    return memory.get(ValueLayout.JAVA_INT, place(row));
  }

  private long place(int row) {
    int of = selected == null ? row : selected[row];
    int inChunk = of & ((1 << chunkBits) - 1);
    return (of >>> chunkBits) * chunkBytes + inChunk * layout.byteSize();
  }

  /// The given rows in the given order, over the caller's array where all rows were there.
  Cells select(int... chosen) {
    int[] all = chosen;
    if (selected != null) {
      all = new int[chosen.length];
      for (int i = 0; i < all.length; i++) {
        all[i] = selected[chosen[i]];
      }
    }
    return new Cells(memory, layout, rows, chunkBits, chunkBytes, all);
  }
}
