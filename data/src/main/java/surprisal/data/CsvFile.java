package surprisal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Column;

/// A CSV file as DuckDB is told to read it.
///
/// Left to itself, DuckDB answers a file with one malformed line by another dialect: it drops lines
/// at the top, reads quotes as text, or takes whole lines for one column, and says nothing. So it
/// is asked for the delimiter and the types only, and the delimiter must cut the header.
final class CsvFile {
  private static final List<Character> DELIMITERS = List.of(',', '\t', ';', '|');

  /// Integers are read as doubles at once, and words that DuckDB would take for booleans stay as
  /// they are written.
  private static final String TYPES =
      """
      sample_size=-1, auto_type_candidates=['DOUBLE','DATE','TIMESTAMP','TIMESTAMPTZ','VARCHAR'], \
      nullstr=['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', '?']\
      """;

  private final Database database;
  private final List<String> parameters;
  private final String rules;

  private CsvFile(Database database, Path path, boolean compressed) {
    this.database = database;
    this.parameters = List.of(TableFile.pattern(path));
    this.rules =
        """
        header=true, quote='"', escape='"', comment='', skip=0, hive_partitioning=false, \
        compression='%s'\
        """
            .formatted(compressed ? "gzip" : "none");
  }

  static Relation relation(
      Database database,
      Path path,
      Map<String, Column.Kind> kinds,
      boolean tabs,
      boolean compressed)
      throws IOException, SQLException {
    CsvHeader header = CsvHeader.read(path, compressed);
    CsvFile file = new CsvFile(database, path, compressed);
    return file.relation(path, header, tabs ? '\t' : file.delimiter(header), kinds);
  }

  private Relation relation(
      Path path, CsvHeader header, char delimiter, Map<String, Column.Kind> kinds)
      throws SQLException {
    List<String> names = header.names(delimiter);
    String dialect = rules + ", delim='" + delimiter + "'";
    String from = "read_csv(?, " + dialect + ", " + TYPES + "%s)";
    try {
      Relation found = Relation.of(database, path.toString(), from.formatted(""), parameters);
      List<String> types = new ArrayList<>(found.types());
      List<String> words = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        if (isText(kinds.get(names.get(i)))) {
          types.set(i, "VARCHAR");
          words.add("'%s': 'VARCHAR'".formatted(found.names().get(i).replace("'", "''")));
        }
      }
      String forced = words.isEmpty() ? "" : ", types={" + String.join(", ", words) + "}";
      return new Relation(path.toString(), from.formatted(forced), parameters, names, types);
    } catch (SQLException e) {
      SQLException cause = firstBadLine(dialect, names.size());
      throw cause == null ? e : cause;
    }
  }

  private static boolean isText(Column.@Nullable Kind kind) {
    return kind == Column.Kind.TEXT || kind == Column.Kind.BOOLEAN;
  }

  /// The delimiter that DuckDB finds, or the one that cuts the header into most names when that one
  /// does not cut it.
  private char delimiter(CsvHeader header) {
    char best = sniffed();
    if (header.names(best).size() == 1) {
      for (char delimiter : DELIMITERS) {
        best = header.names(delimiter).size() > header.names(best).size() ? delimiter : best;
      }
    }
    return best;
  }

  private char sniffed() {
    try {
      String sql = "SELECT Delimiter FROM sniff_csv(?, " + rules + ")";
      char found = database.strings(sql, parameters).getFirst().charAt(0);
      return DELIMITERS.contains(found) ? found : DELIMITERS.getFirst();
    } catch (SQLException e) {
      return DELIMITERS.getFirst();
    }
  }

  /// What is wrong with the first line that does not fit the header. The search for types does not
  /// tell; reading every field as text does.
  private @Nullable SQLException firstBadLine(String dialect, int columns) {
    String texts =
        IntStream.range(0, columns)
            .mapToObj(i -> "'c" + i + "': 'VARCHAR'")
            .collect(Collectors.joining(", "));
    String sql =
        "SELECT count(c0) FROM read_csv(?, auto_detect=false, %s, columns={%s})"
            .formatted(dialect, texts);
    try {
      database.strings(sql, parameters);
      return null;
    } catch (SQLException e) {
      return e;
    }
  }
}
