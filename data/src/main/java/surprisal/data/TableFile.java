package surprisal.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Column;

/// The readers by file name extension.
final class TableFile {
  private TableFile() {}

  static TableReader open(Path path, Map<String, Column.Kind> kinds, @Nullable Budget budget)
      throws IOException {
    String name = path.toString().toLowerCase(Locale.ROOT);
    boolean compressed = name.endsWith(".gz");
    String plain = compressed ? name.substring(0, name.length() - 3) : name;
    String extension = plain.substring(plain.lastIndexOf('.') + 1);
    if (IdxReader.isImages(plain)) {
      return IdxReader.open(path);
    }
    return switch (compressed ? extension + ".gz" : extension) {
      case "libsvm", "svmlight", "svm", "libsvm.gz", "svmlight.gz", "svm.gz" ->
          LibsvmReader.open(path, compressed, kinds);
      case "json", "ndjson", "jsonl", "json.gz", "ndjson.gz", "jsonl.gz" ->
          json(path, compressed, budget);
      case "csv", "tsv", "csv.gz", "tsv.gz" ->
          csv(path, kinds, extension.equals("tsv"), compressed, budget);
      case "parquet" -> from(path, "read_parquet(?, hive_partitioning=false)", budget);
      default ->
          throw new IllegalArgumentException(
              path
                  + " has an unknown extension: expected .csv, .tsv, .json, .ndjson, .jsonl or"
                  + " .libsvm (each also .gz), .parquet, or images-idx3-ubyte");
    };
  }

  private static TableReader json(Path path, boolean compressed, @Nullable Budget budget)
      throws IOException {
    return from(
        path,
        "read_json(?, hive_partitioning=false, records=true, sample_size=-1, compression='%s')"
            .formatted(compressed ? "gzip" : "none"),
        budget);
  }

  private static TableReader from(Path path, String expression, @Nullable Budget budget)
      throws IOException {
    requireContent(path);
    return QueryReader.open(
        path.toString(),
        budget,
        database -> Relation.of(database, path.toString(), expression, List.of(pattern(path))));
  }

  private static TableReader csv(
      Path path,
      Map<String, Column.Kind> kinds,
      boolean tabs,
      boolean compressed,
      @Nullable Budget budget)
      throws IOException {
    requireContent(path);
    return QueryReader.open(
        path.toString(),
        budget,
        database -> CsvFile.relation(database, path, kinds, tabs, compressed));
  }

  private static void requireContent(Path path) throws IOException {
    if (Files.size(path) == 0) {
      throw new IllegalArgumentException(path + " is empty: expected a table");
    }
  }

  /// DuckDB takes a path for a pattern; a character class of one character stands for itself.
  static String pattern(Path path) {
    return path.toAbsolutePath().toString().replaceAll("[*?\\[]", "[$0]");
  }
}
