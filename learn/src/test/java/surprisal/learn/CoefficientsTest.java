package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import surprisal.Tensor;

class CoefficientsTest {
  private static final Table PENGUINS = ExampleTables.penguins();
  private static final Classifier MODEL =
      SoftmaxRegression.training().withL2(0.01).fit(Dataset.of(PENGUINS, "species"));

  /// The logits of a row by hand, from values as the table has them.
  private static double[] logits(Coefficients coefficients, int row) {
    double[] logits = coefficients.values()[0].clone();
    for (int d = 1; d < coefficients.values().length; d++) {
      String feature = coefficients.features().get(d);
      int equals = feature.indexOf(" = ");
      double x;
      if (equals < 0) {
        x = ((Column.Numbers) PENGUINS.column(feature)).value(row);
      } else {
        String word = PENGUINS.column(feature.substring(0, equals)).written(row);
        x = feature.substring(equals + 3).equals(word) ? 1 : 0;
      }
      for (int c = 0; c < logits.length; c++) {
        logits[c] += x * coefficients.values()[d][c];
      }
    }
    return logits;
  }

  private static boolean isComplete(int row) {
    return PENGUINS.columns().stream().noneMatch(column -> column.isMissing(row));
  }

  @Test
  void logitsAreLinearInTheColumns() {
    Tensor expected = MODEL.logits(PENGUINS);
    Coefficients named = withoutMarks(Coefficients.of(MODEL, "Chinstrap"));
    Coefficients symmetric = withoutMarks(Coefficients.of(MODEL, null));
    for (int row = 0; row < PENGUINS.rows(); row++) {
      if (isComplete(row)) {
        double[] againstChinstrap = logits(named, row);
        double[] z = logits(symmetric, row);
        assertThat(againstChinstrap[1]).isCloseTo(0, within(1e-9));
        assertThat(againstChinstrap[0])
            .isCloseTo(expected.get(row, 0) - expected.get(row, 1), within(1e-9));
        assertThat(z[2] - z[0])
            .isCloseTo(expected.get(row, 2) - expected.get(row, 0), within(1e-9));
        assertThat(z[0] + z[1] + z[2]).isCloseTo(0, within(1e-9));
      }
    }
  }

  /// The marks of missing values are 0 in complete rows.
  private static Coefficients withoutMarks(Coefficients all) {
    int[] kept =
        IntStream.range(0, all.features().size())
            .filter(d -> !all.features().get(d).endsWith("is missing"))
            .toArray();
    return new Coefficients(
        Arrays.stream(kept).mapToObj(all.features()::get).toList(),
        all.classes(),
        Arrays.stream(kept).mapToObj(d -> all.values()[d]).toArray(double[][]::new));
  }

  @Test
  void aReferenceThatIsNoClassIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Coefficients.of(MODEL, "Emperor"))
        .withMessage(
            "the reference `Emperor` is no class: the classes are `Adelie`, `Chinstrap`, `Gentoo`");
  }
}
