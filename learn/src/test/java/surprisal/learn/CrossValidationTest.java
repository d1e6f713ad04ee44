package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import surprisal.CrossEntropy;
import surprisal.Loss;

class CrossValidationTest {
  private static final Table PENGUINS = ExampleTables.penguins();
  private static final Roles ROLES = Roles.ofTarget("island");
  private static final double[] STRENGTHS = {1, 0.1, 0.01, 0.001};
  private static final SoftmaxRegression TRAINING = SoftmaxRegression.training().withL2(1);

  private static CrossValidation validation(Roles roles, Holdout holdout) {
    return CrossValidation.of(
        TRAINING, PENGUINS, roles, holdout, new Folds(4, 3), STRENGTHS, _ -> {});
  }

  /// Each fold by hand: a table without it is encoded and fitted, and the fold is a table of its own.
  @Test
  void eachFoldIsPredictedByTheOthers() {
    Labels labels = Labels.of(PENGUINS.column("island"));
    int[] classes = labels.classesOf(PENGUINS.column("island"));
    int[] folds = new Folds(4, 3).of(classes, 3, null);
    double[] means = new double[4];
    double[] rows = new double[4];
    for (int k = 0; k < 4; k++) {
      int fold = k;
      int[] own = IntStream.range(0, folds.length).filter(row -> folds[row] == fold).toArray();
      int[] others = IntStream.range(0, folds.length).filter(row -> folds[row] != fold).toArray();
      Classifier model = TRAINING.withL2(0.01).fit(Dataset.of(PENGUINS.select(others), "island"));
      Dataset held = model.dataset(PENGUINS.select(own));
      Loss loss = CrossEntropy.mean().loss(model.logits(held), held.targets());
      means[k] = loss.mean();
      rows[k] = loss.weight();
    }
    double all = Arrays.stream(rows).sum();
    double mean = IntStream.range(0, 4).mapToDouble(k -> rows[k] * means[k] / all).sum();
    double variance =
        IntStream.range(0, 4)
            .mapToDouble(k -> rows[k] * (means[k] - mean) * (means[k] - mean) / all)
            .sum();
    CrossValidation.Step step = validation(ROLES, Holdout.NONE).steps().get(2);
    assertThat(step.strength()).isEqualTo(0.01);
    assertThat(step.logLoss()).isCloseTo(mean, within(1e-9));
    assertThat(step.standardError()).isCloseTo(Math.sqrt(variance / 3), within(1e-9));
  }

  @Test
  void rowsHeldOutTakeNoPart() {
    Holdout holdout = new Holdout(0.5, 9);
    Split split = Split.of(PENGUINS, ROLES, holdout);
    List<Integer> folds = new ArrayList<>();
    CrossValidation half =
        CrossValidation.of(
            TRAINING, PENGUINS, ROLES, holdout, new Folds(4, 3), STRENGTHS, folds::add);
    assertThat(folds).containsExactly(1, 2, 3, 4);
    assertThat(half).isNotEqualTo(validation(ROLES, Holdout.NONE));
    assertThat(split.training().rows()).isEqualTo(PENGUINS.rows() / 2);
  }

  @Test
  void theSimplestIsTheStrongestWithinOneStandardErrorOfTheBest() {
    CrossValidation validation =
        new CrossValidation(
            List.of(
                new CrossValidation.Step(8, 0.9, 0.1),
                new CrossValidation.Step(4, 0.55, 0.1),
                new CrossValidation.Step(2, 0.5, 0.06),
                new CrossValidation.Step(1, 0.5, 0.01)));
    assertThat(validation.best().strength()).isEqualTo(2);
    assertThat(validation.simplest().strength()).isEqualTo(4);
  }

  @Test
  void aFoldWithoutWeightSaysNothing() {
    int rows = PENGUINS.rows();
    int[] classes = Labels.of(PENGUINS.column("island")).classesOf(PENGUINS.column("island"));
    int[] folds = new Folds(4, 3).of(classes, 3, null);
    List<Column> columns = new ArrayList<>(PENGUINS.columns());
    columns.add(
        Column.numbers(
            "w", IntStream.range(0, rows).mapToDouble(row -> folds[row] == 0 ? 0 : 1).toArray()));
    CrossValidation found =
        CrossValidation.of(
            TRAINING,
            new Table(columns),
            ROLES.withWeights("w"),
            Holdout.NONE,
            new Folds(4, 3),
            STRENGTHS,
            _ -> {});
    assertThat(found.steps()).allMatch(step -> step.logLoss() > 0 && step.standardError() > 0);
  }

  @Test
  void aClassInOneFoldIsRefused() {
    Column x = Column.numbers("x", 1, 2, 3, 4, 5);
    Table table = Table.of(x, Column.text("y", "a", "a", "b", "b", "c"));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            CrossValidation.of(
                TRAINING,
                table,
                Roles.ofTarget("y"),
                Holdout.NONE,
                new Folds(2, 1),
                STRENGTHS,
                _ -> {}))
        .withMessage(
            "all rows of the class `c` are in one fold: expected two folds or more with some");
  }

  @Test
  void weightsAndGroupsAreNoFeatures() {
    int rows = PENGUINS.rows();
    List<Column> columns = new ArrayList<>(PENGUINS.columns());
    columns.add(
        Column.numbers("w", IntStream.range(0, rows).mapToDouble(row -> 1 + row % 3).toArray()));
    columns.add(
        Column.numbers("g", IntStream.range(0, rows).mapToDouble(row -> row % 50).toArray()));
    Table table = new Table(columns);
    Roles roles = ROLES.withWeights("w").withGroups("g");
    Split split = Split.of(table, roles, Holdout.NONE);
    assertThat(split.training().encoding().columns()).hasSize(6);
    assertThat(split.training().weightOf(2)).isEqualTo(3);
    CrossValidation found =
        CrossValidation.of(
            TRAINING, table, roles, Holdout.NONE, new Folds(4, 3), STRENGTHS, _ -> {});
    assertThat(found.steps()).hasSize(4);
  }
}
