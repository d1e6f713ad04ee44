package surprisal.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import surprisal.learn.Column;
import surprisal.learn.Table;

/// Writes a table into a file: chunks of rows, and in a chunk column after column. Rules are fitted to
/// whole columns and rows are encoded one by one; so what either reads lies side by side.
///
/// A number takes 8 bytes and a word 4. The distinct words stay on the heap.
final class TableWriter implements AutoCloseable {
  /// Of a chunk, where that is enough for the least rows.
  private static final int CHUNK_BYTES = 1 << 22;

  private static final int LEAST_BITS = 8;
  private static final int MOST_BITS = 16;

  private final ScratchFile file;
  private final Arena passing = Arena.ofConfined();
  private final Budget budget;
  private final List<CachedColumn> columns = new ArrayList<>();

  /// A chunk has 2^chunkBits rows, those of the last one that are missing included.
  private final int chunkBits;

  private final MemorySegment chunk;
  private int rows;

  /// @param sample some rows with all columns
  TableWriter(Table sample, Budget budget) throws IOException {
    this.budget = budget;
    int rowBytes = 1; // a divisor, even without any column
    for (Column column : sample.columns()) {
      CachedColumn cached = new CachedColumn(column);
      columns.add(cached);
      rowBytes += cached.bytes();
    }
    int fitting = 31 - Integer.numberOfLeadingZeros(Math.max(1, CHUNK_BYTES / rowBytes));
    this.chunkBits = Math.clamp(fitting, LEAST_BITS, MOST_BITS);
    this.file = ScratchFile.in(budget.folder());
    this.chunk = passing.allocate((long) rowBytes << chunkBits, Double.BYTES);
  }

  /// The rows that the present chunk can still take; none where a table can have no more.
  int room() {
    return Math.min((1 << chunkBits) - inChunk(), TableReader.MAX_ROWS - rows);
  }

  private int inChunk() {
    return rows & ((1 << chunkBits) - 1);
  }

  /// Adds rows, no more than there is room for.
  ///
  /// Errors: more distinct words than the budget has room for.
  void add(Table batch) throws IOException {
    long start = 0;
    long words = 0;
    for (int i = 0; i < columns.size(); i++) {
      CachedColumn column = columns.get(i);
      column.write(batch.columns().get(i), chunk, start + (long) inChunk() * column.bytes());
      start += (long) column.bytes() << chunkBits;
      words += column.wordBytes();
    }
    if (words > budget.forWords()) {
      throw tooManyWords();
    }
    rows += batch.rows();
    if (inChunk() == 0) {
      file.append(chunk.asSlice(0, start));
    }
  }

  private IllegalArgumentException tooManyWords() {
    CachedColumn most = columns.getFirst();
    for (CachedColumn column : columns) {
      most = column.wordBytes() > most.wordBytes() ? column : most;
    }
    return new IllegalArgumentException(
        "the column `%s` has more distinct words than %d MiB hold: expected fewer, more memory, or a table without it"
            .formatted(most.name(), budget.forWords() >> 20));
  }

  /// The table, over the file's pages for as long as the memory is open. Nothing may be added any more.
  Table table(FileMemory memory) throws IOException {
    long chunkBytes = columns.stream().mapToLong(CachedColumn::bytes).sum() << chunkBits;
    if (inChunk() > 0) {
      file.append(chunk.asSlice(0, chunkBytes));
    }
    MemorySegment pages = file.map(memory.arena());
    List<Column> mapped = new ArrayList<>();
    long start = 0;
    for (CachedColumn column : columns) {
      mapped.add(column.over(pages.asSlice(start), rows, chunkBits, chunkBytes));
      start += (long) column.bytes() << chunkBits;
    }
    return new Table(mapped, memory);
  }

  @Override
  public void close() throws IOException {
    passing.close();
    file.close();
  }
}
