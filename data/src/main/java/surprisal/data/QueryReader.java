package surprisal.data;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Column;
import surprisal.learn.Table;

/// A [TableReader] over what DuckDB selects.
final class QueryReader extends TableReader {
  private final Database database;
  private final List<ColumnReader> columns = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final String select;
  private final List<String> parameters;
  private final ResultSet result;
  private boolean more;

  /// Says what to select from, given the database to ask.
  interface Source {
    Relation relation(Database database) throws IOException, SQLException;
  }

  private QueryReader(Database database, Relation relation) throws SQLException {
    super(relation.label());
    this.database = database;
    List<String> expressions = new ArrayList<>();
    for (int i = 0; i < relation.names().size(); i++) {
      String name = relation.names().get(i);
      String type = relation.types().get(i);
      ColumnReader column = ColumnReader.of(name, type);
      if (column == null) {
        leftOut.add(
            "`%s`: left out: %s is neither a number nor a date nor text"
                .formatted(name, Excerpt.of(type)));
      } else {
        columns.add(column);
        expressions.add(column.expression("c" + i));
      }
    }
    if (columns.isEmpty()) {
      throw new IllegalArgumentException(label + " has no column of numbers, dates or text");
    }
    this.select = relation.select(expressions);
    this.parameters = relation.parameters();
    try {
      this.result = database.stream(select, parameters);
      this.more = result.next();
    } catch (SQLException e) {
      throw database.cause(select, parameters, e);
    }
  }

  static QueryReader open(String label, @Nullable Budget budget, Source source) throws IOException {
    Database database = Database.open(budget);
    QueryReader reader = null;
    try {
      QueryReader opened = new QueryReader(database, source.relation(database));
      if (!opened.more) {
        throw new IllegalArgumentException(label + " has no rows");
      }
      reader = opened;
      return reader;
    } catch (SQLException e) {
      throw DuckDbError.sentence(label, e);
    } finally {
      if (reader == null) {
        database.close();
      }
    }
  }

  @Override
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  @Override
  boolean hasMore() {
    return more;
  }

  @Override
  Table take(int limit) {
    int rows = 0;
    try {
      for (; more && rows < limit; rows++) {
        for (int i = 0; i < columns.size(); i++) {
          columns.get(i).take(result, i + 1, rows);
        }
        more = result.next();
      }
    } catch (SQLException e) {
      throw DuckDbError.sentence(label, database.cause(select, parameters, e));
    }
    List<Column> taken = new ArrayList<>();
    for (ColumnReader column : columns) {
      taken.add(column.column(rows));
    }
    return new Table(taken);
  }

  @Override
  public void close() throws IOException {
    database.close();
  }
}
