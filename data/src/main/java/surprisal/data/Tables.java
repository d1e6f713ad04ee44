package surprisal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import surprisal.learn.Column;
import surprisal.learn.Table;

/// Tables from files and queries; CSV, JSON, Parquet and SQL by DuckDB.
///
/// - **CSV** (`.csv`, `.tsv`, either also `.gz`): UTF-8; the first line is the header; fields are
///   quoted by `"`. The delimiter (`,` tab `;` or `|`) is found, types are found from the whole
///   file: numbers (without leading zeros), dates, timestamps, or else text as it is written.
///   Missing are the empty field, `NA`, `N/A`, `n/a`, `NaN`, `nan`, `NULL`, `null` and `?`.
/// - **JSON** (`.json`, `.ndjson`, `.jsonl`, each also `.gz`): an array of objects, or one object a
///   line.
/// - **Parquet** (`.parquet`).
/// - **LIBSVM** (`.libsvm`, `.svmlight`, `.svm`, each also `.gz`): a line for each row, its label and then
///   `index:number` for each number that is not 0. A column `label`, of numbers where all labels are,
///   and a column `features` of sparse vectors.
/// - **IDX images** (`…-images-idx3-ubyte`, also `.gz`), as of MNIST: a column for each pixel, `r0c0`
///   first, and a column `label` where `…-labels-idx1-ubyte` lies beside.
/// - **SQL**: one SELECT over files, as in `SELECT * FROM 'a.csv' JOIN 'b.parquet' USING (id)`;
///   here DuckDB's own rules for CSV hold, by which only the empty field is missing and numbers
///   with an `NA` among them are text. To tell, the result would have to be read twice, and text
///   that a query makes on purpose would not stay text; `read_csv('a.csv', nullstr='NA')` in the
///   query says what is missing.
///
/// Columns of any numeric type (decimals and 128-bit integers too, rounded to double) become
/// numbers; dates and timestamps become days since 1970-01-01; booleans, text, enumerations, UUIDs
/// and times of day become words, of which the empty one is missing. Columns of other types (lists,
/// structures, bytes, intervals) are left out, and [TableReader#leftOut()] says so. Rows keep the
/// order of the file.
///
/// A path is taken literally, whatever characters it has.
public final class Tables {
  private Tables() {}

  /// The whole table of a file.
  ///
  /// Errors: as for [#open(Path)].
  public static Table read(Path path) throws IOException {
    try (TableReader reader = open(path)) {
      return reader.rest();
    }
  }

  /// Opens the table of a file, to be read a few rows at a time.
  ///
  /// Errors: `IOException` for a file that is missing, a directory or unreadable;
  /// `IllegalArgumentException` for an unknown extension, a table without rows, a header that
  /// repeats a name, and content that is not what the extension says.
  public static TableReader open(Path path) throws IOException {
    return open(path, Map.of());
  }

  /// Opens the table of a file of which the kinds of some columns are known, say from training: a
  /// CSV column that is known for text stays text, even where this file has only numbers or dates
  /// in it.
  ///
  /// Errors: as for [#open(Path)].
  ///
  /// @param kinds by column name; names that the table does not have are ignored
  public static TableReader open(Path path, Map<String, Column.Kind> kinds) throws IOException {
    InputFile.check(path);
    return TableFile.open(path, kinds, null);
  }

  /// Opens the table of a file, to be read a few rows at a time within a budget of memory.
  ///
  /// Errors: as for [#open(Path)], there and while it is read; also a file that cannot be read in so
  /// little memory.
  public static TableReader open(Path path, Budget budget) throws IOException {
    InputFile.check(path);
    return TableFile.open(path, Map.of(), budget);
  }

  /// Opens the result of a SELECT statement.
  ///
  /// Errors: `IllegalArgumentException` for anything but one valid SELECT, and for a result without
  /// rows or with two columns of one name.
  public static TableReader query(String sql) throws IOException {
    return QueryReader.open(Relation.QUERY, null, database -> Relation.ofQuery(database, sql));
  }

  /// Opens the result of a SELECT statement, to be read a few rows at a time within a budget of memory.
  ///
  /// Errors: as for [#query(String)], there and while it is read; also a query that cannot be run in so
  /// little memory.
  public static TableReader query(String sql, Budget budget) throws IOException {
    return QueryReader.open(Relation.QUERY, budget, database -> Relation.ofQuery(database, sql));
  }
}
