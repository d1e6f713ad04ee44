package surprisal.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import surprisal.learn.Column;

/// The readers of DuckDB by file name extension.
final class TableFile {
  private TableFile() {}

  static Relation relation(Database database, Path path, Map<String, Column.Kind> kinds)
      throws IOException, SQLException {
    String name = path.toString().toLowerCase(Locale.ROOT);
    boolean compressed = name.endsWith(".gz");
    String plain = compressed ? name.substring(0, name.length() - 3) : name;
    String extension = plain.substring(plain.lastIndexOf('.') + 1);
    boolean json = List.of("json", "ndjson", "jsonl").contains(extension);
    boolean csv = List.of("csv", "tsv").contains(extension);
    boolean parquet = extension.equals("parquet") && !compressed;
    if (!json && !csv && !parquet) {
      throw new IllegalArgumentException(
          path
              + " has an unknown extension: expected .csv, .tsv, .json, .ndjson or .jsonl"
              + " (each also .gz), or .parquet");
    }
    if (Files.size(path) == 0) {
      throw new IllegalArgumentException(path + " is empty: expected a table");
    }
    if (csv) {
      return CsvFile.relation(database, path, kinds, extension.equals("tsv"), compressed);
    }
    String compression = compressed ? "'gzip'" : "'none'";
    String common = "hive_partitioning=false";
    String from =
        json
            ? "read_json(?, %s, records=true, sample_size=-1, compression=%s)"
                .formatted(common, compression)
            : "read_parquet(?, %s)".formatted(common);
    return Relation.of(database, path.toString(), from, List.of(pattern(path)));
  }

  /// DuckDB takes a path for a pattern; a character class of one character stands for itself.
  static String pattern(Path path) {
    return path.toAbsolutePath().toString().replaceAll("[*?\\[]", "[$0]");
  }
}
