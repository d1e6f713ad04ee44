package surprisal.data;

import java.io.IOException;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Table;

/// A table that is in a file instead of on the heap, and whose features go into such files too. The files
/// have no name, and are gone when this is closed or the program ends.
public final class TableCache implements AutoCloseable {
  /// Rows that are read before it is known how many fit in a chunk.
  private static final int FIRST_ROWS = 256;

  private final FileMemory memory;
  private final Table table;

  private TableCache(FileMemory memory, Table table) {
    this.memory = memory;
    this.table = table;
  }

  /// Takes all rows of a reader that nothing was read from.
  ///
  /// Errors: those of [TableReader#next] and [TableReader#rest]; a column of sparse vectors; more
  /// distinct words than the budget has room for; `IOException` where the disk has none.
  ///
  /// @param chosen what is kept of a batch of rows: the same columns of each
  public static TableCache of(TableReader reader, UnaryOperator<Table> chosen, Budget budget)
      throws IOException {
    Table first = chosen.apply(Objects.requireNonNull(reader.next(FIRST_ROWS), "rows"));
    FileMemory memory = new FileMemory(budget.folder());
    @Nullable TableCache cache = null;
    try (TableWriter writer = new TableWriter(first, budget)) {
      writer.add(first);
      while (reader.hasMore() && writer.room() > 0) {
        writer.add(chosen.apply(reader.take(writer.room())));
      }
      reader.requireEnd();
      cache = new TableCache(memory, writer.table(memory));
      return cache;
    } finally {
      if (cache == null) {
        memory.close();
      }
    }
  }

  /// The table, until this is closed.
  public Table table() {
    return table;
  }

  @Override
  public void close() {
    memory.close();
  }
}
