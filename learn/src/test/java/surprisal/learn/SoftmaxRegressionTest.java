package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import surprisal.Linear;
import surprisal.Tensor;

class SoftmaxRegressionTest {
  private static final Dataset DATASET = RandomData.dataset(120, 4, 3, 1);

  private static double[] biases(Classifier model) {
    return Objects.requireNonNull(model.head().bias()).toDoubles();
  }

  @Test
  void digitsReachTheirMinimum() {
    Dataset digits = Dataset.of(ExampleTables.digits(), "label");
    Classifier model = SoftmaxRegression.training().withL2(0.001).fit(digits);
    assertThat(model.encoding().features()).isEqualTo(61);
    assertThat(model.labels().classNames())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(model.fit().objective()).isCloseTo(0.086145486241, within(1e-12));
    assertThat(model.fit().certificate().converged()).isTrue();
    assertThat(model.fit().certificate().optimalityBound()).isLessThan(1e-10);
    assertThat(model.fit().iterations()).isLessThan(20);
  }

  @Test
  void penguinsReachTheirMinimum() {
    Dataset penguins = Dataset.of(ExampleTables.penguins(), "species");
    Fit fit = SoftmaxRegression.training().withL2(0.001).fit(penguins).fit();
    assertThat(fit.objective()).isCloseTo(0.032681304418751, within(1e-14));
    assertThat(fit.classCounts()).containsExactly(152, 68, 124);
    assertThat(fit.certificate().converged()).isTrue();
    assertThat(fit.certificate().optimalityBound()).isLessThan(1e-10);
  }

  @Test
  void theGradientNormVanishesSuperlinearly() {
    List<Double> norms = new ArrayList<>();
    SoftmaxRegression.training()
        .withL2(0.1)
        .withTolerance(1e-11)
        .withListener(progress -> norms.add(progress.gradientNorm()))
        .fit(DATASET);
    double last = norms.getLast();
    double before = norms.get(norms.size() - 2);
    assertThat(before).isGreaterThan(1e-11);
    assertThat(last).isLessThan(Math.max(1e-14, 20 * Math.pow(before, 1.5)));
  }

  @Test
  void theObjectiveNeverRisesOnColumnsOfAnyScale() {
    for (double scale : new double[] {1e-3, 1, 30, 1e3}) {
      List<Double> objectives = new ArrayList<>();
      Fit fit =
          SoftmaxRegression.training()
              .withL2(1e-5)
              .withTolerance(1e-9)
              .withListener(progress -> objectives.add(progress.objective()))
              .fit(scaled(scale))
              .fit();
      assertThat(fit.certificate().converged()).as("scale " + scale).isTrue();
      for (int i = 1; i < objectives.size(); i++) {
        assertThat(objectives.get(i)).isLessThanOrEqualTo(objectives.get(i - 1) * (1 + 1e-14));
      }
    }
  }

  private static Dataset scaled(double scale) {
    double[] x = RandomData.features(DATASET).toDoubles();
    for (int i = 0; i < x.length; i++) {
      x[i] *= scale;
    }
    return Dataset.of(
        Tensor.of(x, DATASET.rows(), 4), DATASET.classes(), DATASET.labels().classNames());
  }

  @Test
  void theSameDataGiveTheSameBits() {
    SoftmaxRegression training = SoftmaxRegression.training().withL2(1e-3);
    Classifier first = training.fit(DATASET);
    Classifier second = training.fit(DATASET);
    assertThat(second.head().weights().toDoubles()).isEqualTo(first.head().weights().toDoubles());
    assertThat(second.fit()).isEqualTo(first.fit());
  }

  @Test
  void weightsAndBiasesSumToZeroOverTheClasses() {
    Linear head = SoftmaxRegression.training().withL2(1e-3).fit(DATASET).head();
    for (int d = 0; d < 4; d++) {
      double sum = 0;
      for (int c = 0; c < 3; c++) {
        sum += head.weights().get(c, d);
      }
      assertThat(sum).isCloseTo(0, within(1e-13));
    }
    Tensor bias = Objects.requireNonNull(head.bias());
    assertThat(DoubleStream.of(bias.toDoubles()).sum()).isCloseTo(0, within(1e-13));
  }

