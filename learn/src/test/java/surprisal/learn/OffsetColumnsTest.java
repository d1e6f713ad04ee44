package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import surprisal.CrossEntropy;
import surprisal.Linear;
import surprisal.Logits;
import surprisal.Loss;
import surprisal.Tensor;

/// Columns that are known parts of the logits.
class OffsetColumnsTest {
  private static final int ROWS = 120;
  private static final int CLASSES = 3;
  private static final OffsetColumns OFFSETS = new OffsetColumns(Map.of("a", "oa", "c", "oc"));
  private static final Roles ROLES = Roles.ofTarget("y").withOffsets(OFFSETS);
  private static final SoftmaxRegression TRAINING = SoftmaxRegression.training().withL2(1e-2);
  private static final NetworkTraining NETWORK =
      NetworkTraining.of(5).withBatches(MiniBatches.STANDARD.withEpochs(4).withBatch(8));

  /// Classes that overlap, now and then no label, and offsets that tell something of them.
  private static Table table() {
    Random random = new Random(11);
    double[] x = new double[ROWS];
    double[] oa = new double[ROWS];
    double[] oc = new double[ROWS];
    String[] words = new String[ROWS];
    String[] y = new String[ROWS];
    for (int row = 0; row < ROWS; row++) {
      int c = random.nextInt(CLASSES);
      x[row] = random.nextGaussian() + c;
      oa[row] = random.nextGaussian() - c;
      oc[row] = 2 * random.nextGaussian() + c;
      words[row] = random.nextInt(4) > c ? "some" : "other";
      y[row] = List.of("a", "b", "c").get(c);
    }
    Table table =
        Table.of(
            Column.numbers("oc", oc),
            Column.numbers("x", x),
            Column.text("word", words),
            Column.text("y", y),
            Column.numbers("oa", oa));
    return withGaps(table);
  }

