package surprisal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import surprisal.Tensor;

class EvaluationTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static Evaluation ofProbabilities(int[] classes, double... p) {
    double[] even = new double[p.length / classes.length];
    Arrays.fill(even, 1);
    return Evaluation.ofProbabilities(Tensor.of(p, classes.length, even.length), classes, even);
  }

  @Test
  void threeRowsByHand() {
    Evaluation evaluation =
        Evaluation.ofProbabilities(
            Tensor.of(new double[] {0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.5, 0.25, 0.25}, 3, 3),
            new int[] {0, 1, 2},
            2,
            1,
            1);
    double ln2 = Math.log(2);
    assertThat(evaluation.rows()).isEqualTo(3);
    assertThat(evaluation.logLoss()).isCloseTo(4 * ln2 / 3, within(1e-15));
    assertThat(evaluation.perplexity()).isCloseTo(Math.pow(2, 4.0 / 3), within(1e-14));
    assertThat(evaluation.baselineLogLoss()).isCloseTo(5 * ln2 / 3, within(1e-15));
    assertThat(evaluation.accuracy()).isEqualTo(2 / 3.0);
    assertThat(evaluation.majorityAccuracy()).isEqualTo(1 / 3.0);
    assertThat(evaluation.brier()).isCloseTo((0.375 + 0.375 + 0.875) / 3, within(1e-15));
    assertThat(evaluation.ece()).isCloseTo(2 / 3.0 - 0.5, within(1e-15));
    assertThat(evaluation.confusion().count(2, 0)).isEqualTo(1);
    assertThat(evaluation.confusion().count(1, 1)).isEqualTo(1);
    assertThat(evaluation.confusion().count(0, 1)).isZero();
    assertThat(evaluation.confusion().rows(2)).isEqualTo(1);
  }

  @Test
  void scikitLearnSaysTheSame() {
    List<String> lines = lines("scikit-learn-evaluation.csv");
    List<String[]> rows = lines.stream().skip(5).map(line -> line.split(",")).toList();
    double[] logits =
        rows.stream()
            .flatMapToDouble(row -> Arrays.stream(row, 0, 4).mapToDouble(Double::parseDouble))
            .toArray();
    int[] classes = rows.stream().mapToInt(row -> Integer.parseInt(row[4])).toArray();
    Evaluation evaluation =
        Evaluation.ofLogits(Tensor.of(logits, classes.length, 4), classes, 10, 40, 30, 20);
    assertThat(evaluation.logLoss()).isCloseTo(golden(lines, "logLoss"), within(1e-14));
    assertThat(evaluation.baselineLogLoss())
        .isCloseTo(golden(lines, "baselineLogLoss"), within(1e-14));
    assertThat(evaluation.accuracy()).isCloseTo(golden(lines, "accuracy"), within(1e-15));
    assertThat(evaluation.brier()).isCloseTo(golden(lines, "brier"), within(1e-14));
    assertThat(evaluation.ece()).isCloseTo(golden(lines, "ece"), within(1e-14));
  }

  private static double golden(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + ","))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> lines(String resource) {
    try (InputStream in =
        Objects.requireNonNull(EvaluationTest.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aConfidenceOnAnEdgeBelongsToTheBinBelow() {
    Evaluation evaluation = ofProbabilities(new int[] {0, 1, 0}, 0.6, 0.4, 0.2, 0.8, 1, 0);
    List<Bin> bins = evaluation.reliability();
    assertThat(bins).hasSize(15);
    assertThat(bins.get(8)).isEqualTo(new Bin(8 / 15.0, 9 / 15.0, 1, 0.6, 1));
    assertThat(bins.get(11).rows()).isEqualTo(1);
    assertThat(bins.get(14)).isEqualTo(new Bin(14 / 15.0, 1, 1, 1, 1));
    assertThat(bins.get(0).confidence()).isNaN();
    assertThat(evaluation.ece()).isCloseTo(0.6 / 3, within(1e-15));
  }

  @Test
  void probabilitiesAndTheirLogitsMeasureTheSame() {
    double[] p = {0.7, 0.2, 0.1, 0.1, 0.3, 0.6};
    double[] z = Arrays.stream(p).map(x -> Math.log(x) + 5).toArray();
    Evaluation ofLogits = Evaluation.ofLogits(Tensor.of(z, 2, 3), new int[] {0, 1}, 1, 1, 1);
    Evaluation ofProbabilities = ofProbabilities(new int[] {0, 1}, p);
    assertThat(ofLogits.logLoss()).isCloseTo(ofProbabilities.logLoss(), within(1e-15));
    assertThat(ofLogits.brier()).isCloseTo(ofProbabilities.brier(), within(1e-15));
    assertThat(ofLogits.ece()).isCloseTo(ofProbabilities.ece(), within(1e-15));
  }

  @Test
  void aClassThatWasSaidToBeImpossibleCostsInfinity() {
    Evaluation evaluation = ofProbabilities(new int[] {0, 1}, 1, 0, 1, 0);
    assertThat(evaluation.logLoss()).isEqualTo(INFINITY);
    assertThat(evaluation.perplexity()).isEqualTo(INFINITY);
    assertThat(evaluation.brier()).isEqualTo(1);
    assertThat(evaluation.accuracy()).isEqualTo(0.5);
    Evaluation baseline =
        Evaluation.ofLogits(Tensor.of(new double[] {0, 1}, 1, 2), new int[] {1}, 1, 0);
    assertThat(baseline.baselineLogLoss()).isEqualTo(INFINITY);
    Evaluation unasked =
        Evaluation.ofLogits(Tensor.of(new double[] {0, 1}, 1, 2), new int[] {0}, 1, 0);
    assertThat(unasked.baselineLogLoss()).isZero();
  }

  @Test
  void aConfidentRowKeepsItsTinyLoss() {
    Evaluation evaluation =
        Evaluation.ofLogits(Tensor.of(new double[] {40, 0, 0}, 1, 3), new int[] {0}, 1, 1, 1);
    assertThat(evaluation.logLoss()).isCloseTo(8.4967e-18, within(1e-21));
    assertThat(evaluation.brier()).isPositive();
  }

  @Test
  void ofEqualLogitsTheFirstIsPredicted() {
    Evaluation evaluation =
        Evaluation.ofLogits(Tensor.of(new double[] {1, 2, 2}, 1, 3), new int[] {2}, 1, 1, 1);
    assertThat(evaluation.confusion().count(2, 1)).isEqualTo(1);
  }

  @Test
  void moreRowsThanABlockAreSummedAsOne() {
    int rows = 2500;
    double[] z = new double[2 * rows];
    int[] classes = new int[rows];
    for (int row = 0; row < rows; row++) {
      z[2 * row] = 1;
      classes[row] = row % 2;
    }
    Evaluation evaluation = Evaluation.ofLogits(Tensor.of(z, rows, 2), classes, 1, 1);
    assertThat(evaluation.logLoss()).isCloseTo(Math.log1p(Math.exp(-1)) + 0.5, within(1e-13));
    assertThat(evaluation.confusion().count(1, 0)).isEqualTo(1250);
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    Tensor two = Tensor.of(new double[] {0, 1}, 1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evaluation.ofLogits(two, new int[] {0}, 1, 1, 1))
        .withMessage(
            "the predictions have shape [1, 2]: expected [1, 3], a row for each label and a column"
                + " for each frequency");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evaluation.ofLogits(two, new int[] {-100}, 1, 1))
        .withMessage("classes[0] = -100 is not a class: expected 0 ≤ class < 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evaluation.ofLogits(two.slice(0, 0, 0), new int[0], 1, 1))
        .withMessage("there is no row to evaluate: expected one or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evaluation.ofLogits(two, new int[] {0}, 1, -1))
        .withMessage("frequencies[1] = -1.0: expected a finite number, 0 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Evaluation.ofLogits(Tensor.of(new double[] {0, Double.NaN}, 1, 2), new int[] {0}, 1, 1))
        .withMessage(
            "a row of logits has no probabilities: expected neither NaN nor +inf, and one finite"
                + " logit");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ofProbabilities(new int[] {0}, 0.5, 0.4))
        .withMessage("the probabilities of a row sum to 0.9: expected 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ofProbabilities(new int[] {0}, 1.5, -0.5))
        .withMessage("a probability is 1.5: expected a number from 0 to 1");
  }
}
