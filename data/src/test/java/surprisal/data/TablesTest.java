package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import surprisal.learn.Column;
import surprisal.learn.Table;

class TablesTest {
  @TempDir Path folder;

  @Test
  void penguinsAreNumbersAndWordsWithGaps() throws IOException {
    Table table = Tables.read(Path.of("../examples/data/penguins.csv"));
    assertThat(table.rows()).isEqualTo(344);
    assertThat(kinds(table))
        .containsExactly(
            "species text",
            "island text",
            "bill_length_mm numbers",
            "bill_depth_mm numbers",
            "flipper_length_mm numbers",
            "body_mass_g numbers",
            "sex text");
    assertThat(row(table, 0))
        .containsExactly("Adelie", "Torgersen", "39.1", "18.7", "181", "3750", "male");
    assertThat(row(table, 3)).containsExactly("Adelie", "Torgersen", null, null, null, null, null);
  }

  @Test
  void everyUsualSpellingOfMissingIsMissing() throws IOException {
    String words = "NA N/A n/a NaN nan NULL null ?";
    Path path = csv("x,y\n1,a\n,\n" + words.replaceAll("(\\S+) ?", "$1,$1\n") + "2,\"\"\n");
    Table table = Tables.read(path);
    assertThat(kinds(table)).containsExactly("x numbers", "y text");
    for (int row = 1; row < table.rows(); row++) {
      assertThat(table.column("y").isMissing(row)).as("row %d", row).isTrue();
      assertThat(table.column("x").isMissing(row)).isEqualTo(row < table.rows() - 1);
    }
  }

  @Test
  void wordsStayAsTheyAreWritten() throws IOException {
    Table table = Tables.read(csv("a,b,c,d,e\nT,yes,TRUE,10:20:30,007\nF,no,False,x,008\n"));
    assertThat(row(table, 0)).containsExactly("T", "yes", "TRUE", "10:20:30", "007");
    assertThat(row(table, 1)).containsExactly("F", "no", "False", "x", "008");
  }

  @Test
  void aColumnKnownForTextStaysText() throws IOException {
    Path path = csv("zip,A,a,it's,day\n007,1,2,3,2020-01-01\n");
    var text = Map.of("zip", Column.Kind.TEXT, "a", Column.Kind.TEXT, "it's", Column.Kind.BOOLEAN);
    try (TableReader reader = Tables.open(path, text)) {
      Table table = reader.rest();
      assertThat(kinds(table))
          .containsExactly("zip text", "A numbers", "a text", "it's text", "day dates");
      assertThat(row(table, 0)).containsExactly("007", "1", "2", "3", "2020-01-01");
    }
    try (TableReader reader = Tables.open(path, Map.of("none", Column.Kind.TEXT))) {
      assertThat(kinds(reader.rest())).startsWith("zip text", "A numbers", "a numbers");
    }
  }

  @Test
  void datesAndTimesAreDaysSince1970() throws IOException {
    Table table =
        Tables.read(
            csv(
                """
                day,time,zoned
                1970-01-03,1970-01-01 12:00:00,1970-01-02T00:00:00Z
                1969-12-31,,1970-01-01T06:00:00Z
                """));
    assertThat(kinds(table)).containsExactly("day dates", "time dates", "zoned dates");
    assertThat(((Column.Numbers) table.column("day")).value(0)).isEqualTo(2);
    assertThat(((Column.Numbers) table.column("day")).value(1)).isEqualTo(-1);
    assertThat(((Column.Numbers) table.column("time")).value(0)).isEqualTo(0.5);
    assertThat(table.column("time").isMissing(1)).isTrue();
    assertThat(((Column.Numbers) table.column("zoned")).value(1)).isEqualTo(0.25);
  }

