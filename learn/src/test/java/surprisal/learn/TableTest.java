package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {
  private static final Table TABLE =
      Table.of(
          Column.numbers("x", 1, 2.5, Double.NaN),
          Column.text("word", "a", null, "c"),
          Column.booleans("flag", true, null, false),
          Column.dates("day", 0, 20_454.75, Double.NaN));

  @Test
  void valuesAreWrittenAsOneWouldWriteThem() {
    assertThat(TABLE.column("x").written(0)).isEqualTo("1");
    assertThat(TABLE.column("x").written(1)).isEqualTo("2.5");
    assertThat(TABLE.column("x").written(2)).isNull();
    assertThat(TABLE.column("word").written(2)).isEqualTo("c");
    assertThat(TABLE.column("flag").written(0)).isEqualTo("true");
    assertThat(TABLE.column("flag").written(1)).isNull();
    assertThat(TABLE.column("day").written(0)).isEqualTo("1970-01-01");
    assertThat(TABLE.column("day").written(1)).isEqualTo("2026-01-01T18:00");
    assertThat(TABLE.column("day").written(2)).isNull();
    assertThat(Column.numbers("x", -0.0, 1e300, -3).written(0)).isEqualTo("0");
    assertThat(Column.numbers("x", -0.0, 1e300, -3).written(1)).isEqualTo("1.0E300");
    assertThat(Column.numbers("x", -0.0, 1e300, -3).written(2)).isEqualTo("-3");
  }

  @Test
  void selectedRowsComeInTheOrderAskedFor() {
    Table selected = TABLE.select(2, 0);
    assertThat(selected.rows()).isEqualTo(2);
    assertThat(selected.names()).containsExactly("x", "word", "flag", "day");
    assertThat(selected.column("word").written(0)).isEqualTo("c");
    assertThat(selected.column("x").isMissing(0)).isTrue();
    assertThat(selected.column("flag").written(1)).isEqualTo("true");
    assertThat(selected.column("day").kind()).isEqualTo(Column.Kind.DATE);
  }

  @Test
  void columnsAreCopies() {
    double[] values = {1, 2};
    Column.Numbers column = Column.numbers("x", values);
    values[0] = 7;
    assertThat(column.value(0)).isEqualTo(1);
  }

  @Test
  void aRepeatedNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Table.of(Column.numbers("x", 1), Column.text("x", "a")))
        .withMessage("two columns are named `x`: expected distinct names");
  }

  @Test
  void columnsOfDifferentLengthAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Table.of(Column.numbers("x", 1), Column.text("y", "a", "b")))
        .withMessage("column `x` has 1 rows and column `y` 2: expected the same number");
  }

  @Test
  void aColumnThatIsNotThereIsNamedBesideThoseThatAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TABLE.column("y"))
        .withMessage("the table has no column `y`: its columns are `x`, `word`, `flag`, `day`");
    assertThat(TABLE.find("y")).isNull();
    assertThat(TABLE.without("word").names()).containsExactly("x", "flag", "day");
  }
}
