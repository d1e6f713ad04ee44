package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import surprisal.Linear;
import surprisal.Tensor;
import surprisal.evaluate.Evaluation;

class ClassifierTest {
  private static final Table PENGUINS = ExampleTables.penguins();
  private static final Classifier MODEL =
      SoftmaxRegression.training().withL2(1e-3).fit(Dataset.of(PENGUINS, "species"));

  @Test
  void probabilitiesSumToOneAndThePredictedIsTheLargest() {
    double[] p = MODEL.probabilities(PENGUINS).toDoubles();
    int[] predicted = MODEL.predict(PENGUINS);
    for (int row = 0; row < predicted.length; row++) {
      double sum = 0;
      for (int c = 0; c < 3; c++) {
        sum += p[3 * row + c];
        assertThat(p[3 * row + predicted[row]]).isGreaterThanOrEqualTo(p[3 * row + c]);
      }
      assertThat(sum).isCloseTo(1, within(1e-15));
    }
  }

  @Test
  void predictingNeedsNoLabel() {
    assertThat(MODEL.predict(PENGUINS.without("species"))).isEqualTo(MODEL.predict(PENGUINS));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MODEL.predict(PENGUINS.without("island")))
        .withMessage("the table has no column `island`, which the model was trained on");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MODEL.evaluate(PENGUINS.without("species")))
        .withMessageStartingWith("the table has no column `species`: its columns are");
  }

  @Test
  void rowsArePredictedOneByOneAsTogether() {
    double[] together = MODEL.logits(PENGUINS).toDoubles();
    for (int row : new int[] {0, 3, 200, 343}) {
      assertThat(MODEL.logits(PENGUINS.select(row)).toDoubles())
          .containsExactly(Arrays.copyOfRange(together, 3 * row, 3 * row + 3), within(1e-13));
    }
  }

  @Test
  void evaluatingTheTrainingRowsGivesTheTrainingLogLoss() {
    Evaluation evaluation = MODEL.evaluate(PENGUINS);
    assertThat(evaluation.logLoss()).isCloseTo(MODEL.fit().logLoss(), within(1e-15));
    assertThat(evaluation.baselineLogLoss()).isCloseTo(1.0491553862814398, within(1e-14));
    assertThat(evaluation.majorityAccuracy()).isEqualTo(152 / 344.0);
    assertThat(evaluation.rows()).isEqualTo(344);
  }

  @Test
  void evaluatingDropsRowsWithoutALabel() {
    Table some = PENGUINS.select(0, 1, 2, 160, 300);
    Table unlabelled = Table.of(Column.text("species", "Adelie", null, "Adelie", null, "Gentoo"));
    List<Column> columns = new ArrayList<>(some.without("species").columns());
    columns.addAll(unlabelled.columns());
    Dataset dataset = MODEL.dataset(new Table(columns));
    assertThat(dataset.rows()).isEqualTo(3);
    assertThat(dataset.unlabelled()).isEqualTo(2);
    assertThat(MODEL.evaluate(dataset).rows()).isEqualTo(3);
  }

  @Test
  void theStrongestFeaturesAreTheLargestCentredWeights() {
    List<List<FeatureWeight>> strongest = MODEL.strongestFeatures(2);
    assertThat(strongest).hasSize(3).allMatch(features -> features.size() == 2);
    assertThat(strongest.get(0).getFirst().feature()).isEqualTo("bill_length_mm");
    assertThat(strongest.get(0).getFirst().weight()).isCloseTo(-3.0916, within(1e-4));
    assertThat(strongest.get(1).getFirst().weight()).isPositive();
    assertThat(MODEL.strongestFeatures(1000).getFirst()).hasSize(MODEL.encoding().features());
  }

  @Test
  void aShiftOfAllClassesDoesNotSpeak() {
    double[] shifted = MODEL.head().weights().toDoubles();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += 3;
    }
    Tensor weights = Tensor.of(shifted, MODEL.head().weights().shape());
    Tensor bias = Objects.requireNonNull(MODEL.head().bias());
    Classifier same =
        new Classifier(MODEL.encoding(), MODEL.labels(), Linear.of(weights, bias), MODEL.fit());
    FeatureWeight expected = MODEL.strongestFeatures(1).getFirst().getFirst();
    FeatureWeight found = same.strongestFeatures(1).getFirst().getFirst();
    assertThat(found.feature()).isEqualTo(expected.feature());
    assertThat(found.weight()).isCloseTo(expected.weight(), within(1e-12));
  }

  @Test
  void partsThatDoNotFitAreRefused() {
    Linear small = Linear.of(Tensor.of(new double[6], 3, 2), Tensor.of(new double[3], 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Classifier(MODEL.encoding(), MODEL.labels(), small, MODEL.fit()))
        .withMessage("the weights have shape [3, 2]: expected [3, 14], classes and features");
  }
}
