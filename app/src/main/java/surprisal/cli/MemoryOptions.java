package surprisal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import surprisal.data.Budget;
import surprisal.data.TableCache;
import surprisal.data.TableReader;
import surprisal.learn.Table;

/// A bound of the memory that training takes: then the table goes through files. The launcher reads the
/// option too, for the heap has to be bounded before Java starts.
final class MemoryOptions {
  /// Java and DuckDB take about a third of that before they have seen a row.
  private static final long LEAST_MIB = 256;

  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,6})M|([1-9][0-9]{0,3})G");

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "Train within so much memory, such as 512M or 4G, on a table that may be larger: it goes"
              + " through a file. Default: the table is held in memory.")
  private @Nullable String memory;

  @Option(
      names = "--scratch",
      paramLabel = "FOLDER",
      description =
          "Where the files of --memory lie, nameless, while training runs. Default: the folder for"
              + " temporary files.")
  private @Nullable Path scratch;

  /// The table of a command, until it is closed.
  ///
  /// @param leftOut a sentence for each column that has no place in it
  /// @param cache null where the table is held in memory
  record Loaded(Table table, List<String> leftOut, @Nullable TableCache cache)
      implements AutoCloseable {
    @Override
    public void close() {
      if (cache != null) {
        cache.close();
      }
    }
  }

  boolean isWanted() {
    return memory != null;
  }

  /// Reads a table.
  ///
  /// Errors: a bound that is no size, or too small; a folder for no bound, or that is not there; those
  /// of [TableSource#open] and [TableCache#of].
  ///
  /// @param chosen what is kept of some of its rows
  Loaded load(@Nullable Path file, @Nullable String sql, UnaryOperator<Table> chosen)
      throws IOException {
    Budget budget = budget();
    try (TableReader reader = TableSource.open(file, sql, budget)) {
      if (budget == null) {
        return new Loaded(chosen.apply(reader.rest()), reader.leftOut(), null);
      }
      TableCache cache = TableCache.of(reader, chosen, budget);
      return new Loaded(cache.table(), reader.leftOut(), cache);
    }
  }

  private @Nullable Budget budget() {
    if (memory == null) {
      if (scratch != null) {
        throw new IllegalArgumentException(
            "--scratch %s: expected --memory SIZE, whose files lie there".formatted(scratch));
      }
      return null;
    }
    Path folder = scratch == null ? Path.of(System.getProperty("java.io.tmpdir")) : scratch;
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("--scratch %s: there is no such folder".formatted(folder));
    }
    return new Budget(mib(memory) << 20, folder);
  }

  private static long mib(String size) {
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "--memory %s: expected a size such as 512M or 4G".formatted(size));
    }
    String gib = matcher.group(2);
    long mib = gib == null ? Long.parseLong(matcher.group(1)) : 1024 * Long.parseLong(gib);
    if (mib < LEAST_MIB) {
      throw new IllegalArgumentException(
          "--memory %s: expected at least %dM".formatted(size, LEAST_MIB));
    }
    return mib;
  }
}
