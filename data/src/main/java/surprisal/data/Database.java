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

/// DuckDB in memory: no files beside the table's, no downloads of extensions.
///
/// One connection answers questions; it has the whole answer before it gives the first row, and
/// errors come with their reason. The other fetches rows as they are read; there the driver may
/// lose the reason of an error (`Invalid result set`), so the question is put again to the first.
/// The driver's chunk interface would be faster still, but it takes an error in the middle of a
/// result for its end: rows would be lost without a word.
final class Database implements AutoCloseable {
  private final Connection asking;
  private final Connection streaming;

  private Database(Connection asking, Connection streaming) {
    this.asking = asking;
    this.streaming = streaming;
  }

  /// Errors: `IOException` when DuckDB does not start. On first use its driver unpacks a native
  /// library into the folder for temporary files, and throws an `Error` where it cannot.
  static Database open() throws IOException {
    try {
      return new Database(connect(false), connect(true));
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

  private static Connection connect(boolean streaming) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("temp_directory", "");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("jdbc_stream_results", Boolean.toString(streaming));
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

  /// Why a streamed query failed.
  SQLException cause(String sql, List<String> parameters, SQLException symptom) {
    try {
      strings("SELECT count(COLUMNS(*)) FROM (" + sql + ")", parameters);
      return symptom;
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
    try (streaming) {
      asking.close();
    } catch (SQLException e) {
      throw new IOException("DuckDB does not end: " + e.getMessage(), e);
    }
  }
}
