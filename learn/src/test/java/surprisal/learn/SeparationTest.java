package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import surprisal.Tensor;

class SeparationTest {
  private static Certificate fitted(Dataset dataset) {
    return SoftmaxRegression.training().withL2(0).fit(dataset).fit().certificate();
  }

  private static Dataset line(double[] x, int... classes) {
    List<String> names =
        List.of("low", "high", "other").subList(0, classes[classes.length - 1] + 1);
    return Dataset.of(Tensor.of(x, x.length, 1), classes, names);
  }

  @Test
  void completelySeparatedClassesAreReported() {
    Certificate certificate = fitted(line(new double[] {-2, -1, 1, 2}, 0, 0, 1, 1));
    assertThat(certificate.converged()).isFalse();
    assertThat(certificate.optimalityBound()).isNaN();
    assertThat(certificate.reason())
        .isEqualTo(
            "the columns separate `low`, `high` completely: along `x0` (−) every training row is on"
                + " its own class's side, so the loss falls towards 0 without a minimum; train with"
                + " l2 > 0");
  }

  @Test
  void classesThatTouchAreReportedAsSeparatedInPart() {
    Certificate certificate = fitted(line(new double[] {-2, -1, 0, 0, 1, 2}, 0, 0, 0, 1, 1, 1));
    assertThat(certificate.converged()).isFalse();
    assertThat(certificate.reason())
        .isEqualTo(
            "the columns separate `low`, `high` in part: along `x0` (−) no training row's margin"
                + " falls and some rise, so the loss falls without a minimum; train with l2 > 0");
  }

  @Test
  void oneClassApartFromTwoThatOverlapIsReported() {
    Certificate certificate =
        fitted(
            Dataset.of(
                Tensor.of(new double[] {-1, 0, 1, -1, 0, 1, 0, 0, 5, 6, 1, -1}, 12, 1),
                new int[] {0, 0, 0, 1, 1, 1, 0, 1, 2, 2, 0, 1},
                List.of("a", "b", "far")));
    assertThat(certificate.converged()).isFalse();
    assertThat(certificate.reason()).contains("separate `far` in part: along `x0` (+) no");
  }

  @Test
  void penguinsAreSeparatedAndTheModelStillPredicts() {
    Table penguins = ExampleTables.penguins();
    Classifier model = SoftmaxRegression.training().withL2(0).fit(Dataset.of(penguins, "species"));
    assertThat(model.fit().certificate().converged()).isFalse();
    assertThat(model.fit().certificate().reason()).contains("completely");
    assertThat(model.evaluate(penguins).accuracy()).isEqualTo(1);
  }

  @Test
  void aLevelWithRowsOfSomeClassesOnlyIsReported() {
    // Gentoo live on Biscoe alone, so the island is certain for them and for no others.
    Certificate certificate = fitted(Dataset.of(ExampleTables.penguins(), "island"));
    assertThat(certificate.converged()).isFalse();
    assertThat(certificate.reason()).contains("in part: along `species = Gentoo` (");
  }

  @Test
  void overlappingClassesConvergeWithoutAPenalty() {
    for (int seed = 0; seed < 10; seed++) {
      Certificate certificate = fitted(RandomData.dataset(200, 3, 3, seed));
      assertThat(certificate.converged()).as(certificate.reason()).isTrue();
      assertThat(certificate.gradientNorm()).isLessThan(1e-9);
    }
  }

  @Test
  void collinearColumnsConvergeWithoutAPenalty() {
    Certificate certificate = fitted(Dataset.of(ExampleTables.penguins(), "sex"));
    assertThat(certificate.converged()).as(certificate.reason()).isTrue();
  }

  @Test
  void anyPenaltyMakesAMinimum() {
    Dataset separated = line(new double[] {-2, -1, 1, 2}, 0, 0, 1, 1);
    for (double l2 : new double[] {1e-2, 1e-5, 1e-8}) {
      Fit fit = SoftmaxRegression.training().withL2(l2).fit(separated).fit();
      assertThat(fit.certificate().converged()).isTrue();
    }
  }

  @Test
  void aFeatureFreeOfThePenaltyIsSeenToSeparate() {
    Dataset dataset =
        Dataset.of(
            Tensor.of(new double[] {-2, 0, -1, 1, 1, 0, 2, 1}, 4, 2),
            new int[] {0, 0, 1, 1},
            List.of("low", "high"));
    Penalty penalty = Penalty.ofL2(0.1).withFactors(Map.of("x0", 0.0));
    Certificate certificate =
        SoftmaxRegression.training().withPenalty(penalty).fit(dataset).fit().certificate();
    assertThat(certificate.converged()).isFalse();
    assertThat(certificate.reason())
        .startsWith("the columns separate `low`, `high` completely: along `x0` (−)");
  }

  @Test
  void labelsThatAreNotSureOfTheirClassHaveAMinimum() {
    Dataset separated = line(new double[] {-2, -1, 1, 2}, 0, 0, 1, 1);
    SoftmaxRegression training = SoftmaxRegression.training().withL2(0).withLabelSmoothing(0.1);
    Certificate certificate = training.fit(separated).fit().certificate();
    assertThat(certificate.converged()).as(certificate.reason()).isTrue();
  }
}
