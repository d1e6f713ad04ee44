package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static surprisal.data.TablesTest.row;
import static surprisal.data.TablesTest.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import surprisal.learn.Table;

class QueryTest {
  @TempDir Path folder;

  @Test
  void aQueryKeepsItsOwnOrder() throws Exception {
    Path path = Files.writeString(folder.resolve("t.csv"), "a,b\n1,x\n3,y\n2,z\n");
    String sql =
        "SELECT b, a * 2 AS twice FROM '%s' WHERE a > 1 ORDER BY a DESC; -- done".formatted(path);
    try (TableReader reader = Tables.query(sql.replace("; -- done", " -- done\n;"))) {
      Table table = reader.rest();
      assertThat(row(table, 0)).containsExactly("y", "6");
      assertThat(row(table, 1)).containsExactly("z", "4");
    }
  }

  @Test
  void aQueryThatIsNoSelectIsRefused() {
    refusedQuery("selec 1", "the query cannot be run: syntax error at or near \"selec\"");
    refusedQuery(
        "SELECT 1; SELECT 2", "the query has more than one statement: expected one SELECT");
    refusedQuery("SELECT a FROM", "the query cannot be run: syntax error at or near \"FROM\"");
    refusedQuery("CREATE TABLE t (a INT)", "the query cannot be run: syntax error at or near ");
    refusedQuery(
        "SELECT nope FROM (SELECT 1 AS a)",
        "the query cannot be run: Referenced column \"nope\" not found in FROM clause!");
    refusedQuery(
        "SELECT 1 AS a, 2 AS a", "the query has two columns named `a`: expected distinct names");
    refusedQuery("SELECT 1 AS a WHERE false", "the query has no rows");
    refusedQuery("SELECT [1] AS a", "the query has no column of numbers, dates or text");
    refusedQuery("SELECT * FROM 'none.csv'", "the query cannot be run: No files found that match ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", ";", "-- nothing", "/* nothing */ ;"})
  void anEmptyQueryIsNamed(String sql) {
    refusedQuery(sql, "the query is empty: expected a SELECT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 AS a;",
        "SELECT 1 AS a -- one",
        "SELECT 1 AS a; -- one",
        "SELECT 1 AS a -- one;",
        "SELECT 1 AS a; -- one\n ; /* a; b */",
        "-- one\nSELECT 1 -- it's\n AS a",
        "FROM (VALUES (1)) t(a)"
      })
  void commentsAndTheSemicolonOfAQueryDoNoHarm(String sql) throws IOException {
    try (TableReader reader = Tables.query(sql)) {
      assertThat(rows(reader.rest())).containsExactly("[1]");
    }
  }

  @Test
  void whatLooksLikeACommentInAStringIsTheString() throws IOException {
    String sql =
        """
        SELECT 'it''s -- a;' AS "/* ; */", $$b'--;$$ AS b, $x$c';$$$x$ AS c, E'\\'--;' AS d;
        """;
    try (TableReader reader = Tables.query(sql)) {
      Table table = reader.rest();
      assertThat(table.names()).containsExactly("/* ; */", "b", "c", "d");
      assertThat(row(table, 0)).containsExactly("it's -- a;", "b'--;", "c';$$", "'--;");
    }
  }

  private static void refusedQuery(String sql, String sentence) {
    assertThatThrownBy(() -> Tables.query(sql).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(sentence)
        .message()
        .hasLineCount(1);
  }
}