  @Test
  void anOverwhelmingPenaltyLeavesTheClassFrequencies() {
    Classifier model = SoftmaxRegression.training().withL2(1e12).fit(DATASET);
    double[] biases = biases(model);
    List<Integer> counts = DATASET.classCounts();
    assertThat(biases[0] - biases[1])
        .isCloseTo(Math.log(counts.get(0) / (double) counts.get(1)), within(1e-9));
  }

  @Test
  void twiceTheRowsChangeNothing() {
    int rows = DATASET.rows();
    double[] x = RandomData.features(DATASET).toDoubles();
    double[] xx = new double[2 * x.length];
    int[] twice = new int[2 * rows];
    for (int row = 0; row < 2 * rows; row++) {
      System.arraycopy(x, 4 * (row % rows), xx, 4 * row, 4);
      twice[row] = DATASET.classOf(row % rows);
    }
    Dataset doubled =
        Dataset.of(Tensor.of(xx, twice.length, 4), twice, DATASET.labels().classNames());
    SoftmaxRegression training = SoftmaxRegression.training().withL2(1e-2);
    double[] once = training.fit(DATASET).head().weights().toDoubles();
    double[] again = training.fit(doubled).head().weights().toDoubles();
    assertThat(again).containsExactly(once, within(1e-8));
  }

  @Test
  void theLimitOfIterationsIsSaid() {
    Fit fit = SoftmaxRegression.training().withIterationLimit(2).fit(DATASET).fit();
    assertThat(fit.iterations()).isEqualTo(2);
    assertThat(fit.certificate().converged()).isFalse();
    assertThat(fit.certificate().reason())
        .isEqualTo("the limit of 2 iterations came before convergence");
    assertThat(SoftmaxRegression.training().withIterationLimit(0).fit(DATASET).fit().iterations())
        .isZero();
  }

  @Test
  void aToleranceBelowRoundingEndsAtTheBestThereIs() {
    Certificate certificate =
        SoftmaxRegression.training().withL2(0.01).withTolerance(0).fit(DATASET).fit().certificate();
    assertThat(certificate.converged()).isTrue();
    assertThat(certificate.reason())
        .isEqualTo("no step lowers the objective further in double precision");
    assertThat(certificate.gradientNorm()).isLessThan(1e-14);
  }

  @Test
  void theListenerHearsOfTheStartAndOfEachIteration() {
    List<Progress> all = new ArrayList<>();
    Fit fit = SoftmaxRegression.training().withListener(all::add).fit(DATASET).fit();
    assertThat(all).hasSize(fit.iterations() + 1);
    assertThat(all.getFirst().iteration()).isZero();
    assertThat(all.getLast().objective()).isEqualTo(fit.objective());
    assertThat(all.getLast().optimalityBound()).isEqualTo(fit.certificate().optimalityBound());
    assertThat(all.getLast().elapsed()).isPositive();
  }

  @Test
  void anInterruptEndsTheFitAndStays() {
    SoftmaxRegression training =
        SoftmaxRegression.training()
            .withListener(progress -> {
              if (progress.iteration() == 1) {
                Thread.currentThread().interrupt();
              }
            });
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> training.fit(DATASET))
        .withMessage("training was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aClassWithoutARowIsRefused() {
    Dataset dataset =
        Dataset.of(Tensor.of(new double[] {1, 2}, 2, 1), new int[] {0, 2}, List.of("a", "b", "c"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoftmaxRegression.training().fit(dataset))
        .withMessage("the class `b` has no row: expected one or more of each class");
  }

  @Test
  void settingsThatMeanNothingAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoftmaxRegression.training().withL2(-1))
        .withMessage("l2 = -1.0: expected a finite number, 0 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoftmaxRegression.training().withTolerance(Double.NaN))
        .withMessage("tolerance = NaN: expected a finite number, 0 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoftmaxRegression.training().withIterationLimit(-1))
        .withMessage("iterationLimit = -1.0: expected a finite number, 0 or more");
  }

  @Test
  void dataThatMeanNothingAreRefused() {
    Tensor features = Tensor.of(new double[] {1, Double.NaN, 3, 4}, 2, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(features, new int[] {0, 1}, List.of("a", "b")))
        .withMessage("features[0, 1] = NaN: expected a finite number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(features, new int[] {0, 2}, List.of("a", "b")))
        .withMessage("classes[1] = 2 is not a class: expected 0 ≤ class < 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(features, new int[] {0}, List.of("a", "b")))
        .withMessage("the features are F64[2, 2]: expected [1, D], a row for each class");
  }
}