  @Test
  void theTypeOfAColumnIsFoundFromTheWholeFile() throws IOException {
    StringBuilder text = new StringBuilder("a,b\n");
    for (int i = 0; i < 30_000; i++) {
      text.append(i).append(",").append(i).append("\n");
    }
    Table table = Tables.read(csv(text + "0.5,word\n"));
    assertThat(kinds(table)).containsExactly("a numbers", "b text");
    assertThat(row(table, 30_000)).containsExactly("0.5", "word");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void theDelimiterIsFound(String delimiter) throws IOException {
    String text =
        "a,b c,d\n1,\"x\"\"y,;\t|\n\",3\n".replaceAll(",(?![;|])", delimiter.replace("|", "\\|"));
    Table table = Tables.read(csv(text));
    assertThat(table.names()).containsExactly("a", "b c", "d");
    assertThat(row(table, 0)).containsExactly("1", "x\"y,;\t|\n", "3");
  }

  @Test
  void aHeaderOverWordsIsAHeader() throws IOException {
    Table table = Tables.read(csv("class,shape\ne,x\np,y\n"));
    assertThat(table.names()).containsExactly("class", "shape");
    assertThat(table.rows()).isEqualTo(2);
  }

  @Test
  void namesMayDifferInCaseAloneAndMayBeMissing() throws IOException {
    assertThat(Tables.read(csv("a,A,,\"q \"\"x\"\"\"\n1,2,3,4\n")).names())
        .containsExactly("a", "A", "column2", "q \"x\"");
    assertThat(Tables.read(csv("\ufeffa,b\r\n1,x\r\n")).names()).containsExactly("a", "b");
  }

  @Test
  void noLineIsTakenForAComment() throws IOException {
    assertThat(Tables.read(csv("a,b\n#1,2\n3,4\n")).rows()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a*b", "a?b", "a[b", "a[x]b", "it's", "semi;colon", "x=1", "ünï 漢", "a\\b"})
  void aPathIsTakenLiterally(String name) throws IOException {
    Path odd = Files.createDirectories(folder.resolve("d=1").resolve(name)).resolve(name + ".csv");
    Files.writeString(odd.resolveSibling("axb.csv"), "a\n9\n");
    Files.writeString(odd, "a\n1\n");
    Table table = Tables.read(odd);
    assertThat(table.names()).containsExactly("a");
    assertThat(rows(table)).containsExactly("[1]");
  }

  @Test
  void compressedAndTabSeparatedFilesAreTheSameTable() throws IOException {
    Path tabs = Files.writeString(folder.resolve("t.TSV"), "a\tb\n1\tx,y,z\n");
    Path packed = folder.resolve("t.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write("a,b\n1,\"x,y,z\"\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(row(Tables.read(tabs), 0)).containsExactly("1", "x,y,z");
    assertThat(row(Tables.read(packed), 0)).containsExactly("1", "x,y,z");
  }

  @Test
  void jsonIsReadAsAnArrayOrByLines() throws IOException {
    Path array =
        Files.writeString(
            folder.resolve("a.json"),
            """
            [{"a": 1, "b": "x", "t": true}, {"a": 2.5, "b": null, "t": false, "d": "2020-01-01"}]
            """);
    Table table = Tables.read(array);
    assertThat(kinds(table)).containsExactly("a numbers", "b text", "t booleans", "d dates");
    assertThat(row(table, 0)).containsExactly("1", "x", "true", null);
    assertThat(row(table, 1)).containsExactly("2.5", null, "false", "2020-01-01");
    Path lines = Files.writeString(folder.resolve("a.jsonl"), "{\"a\":1}\n{\"a\":2}\n");
    assertThat(Tables.read(lines).rows()).isEqualTo(2);
  }

  @Test
  void everyTypeOfParquetIsANumberADateAWordOrLeftOut() throws Exception {
    Path path = folder.resolve("types.parquet");
    copy(
        """
        SELECT 1::TINYINT t, 18446744073709551615::UBIGINT u, 3::HUGEINT h, 1.5::DECIMAL(10,2) d,
          0.1::FLOAT f, 'nan'::DOUBLE nan, 'x' s, '' empty, 'm'::ENUM('m') e, true b,
          DATE '1970-01-03' AS day, TIMESTAMP '1970-01-01 12:00:00' ts,
          TIMESTAMP_NS '1970-01-01 12:00:00' ns,
          TIME '10:00:00' tm, [1] list, {'a': 1} struct, 'z'::BLOB bytes, INTERVAL 1 DAY span
        """,
        path);
    try (TableReader reader = Tables.open(path)) {
      assertThat(reader.leftOut())
          .containsExactly(
              "`list`: left out: INTEGER[] is neither a number nor a date nor text",
              "`struct`: left out: STRUCT(a INTEGER) is neither a number nor a date nor text",
              "`bytes`: left out: BLOB is neither a number nor a date nor text",
              "`span`: left out: INTERVAL is neither a number nor a date nor text");
      Table table = reader.rest();
      assertThat(row(table, 0))
          .containsExactly(
              "1",
              "1.8446744073709552E19",
              "3",
              "1.5",
              "0.10000000149011612",
              null,
              "x",
              null,
              "m",
              "true",
              "1970-01-03",
              "1970-01-01T12:00",
              "1970-01-01T12:00",
              "10:00:00");
    }
  }

  @Test
  void theOrderOf200000RowsIsThatOfTheFile() throws IOException {
    Path path = bigCsv(200_000);
    Column.Numbers numbers = (Column.Numbers) Tables.read(path).column("i");
    assertThat(numbers.rows()).isEqualTo(200_000);
    assertThat(IntStream.range(0, 200_000).allMatch(i -> numbers.value(i) == i)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 5000, 9999})
  void batchesJoinedAreTheWholeTable(int limit) throws IOException {
    Path path = bigCsv(5000);
    Table whole = Tables.read(path);
    List<String> found = new ArrayList<>();
    try (TableReader reader = Tables.open(path)) {
      for (Table batch = reader.next(limit); batch != null; batch = reader.next(limit)) {
        assertThat(batch.rows()).isLessThanOrEqualTo(limit);
        found.addAll(rows(batch));
      }
      assertThat(reader.next(limit)).isNull();
    }
    assertThat(found).isEqualTo(rows(whole));
  }

  @Test
  void nothingIsLeftBesideTheFile() throws IOException {
    Path path = bigCsv(1000);
    try (TableReader reader = Tables.open(path)) {
      reader.next(10);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void everyRefusalIsOneSentence() throws Exception {
    refused(folder.resolve("none.csv"), "none.csv does not exist");
    refused(folder, " is a directory: expected a file");
    refused(
        file("t.xlsx", "x"),
        "t.xlsx has an unknown extension: expected .csv, .tsv, .json, .ndjson, .jsonl or .libsvm"
            + " (each also .gz), .parquet, or images-idx3-ubyte");
    refused(file("e.csv", ""), "e.csv is empty: expected a table");
    refused(file("h.csv", "a,b\n"), "h.csv has no rows");
    refused(
        file("e.json", "[]"),
        "e.json holds no JSON objects: expected an array of objects, or one object a line");
    refused(
        file("l.csv", "\na,b\n1,2\n"),
        "l.csv has an empty first line: expected the names of the columns");
    refused(
        file("d.csv", "a,b,a\n1,2,3\n"),
        "d.csv has two columns named `a`: expected distinct names");
    refused(
        file("m.csv", "a,b\n1,2\n3,4,5\n6,7\n"),
        "m.csv, line 3: expected 2 fields, found 3 in 3,4,5");
    refused(file("s.csv", "a,b\n1,2\n3\n6,7\n"), "s.csv, line 3: expected 2 fields, found 1 in 3");
    refused(
        file("p.csv", "a,b\n1,2,3\n4,5,6\n"), "p.csv, line 2: expected 2 fields, found 3 in 1,2,3");
    refused(
        file("q.csv", "a,b\n1,2\n3,\"4\n6,7\n"), "q.csv, line 3: a quote is opened and not closed");
    refused(file("z.csv.gz", "a,b\n"), "z.csv.gz is not gzip data");
    refused(file("g.parquet", "PAR0"), "g.parquet cannot be read: ");
    refused(file("c.json", "[{\"a\":1},{\"a\""), "c.json cannot be read: Malformed JSON in file ");
    refused(file("o.json", "5"), "o.json holds no JSON objects: ");
  }

  @Test
  void aLateMalformedLineIsAnErrorAndNotTheEnd() throws IOException {
    Path path = bigCsv(200_000);
    Files.writeString(path, Files.readString(path) + "1,2\n");
    refused(path, "big.csv, line 200002: expected 3 fields, found 2 in 1,2");
  }

  @Test
  void bytesThatAreNotTextAreRefused() throws IOException {
    byte[] noise = new byte[5000];
    new java.util.Random(1).nextBytes(noise);
    for (String extension : new String[] {".csv", ".tsv", ".parquet", ".json", ".csv.gz"}) {
      Path path = Files.write(folder.resolve("noise" + extension), noise);
      refused(path, "noise" + extension);
    }
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, "a,b\n1,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    refused(latin, "latin.csv is not UTF-8 text");
  }

  private void refused(Path path, String sentence) {
    assertThatThrownBy(() -> Tables.read(path))
        .isInstanceOfAny(IllegalArgumentException.class, IOException.class)
        .hasMessageStartingWith(folder.toString())
        .message()
        .contains(sentence)
        .hasLineCount(1)
        .hasSizeLessThan(400);
  }

  private Path csv(String text) throws IOException {
    return file("t.csv", text);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path bigCsv(int rows) throws IOException {
    StringBuilder text = new StringBuilder("i,half,word\n");
    for (int i = 0; i < rows; i++) {
      text.append(i).append(',').append(i / 2.0).append(",w").append(i % 17).append('\n');
    }
    return file("big.csv", text.toString());
  }

  private static void copy(String sql, Path path) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute("COPY (%s) TO '%s'".formatted(sql, path));
    }
  }

  private static List<String> kinds(Table table) {
    return table.columns().stream().map(column -> column.name() + " " + column.kind()).toList();
  }

  static List<@Nullable String> row(Table table, int row) {
    List<@Nullable String> values = new ArrayList<>();
    for (Column column : table.columns()) {
      values.add(column.written(row));
    }
    return values;
  }

  static List<String> rows(Table table) {
    return IntStream.range(0, table.rows()).mapToObj(row -> row(table, row).toString()).toList();
  }
}
