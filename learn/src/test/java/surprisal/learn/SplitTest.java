package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import surprisal.Tensor;

class SplitTest {
  /// Rows of which `x` tells the number, 1 to N, and the class is `of` it.
  private static Table table(int... rowsOfClass) {
    String[] labels =
        IntStream.range(0, rowsOfClass.length)
            .boxed()
            .flatMap(c -> Collections.nCopies(rowsOfClass[c], "class " + c).stream())
            .toArray(String[]::new);
    double[] x = IntStream.rangeClosed(1, labels.length).asDoubleStream().toArray();
    return Table.of(Column.text("y", labels), Column.numbers("x", x));
  }

  private static Dataset validation(Split split) {
    return Objects.requireNonNull(split.validation());
  }

  /// Undoes the standardising: the number of each row.
  private static List<Long> rows(Dataset dataset) {
    var rule = (ColumnEncoding.Standardised) dataset.encoding().columns().getFirst();
    return DoubleStream.of(RandomData.features(dataset).toDoubles())
        .mapToObj(z -> Math.round(z * rule.deviation() + rule.mean()))
        .toList();
  }

  @Test
  void theClassesKeepTheirShares() {
    Split split = Split.of(table(50, 30, 20), "y", new Holdout(0.2, 1));
    assertThat(split.training().classCounts()).containsExactly(40, 24, 16);
    assertThat(validation(split).classCounts()).containsExactly(10, 6, 4);
  }

  @Test
  void theTotalIsTheFractionRoundedHoweverManyClasses() {
    int[] pairs = new int[15];
    Arrays.fill(pairs, 2);
    for (double fraction : new double[] {0.1, 0.2, 0.3, 0.5}) {
      Split split = Split.of(table(pairs), "y", new Holdout(fraction, 3));
      assertThat(validation(split).rows()).isEqualTo((int) Math.round(fraction * 30));
    }
  }

  @Test
  void everyRowIsInOnePartAndBothKeepTheOrder() {
    Split split = Split.of(table(17, 13, 4), "y", new Holdout(0.3, 5));
    List<Long> training = rows(split.training());
    List<Long> validation = rows(validation(split));
    assertThat(training).isSorted();
    assertThat(validation).isSorted().doesNotContainAnyElementsOf(training);
    assertThat(training.size() + validation.size()).isEqualTo(34);
  }

  @Test
  void noClassLosesItsLastTrainingRow() {
    Split split = Split.of(table(1, 2, 30), "y", new Holdout(0.9, 7));
    assertThat(split.training().classCounts()).allMatch(count -> count >= 1);
  }

  @Test
  void aSeedMeansTheSameRowsEverywhere() {
    Table table = table(6, 6);
    Holdout holdout = new Holdout(0.5, 42);
    List<Long> held = rows(validation(Split.of(table, "y", holdout)));
    assertThat(rows(validation(Split.of(table, "y", holdout)))).isEqualTo(held);
    assertThat(held).containsExactly(1L, 2L, 5L, 10L, 11L, 12L);
    assertThat(rows(validation(Split.of(table, "y", new Holdout(0.5, 43))))).isNotEqualTo(held);
  }

  @Test
  void theEncodingKnowsOnlyTrainingRows() {
    Split split = Split.of(table(10, 10), "y", new Holdout(0.25, 11));
    var rule = (ColumnEncoding.Standardised) split.training().encoding().columns().getFirst();
    double mean =
        rows(split.training()).stream().mapToLong(Long::longValue).average().orElseThrow();
    assertThat(rule.mean()).isCloseTo(mean, within(1e-12));
    assertThat(validation(split).encoding()).isSameAs(split.training().encoding());
  }

  @Test
  void rowsWithoutALabelAreCountedAndDropped() {
    @Nullable String[] labels = {"a", null, "b", "a", null, "b"};
    Table table =
        Table.of(Column.text("y", labels), Column.numbers("x", 1, 100, 3, 4, Double.NaN, 6));
    Dataset dataset = Dataset.of(table, "y");
    assertThat(dataset.unlabelled()).isEqualTo(2);
    assertThat(dataset.rows()).isEqualTo(4);
    assertThat(dataset.classes()).containsExactly(0, 1, 0, 1);
    assertThat(dataset.encoding().featureNames()).containsExactly("x");
    assertThat(dataset.holdout()).isEqualTo(Holdout.NONE);
  }

  private static Table grouped(Table table, long seed) {
    double[] groups = new Random(seed).ints(table.rows(), 0, 23).asDoubleStream().toArray();
    List<Column> columns = new ArrayList<>(table.columns());
    columns.add(Column.numbers("g", groups));
    return new Table(columns);
  }

