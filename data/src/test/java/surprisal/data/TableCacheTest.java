package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.Tensor;
import surprisal.learn.Column;
import surprisal.learn.FeatureMemory;
import surprisal.learn.Holdout;
import surprisal.learn.OffsetColumns;
import surprisal.learn.Roles;
import surprisal.learn.Split;
import surprisal.learn.Table;

class TableCacheTest {
  /// More than the 65,536 rows of a chunk, which these columns leave room for; each kind of column, with
  /// gaps, and a word that is first met in the second chunk.
  private static final int ROWS = 70_000;

  private static final String EVERY_KIND =
      """
      SELECT CASE WHEN i % 7 = 3 THEN NULL ELSE i / 8 END AS number,
        CASE WHEN i % 11 = 0 THEN NULL ELSE DATE '2026-01-01' + CAST(i % 900 AS INTEGER) END AS day,
        TIMESTAMP '2026-01-01 06:00:00' + INTERVAL (i) HOUR AS time,
        CASE WHEN i = 69999 THEN 'late' WHEN i % 5 = 2 THEN NULL ELSE 'word ' || (i % 23) END AS word,
        CASE WHEN i % 3 = 1 THEN NULL ELSE i % 2 = 0 END AS flag,
        CASE WHEN i = 5 THEN 1e300 END AS rare
      FROM range(70000) AS r(i)
      """;

  @TempDir Path folder;

  private Path scratch;
  private Budget budget;

  @BeforeEach
  void makeScratch() throws IOException {
    scratch = Files.createDirectory(folder.resolve("scratch"));
    budget = new Budget(256L << 20, scratch);
  }

  private TableCache cache(UnaryOperator<Table> chosen) throws IOException {
    try (TableReader reader = Tables.query(EVERY_KIND, budget)) {
      return TableCache.of(reader, chosen, budget);
    }
  }

  private static Table inMemory() throws IOException {
    try (TableReader reader = Tables.query(EVERY_KIND)) {
      return reader.rest();
    }
  }

  private static void requireEqual(Table found, Table expected) {
    assertThat(found.names()).isEqualTo(expected.names());
    assertThat(found.rows()).isEqualTo(expected.rows());
    for (Column column : expected.columns()) {
      Column other = found.column(column.name());
      assertThat(other.kind()).isEqualTo(column.kind());
      for (int row = 0; row < column.rows(); row++) {
        if (other.isMissing(row) != column.isMissing(row)
            || !String.valueOf(other.written(row)).equals(String.valueOf(column.written(row)))) {
          assertThat(column.name() + row + " " + other.written(row))
              .isEqualTo(column.name() + row + " " + column.written(row));
        }
      }
    }
  }

  @Test
  void everyKindOfColumnIsWhatItIsInMemory() throws IOException {
    Table expected = inMemory();
    assertThat(expected.rows()).isEqualTo(ROWS);
    try (TableCache cache = cache(UnaryOperator.identity())) {
      requireEqual(cache.table(), expected);
      int[] rows = IntStream.range(0, ROWS).filter(i -> i % 97 == 13).map(i -> ROWS - i).toArray();
      requireEqual(cache.table().select(rows), expected.select(rows));
      int[] few = {3, 700, 0};
      requireEqual(cache.table().select(rows).select(few), expected.select(rows).select(few));
    }
  }

  @Test
  void columnsThatAreNotChosenAreNotKept() throws IOException {
    try (TableCache cache = cache(table -> table.without("word").without("number"))) {
      requireEqual(cache.table(), inMemory().without("number").without("word"));
    }
  }

