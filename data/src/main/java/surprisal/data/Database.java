package surprisal.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// DuckDB in memory: no files beside the table's, but for what exceeds a budget; no downloads of
/// extensions.
///
/// One connection answers questions; it has the whole answer before it gives the first row, and
/// errors come with their reason. The other fetches rows as they are read; there the driver may
/// lose the reason of an error (`Invalid result set`), so the question is put again to the first.
/// The driver's chunk interface would be faster still, but it takes an error in the middle of a
/// result for its end: rows would be lost without a word.
final class Database implements AutoCloseable {
  /// How DuckDB begins to say that it has too little.
  static final String OUT_OF_MEMORY = "Out of Memory Error";

  private final @Nullable SpillFolder spill;
  private final Connection asking;
  private final Connection streaming;

  private Database(@Nullable SpillFolder spill, Connection asking, Connection streaming) {
    this.spill = spill;
    this.asking = asking;
    this.streaming = streaming;
  }

  /// Errors: `IOException` when DuckDB does not start. On first use its driver unpacks a native
  /// library into the folder for temporary files, and throws an `Error` where it cannot.
  ///
  /// @param budget null for no bound but the machine's
  static Database open(@Nullable Budget budget) throws IOException {
    SpillFolder spill = budget == null ? null : SpillFolder.of(budget);
    try {
      return new Database(spill, connect(false, spill), connect(true, spill));
    } catch (LinkageError e) {
      Path folder = Path.of(System.getProperty("java.io.tmpdir"));
      String reason = Files.isDirectory(folder) ? innermost(e) : "there is no such folder";
      throw new IOException(
          "DuckDB cannot unpack its library into %s: %s".formatted(folder, reason), e);
    } catch (SQLException e) {
      throw new IOException("DuckDB does not start: " + e.getMessage(), e);
    }
  }

  private static String innermost(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return Excerpt.of(String.valueOf(cause.getMessage()));
  }

  private static Connection connect(boolean streaming, @Nullable SpillFolder spill)
      throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("temp_directory", "");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("jdbc_stream_results", Boolean.toString(streaming));
    if (spill != null) {
      spill.limit(settings, streaming ? "streaming" : "asking");
    }
    return DriverManager.getConnection("jdbc:duckdb:", settings);
  }

  /// A question, not put yet.
  PreparedStatement prepare(String sql, List<String> parameters) throws SQLException {
    return prepare(asking, sql, parameters);
  }

  /// The first column of a result.
  List<String> strings(String sql, List<String> parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet result = statement.executeQuery()) {
      List<String> strings = new ArrayList<>();
      while (result.next()) {
        strings.add(result.getString(1));
      }
      return strings;
    }
  }

  /// The rows of a result, fetched as they are read; open until the database closes.
  ResultSet stream(String sql, List<String> parameters) throws SQLException {
    return prepare(streaming, sql, parameters).executeQuery();
  }

  /// Why a streamed query failed. One that fails within a budget, and not when it is only counted, fails
  /// for the memory.
  SQLException cause(String sql, List<String> parameters, SQLException symptom) {
    try {
      strings("SELECT count(COLUMNS(*)) FROM (" + sql + ")", parameters);
      return spill == null ? symptom : new SQLException(OUT_OF_MEMORY, symptom);
    } catch (SQLException e) {
      return e;
    }
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, List<String> parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < parameters.size(); i++) {
        statement.setString(i + 1, parameters.get(i));
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try (spill;
        streaming) {
      asking.close();
    } catch (SQLException e) {
      throw new IOException("DuckDB does not end: " + e.getMessage(), e);
    }
  }
}