  /// Without a label in some rows, and there without an offset.
  private static Table withGaps(Table table) {
    String[] y = new String[ROWS];
    double[] oa = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      boolean isGap = row % 17 == 5;
      y[row] = isGap ? null : Objects.requireNonNull(table.column("y").written(row));
      oa[row] = isGap ? Double.NaN : number(table, "oa", row);
    }
    return table.with(Column.text("y", y)).with(Column.numbers("oa", oa));
  }

  private static double number(Table table, String column, int row) {
    return ((Column.Numbers) table.column(column)).value(row);
  }

  private static int[] labelled(Table table) {
    return Dataset.labelledRows(table.column("y"));
  }

  /// The offsets of some rows, by hand.
  private static Tensor byHand(Table table, int... rows) {
    double[] offsets = new double[rows.length * CLASSES];
    for (int i = 0; i < rows.length; i++) {
      offsets[i * CLASSES] = number(table, "oa", rows[i]);
      offsets[i * CLASSES + 2] = number(table, "oc", rows[i]);
    }
    return Tensor.of(offsets, rows.length, CLASSES);
  }

  private static Dataset dataset(Table table, Roles roles) {
    return Split.of(table, roles, Holdout.NONE).training();
  }

  private static void assertSameBits(Classifier found, Classifier expected) {
    assertThat(found.head().weights().toDoubles()).isEqualTo(expected.head().weights().toDoubles());
    assertThat(Objects.requireNonNull(found.head().bias()).toDoubles())
        .isEqualTo(Objects.requireNonNull(expected.head().bias()).toDoubles());
    assertThat(found.fit()).isEqualTo(expected.fit());
  }

  @Test
  void columnsTrainToTheSameBitsAsTheirNumbers() {
    Table table = table();
    Dataset numbers =
        Dataset.of(table.without("oa").without("oc"), "y")
            .withOffsets(byHand(table, labelled(table)));
    Dataset columns = dataset(table, ROLES);
    assertThat(columns.encoding()).isEqualTo(numbers.encoding());
    assertSameBits(TRAINING.fit(columns), TRAINING.fit(numbers));
    assertSameBits(TRAINING.withL1(0.01).fit(columns), TRAINING.withL1(0.01).fit(numbers));
    assertSameBits(NETWORK.fit(columns), NETWORK.fit(numbers));
  }

  @Test
  void probabilitiesAreTheSoftmaxOfTheLearnedLogitsPlusTheOffsets() {
    Table table = table().select(labelled(table()));
    Tensor offsets = byHand(table, IntStream.range(0, table.rows()).toArray());
    Dataset dataset = dataset(table, ROLES);
    for (Classifier model : List.of(TRAINING.fit(dataset), NETWORK.fit(dataset))) {
      Classifier without =
          new Classifier(
              model.encoding(),
              model.labels(),
              OffsetColumns.NONE,
              model.hidden(),
              model.head(),
              model.fit());
      Tensor expected = without.logits(table);
      for (int row = 0; row < table.rows(); row++) {
        for (int c = 0; c < CLASSES; c++) {
          expected.set(expected.get(row, c) + offsets.get(row, c), row, c);
        }
      }
      Logits.softmax(expected, expected);
      assertThat(model.probabilities(table).toDoubles())
          .containsExactly(expected.toDoubles(), within(1e-14));
      assertThat(without.probabilities(table).toDoubles()).isNotEqualTo(expected.toDoubles());
    }
  }

  @Test
  void anOffsetThatIsTheSameForAllClassesChangesNoProbability() {
    Table table = table().without("oa");
    OffsetColumns all = new OffsetColumns(Map.of("a", "oc", "b", "oc", "c", "oc"));
    Classifier shifted = TRAINING.fit(dataset(table, Roles.ofTarget("y").withOffsets(all)));
    Classifier plain = TRAINING.fit(Dataset.of(table.without("oc"), "y"));
    assertThat(shifted.probabilities(table).toDoubles())
        .containsExactly(plain.probabilities(table).toDoubles(), within(1e-9));
  }

  @Test
  void aModelsOwnLogitsLeaveNothingToLearn() {
    Table table = table().without("oa").without("oc");
    Classifier model = TRAINING.withL2(0).fit(Dataset.of(table, "y"));
    assertThat(model.fit().certificate().converged())
        .as(model.fit().certificate().reason())
        .isTrue();
    List<Column> columns = new ArrayList<>(table.columns());
    Tensor logits = model.logits(table);
    for (int c = 0; c < CLASSES; c++) {
      columns.add(Column.numbers("z" + c, logits.slice(1, c, c + 1).toDoubles()));
    }
    Table known = new Table(columns);
    OffsetColumns offsets = new OffsetColumns(Map.of("a", "z0", "b", "z1", "c", "z2"));
    Classifier rest = TRAINING.fit(dataset(known, Roles.ofTarget("y").withOffsets(offsets)));
    assertThat(rest.head().weights().toDoubles()).containsOnly(new double[1], within(1e-9));
    assertThat(Objects.requireNonNull(rest.head().bias()).toDoubles())
        .containsOnly(new double[1], within(1e-9));
    assertThat(rest.probabilities(known).toDoubles())
        .containsExactly(model.probabilities(table).toDoubles(), within(1e-9));
  }

  @Test
  void rowsHeldOutAreMeasuredWithTheirOwnOffsets() {
    Table table = table();
    Split split = Split.of(table, ROLES, new Holdout(0.3, 4));
    Dataset heldOut = Objects.requireNonNull(split.validation());
    Classifier model = TRAINING.fit(split.training());
    int[] rows = labelled(table);
    boolean[] aside = Split.draw(dataset(table, ROLES).classes(), CLASSES, new Holdout(0.3, 4));
    int[] own = IntStream.range(0, rows.length).filter(i -> aside[i]).map(i -> rows[i]).toArray();
    assertThat(Objects.requireNonNull(heldOut.offsets()).toDoubles())
        .isEqualTo(byHand(table, own).toDoubles());
    assertThat(model.evaluate(heldOut).logLoss())
        .isEqualTo(model.evaluate(table.select(own)).logLoss());
  }

  /// Each fold by hand: a table without it is encoded and fitted, and the fold is a table of its own.
  @Test
  void foldsAreMeasuredWithTheirOffsets() {
    Table table = table().select(labelled(table()));
    Folds folds = new Folds(3, 2);
    int[] foldOf = folds.of(dataset(table, ROLES).classes(), CLASSES, null);
    Loss sum = null;
    for (int k = 0; k < 3; k++) {
      int fold = k;
      int[] own = IntStream.range(0, foldOf.length).filter(i -> foldOf[i] == fold).toArray();
      int[] others = IntStream.range(0, foldOf.length).filter(i -> foldOf[i] != fold).toArray();
      Classifier model = TRAINING.fit(dataset(table.select(others), ROLES));
      Dataset held = model.dataset(table.select(own));
      Loss loss = CrossEntropy.mean().loss(model.logits(held), held.targets());
      sum = sum == null ? loss : sum.merge(loss);
    }
    CrossValidation found =
        CrossValidation.of(TRAINING, table, ROLES, Holdout.NONE, folds, new double[] {1}, _ -> {});
    assertThat(found.steps().getFirst().logLoss())
        .isCloseTo(Objects.requireNonNull(sum).mean(), within(1e-9));
  }

  @Test
  void aCheckpointIsOfItsOffsets() {
    List<Checkpoint> kept = new ArrayList<>();
    TRAINING.fit(dataset(table(), ROLES), new Checkpoints(null, Duration.ZERO, kept::add));
    Checkpoints from = new Checkpoints(kept.getFirst(), Duration.ofDays(1), _ -> {});
    OffsetColumns exchanged = new OffsetColumns(Map.of("a", "oa", "b", "oc"));
    Dataset other = dataset(table(), Roles.ofTarget("y").withOffsets(exchanged));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TRAINING.fit(other, from))
        .withMessage(
            "the checkpoint is of other rows or settings: expected those it was made with");
    assertSameBits(
        TRAINING.fit(dataset(table(), ROLES), from), TRAINING.fit(dataset(table(), ROLES)));
  }

  @Test
  void offsetsOfOneDataSetAreNoColumns() {
    Dataset columns = dataset(table(), ROLES);
    assertThat(TRAINING.fit(columns).offsets()).isEqualTo(OFFSETS);
    Dataset numbers = columns.withOffsets(Objects.requireNonNull(columns.offsets()));
    assertThat(TRAINING.fit(numbers).offsets()).isEqualTo(OffsetColumns.NONE);
    assertThat(columns.withRowWeights(new double[columns.rows()]).offsetColumns())
        .isEqualTo(OFFSETS);
  }

  @Test
  void anOffsetIsAFiniteNumberInEveryRowThatIsUsed() {
    Table table = table();
    int last = ROWS - 1;
    double[] values = new double[ROWS];
    for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      values[last] = bad;
      refused(
          table.with(Column.numbers("oa", values)),
          "the column of offsets `oa` holds %s in row 120: expected a finite number"
              .formatted(Double.isNaN(bad) ? "no value" : "-Infinity"));
    }
    String[] words = new String[ROWS];
    Arrays.fill(words, "1");
    refused(
        table.with(Column.text("oa", words)),
        "the column of offsets `oa` holds text in row 1: expected a finite number");
    refused(
        table.with(Column.dates("oa", values)),
        "the column of offsets `oa` holds dates in row 1: expected a finite number");
    refused(
        table.without("oa"),
        "the table has no column `oa`: its columns are `oc`, `x`, `word`, `y`");
  }

  private static void refused(Table table, String message) {
    Classifier model = TRAINING.fit(dataset(table(), ROLES));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dataset(table, ROLES))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.evaluate(table))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.logits(table.select(labelled(table))))
        .withMessage(message.replace("row 120", "row 113"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.logits(table.select(labelled(table)), 1000))
        .withMessage(message.replace("row 120", "row 1113").replace("row 1:", "row 1001:"));
  }

  @Test
  void anOffsetIsOfAClass() {
    OffsetColumns none = new OffsetColumns(Map.of("a", "oa", "d", "oc"));
    String message = "there is an offset for `d`, which is no class: the classes are `a`, `b`, `c`";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dataset(table(), Roles.ofTarget("y").withOffsets(none)))
        .withMessage(message);
    Classifier model = TRAINING.fit(dataset(table(), ROLES));
    Linear head = model.head();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Classifier(model.encoding(), model.labels(), none, null, head, model.fit()))
        .withMessage(message);
  }

  @Test
  void aColumnHasOneRole() {
    for (Roles taken :
        List.of(
            Roles.ofTarget("oc"),
            Roles.ofTarget("y").withWeights("oc"),
            Roles.ofTarget("y").withGroups("oc"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> taken.withOffsets(OFFSETS))
          .withMessage(
              "the column `oc` has two roles: expected one of target, weights, groups and"
                  + " offsets");
    }
    assertThat(ROLES.withWeights("w").columns()).containsExactly("y", "w", "oa", "oc");
  }

  @Test
  void aSentenceNamesTheClassesOfAColumn() {
    assertThat(new OffsetColumns(Map.of("a", "o", "b", "p", "c", "o")).sentences())
        .containsExactly(
            "`o`: an offset, added to the logit of `a`, `c`",
            "`p`: an offset, added to the logit of `b`");
  }
}