  /// Nobody sees them, so nothing is left even if this program is killed.
  @Test
  void theFilesHaveNoName() throws IOException {
    try (TableCache cache = cache(UnaryOperator.identity())) {
      assertThat(cache.table().rows()).isEqualTo(ROWS);
      assertThat(scratch).isEmptyDirectory();
    }
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void tooManyDistinctWordsAreRefusedByTheNameOfTheirColumn() throws IOException {
    String sql = "SELECT i, 'id ' || i AS id, 'one' AS word FROM range(100000) AS r(i)";
    try (TableReader reader = Tables.query(sql, budget)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> TableCache.of(reader, UnaryOperator.identity(), new Budget(16 << 20, scratch)))
          .withMessage(
              "the column `id` has more distinct words than 1 MiB hold: expected fewer, more"
                  + " memory, or a table without it");
    }
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void sparseVectorsAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a.libsvm"), "1 0:2 5:3\n2 1:1\n");
    try (TableReader reader = Tables.open(file, budget)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TableCache.of(reader, UnaryOperator.identity(), budget))
          .withMessage(
              "the column `features` holds sparse vectors, which are held in memory: expected"
                  + " numbers, dates or words");
    }
    assertThat(scratch).isEmptyDirectory();
  }

  /// Behind the rows that tell how large a chunk is.
  @Test
  void aRowThatCannotBeReadLeavesNothing() throws IOException {
    byte[] images = new byte[16 + 400];
    ByteBuffer.wrap(images).putInt(0x803).putInt(500).putInt(1).putInt(1);
    Path file = Files.write(folder.resolve("a-images-idx3-ubyte"), images);
    try (TableReader reader = Tables.open(file, budget)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TableCache.of(reader, UnaryOperator.identity(), budget))
          .withMessage(file + " ends before its 500 rows do");
    }
    assertThat(scratch).isEmptyDirectory();
  }

  /// So many rows that their features go through more than one block.
  @Test
  void featuresAreThoseOfTheHeap() {
    FeatureMemory.Rows source =
        (row, to, at) -> {
          to[at + row % 10] = row;
          to[at + 9] += 1;
        };
    double[] expected = FeatureMemory.HEAP.matrix(ROWS, 10, source).toDoubles();
    try (FeatureMemory memory = new FileMemory(scratch)) {
      assertThat(memory.matrix(ROWS, 10, source).toDoubles()).isEqualTo(expected);
      assertThat(scratch).isEmptyDirectory();
    }
  }

  @Test
  void offsetsAreWhereItsFeaturesAre() throws IOException {
    Roles roles =
        Roles.ofTarget("word").withOffsets(new OffsetColumns(Map.of("word 7", "time_number")));
    String sql = "SELECT *, epoch(time) / 1e9 AS time_number FROM (%s)".formatted(EVERY_KIND);
    Tensor expected;
    try (TableReader reader = Tables.query(sql)) {
      expected = offsets(reader.rest(), roles);
    }
    Tensor found;
    try (TableReader reader = Tables.query(sql, budget);
        TableCache cache = TableCache.of(reader, UnaryOperator.identity(), budget)) {
      found = offsets(cache.table(), roles);
      assertThat(found.toDoubles()).isEqualTo(expected.toDoubles());
    }
    assertThatThrownBy(() -> found.get(0, 0)).isInstanceOf(IllegalStateException.class);
  }

  private static Tensor offsets(Table table, Roles roles) {
    return Objects.requireNonNull(Split.of(table, roles, Holdout.NONE).training().offsets());
  }

  @Test
  void memoryApartIsGivenBackByItself() {
    try (FeatureMemory memory = new FileMemory(scratch)) {
      Tensor kept = memory.matrix(2, 1, (row, to, at) -> to[at] = row);
      Tensor lent;
      try (FeatureMemory apart = memory.apart()) {
        lent = apart.matrix(2, 1, (row, to, at) -> to[at] = row);
        assertThat(lent.get(1, 0)).isEqualTo(1);
      }
      assertThatThrownBy(() -> lent.get(1, 0)).isInstanceOf(IllegalStateException.class);
      assertThat(kept.get(1, 0)).isEqualTo(1);
    }
  }

  /// Sorting 64 MB takes more than the 32 MiB that DuckDB has of this budget.
  @Test
  void aQueryLargerThanItsMemoryGoesThroughTheFolder() throws IOException {
    String sql = "SELECT i, hash(i) AS h FROM range(4000000) AS r(i) ORDER BY h";
    try (TableReader reader = Tables.query(sql, new Budget(64 << 20, scratch))) {
      double last = -1;
      for (Table batch = reader.next(65_536); batch != null; batch = reader.next(65_536)) {
        Column.Numbers hashes = (Column.Numbers) batch.column("h");
        for (int row = 0; row < hashes.rows(); row++) {
          assertThat(hashes.value(row) >= last).isTrue();
          last = hashes.value(row);
        }
      }
      assertThat(scratch).isNotEmptyDirectory();
    }
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void aQueryThatNeedsMoreMemoryIsRefusedInASentence() throws IOException {
    String sql = "SELECT length(string_agg(repeat('x', 100), '')) AS n FROM range(4000000)";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tables.query(sql, new Budget(64 << 20, scratch)).close())
        .withMessage("the query cannot be run: DuckDB has too little memory for it: expected more");
    assertThat(scratch).isEmptyDirectory();
  }
}