  private static Set<Double> groups(Dataset dataset, Table table) {
    var groups = (Column.Numbers) table.column("g");
    return rows(dataset).stream()
        .map(row -> groups.value(Math.toIntExact(row) - 1))
        .collect(Collectors.toSet());
  }

  @Test
  void noGroupIsInBothParts() {
    Roles roles = Roles.ofTarget("y").withGroups("g");
    for (int seed = 0; seed < 20; seed++) {
      Table table = grouped(table(60, 50, 40), seed);
      Split split = Split.of(table, roles, new Holdout(0.3, seed));
      assertThat(groups(split.training(), table))
          .doesNotContainAnyElementsOf(groups(validation(split), table));
      assertThat(validation(split).rows()).isBetween(35, 55);
      assertThat(Objects.requireNonNull(split.training().groups()).rows())
          .isEqualTo(split.training().rows());
    }
  }

  @Test
  void groupsThatCannotBeHeldOutAreRefused() {
    Table table = table(3, 3);
    Roles roles = Roles.ofTarget("y").withGroups("g");
    Holdout half = new Holdout(0.5, 1);
    requireRefused(
        () -> Split.of(with(table, "a", "a", "a", "a", "a", "a"), roles, half),
        "the column of groups `g` has one value: expected two or more, for whole groups are held"
            + " out");
    requireRefused(
        () -> Split.of(with(table, "a", "b", "a", "b", null, "b"), roles, half),
        "the column of groups `g` holds no value in row 5: expected one in every row");
    requireRefused(
        () -> Split.of(with(table, "a", "a", "a", "b", "b", "b"), roles, half),
        "the groups of `g` that are held out have all rows of the class `class 0`: expected a seed"
            + " or a share that leaves some to train on");
    requireRefused(
        () -> Split.of(with(table, "a", "b", "a", "b", "a", "b"), roles, new Holdout(0.1, 1)),
        "a validation fraction of 0.1 holds out none of 6 rows: expected a larger fraction, or 0");
    assertThat(
            Split.of(with(table, "a", "a", "a", "a", "a", "a"), roles, Holdout.NONE)
                .training()
                .rows())
        .isEqualTo(6);
  }

  private static Table with(Table table, @Nullable String... groups) {
    List<Column> columns = new ArrayList<>(table.columns());
    columns.add(Column.text("g", groups));
    return new Table(columns);
  }

  private static void requireRefused(ThrowingCallable split, String message) {
    assertThatIllegalArgumentException().isThrownBy(split).withMessage(message);
  }

  @Test
  void aFractionOfZeroHoldsOutNothing() {
    Split split = Split.of(table(3, 3), "y", new Holdout(0, 9));
    assertThat(split.validation()).isNull();
    assertThat(split.training().rows()).isEqualTo(6);
  }

  @Test
  void fractionsThatCannotBeHeldOutAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Holdout(1, 0))
        .withMessage("the validation fraction is 1.0: expected 0 ≤ fraction < 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Split.of(table(2, 2), "y", new Holdout(0.1, 0)))
        .withMessage(
            "a validation fraction of 0.1 holds out none of 4 rows: expected a larger fraction,"
                + " or 0");
  }

  /// Row numbers are those of the table, of which some rows have no label and others are held out.
  @Test
  void theEncodingIsThatOfTheTrainingRowsAlone() {
    double[] x = {1e6, 1, 1e6, 2, 3, 4, 1e6, 5, 6, 7, 8, 9};
    @Nullable String[] labels = {null, "a", null, "b", "a", "b", null, "a", "b", "a", "b", "a"};
    Table table = Table.of(Column.numbers("x", x), Column.text("y", labels));
    Split split = Split.of(table, "y", new Holdout(0.3, 1));
    Tensor features = (Tensor) split.training().features();
    var rule = (ColumnEncoding.Standardised) split.training().encoding().columns().getFirst();
    double sum = 0;
    for (int row = 0; row < split.training().rows(); row++) {
      double value = rule.mean() + rule.deviation() * features.get(row, 0);
      int at = 1;
      while (Math.abs(x[at] - value) > 1e-9) {
        at++;
      }
      assertThat(split.training().labels().classNames().get(split.training().classOf(row)))
          .isEqualTo(labels[at]);
      sum += value;
    }
    assertThat(rule.mean()).isCloseTo(sum / split.training().rows(), within(1e-12));
  }
}
