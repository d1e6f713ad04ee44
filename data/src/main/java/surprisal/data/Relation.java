package surprisal.data;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Something that DuckDB can select from.
///
/// @param label how error messages call it
/// @param from what stands behind FROM
/// @param parameters of the expression
/// @param names of the columns, as the user wrote them
/// @param types of the columns, as DuckDB calls them
record Relation(
    String label, String from, List<String> parameters, List<String> names, List<String> types) {
  /// How error messages call a query.
  static final String QUERY = "the query";

  Relation {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "%s has two columns named `%s`: expected distinct names".formatted(label, name));
      }
    }
  }

  /// A relation with the names that DuckDB gives its columns.
  static Relation of(Database database, String label, String from, List<String> parameters)
      throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    try (PreparedStatement statement =
            database.prepare("DESCRIBE SELECT * FROM " + from, parameters);
        ResultSet columns = statement.executeQuery()) {
      while (columns.next()) {
        names.add(columns.getString("column_name"));
        types.add(columns.getString("column_type"));
      }
    }
    return new Relation(label, from, parameters, names, types);
  }

  static Relation ofQuery(Database database, String sql) throws SQLException {
    String query = Query.statement(sql);
    String from = "(" + query + ")";
    // Prepared by itself first: its names are as written, where a subquery's would be made
    // distinct, and errors do not speak of brackets that the user never typed.
    try (PreparedStatement statement = database.prepare(query, List.of())) {
      List<String> types = of(database, QUERY, from, List.of()).types();
      ResultSetMetaData columns = statement.getMetaData();
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        names.add(columns.getColumnName(i));
      }
      return new Relation(QUERY, from, List.of(), names, types);
    }
  }

  /// Selects an expression for each of some columns, which are called c0, c1, … there.
  String select(List<String> expressions) {
    String aliases =
        IntStream.range(0, names.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    return "SELECT %s FROM %s AS t(%s)".formatted(String.join(", ", expressions), from, aliases);
  }
}
