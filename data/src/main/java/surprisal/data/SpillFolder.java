package surprisal.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/// What a budget means to DuckDB: a bound of its memory, and a folder for what a query needs beyond that.
/// The folder is removed with all that is in it, also on the way out of an interrupted program.
final class SpillFolder implements AutoCloseable {
  private final long bytes;
  private final Path folder;
  private final Thread onInterrupt = new Thread(this::removeIfPossible);

  private SpillFolder(long bytes, Path folder) {
    this.bytes = bytes;
    this.folder = folder;
  }

  static SpillFolder of(Budget budget) throws IOException {
    Path folder = Files.createTempDirectory(budget.folder(), "surprisal-");
    SpillFolder spill = new SpillFolder(budget.forDatabase(), folder);
    Runtime.getRuntime().addShutdownHook(spill.onInterrupt);
    return spill;
  }

  /// Adds the bound, and a place in the folder, to the settings of a database.
  void limit(Properties settings, String database) {
    settings.setProperty("memory_limit", (bytes >> 20) + "MiB");
    settings.setProperty("temp_directory", folder.resolve(database).toString());
  }

  private void removeIfPossible() {
    try {
      remove();
    } catch (IOException e) {
      // The program ends; there is nobody to tell.
    }
  }

  private void remove() throws IOException {
    if (Files.exists(folder)) {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(folder)) {
        files = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
    } catch (IllegalStateException e) {
      // The program is being interrupted, and the folder removed.
    }
  }
}
