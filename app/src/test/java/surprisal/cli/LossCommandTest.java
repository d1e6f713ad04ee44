package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Scanner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.DType;

class LossCommandTest {
  /// log 2, the loss of a row of two equal logits.
  private static final double LN2 = 0.6931471805599453;

  @TempDir Path folder;

  private Path logits;
  private Path labels;

  @BeforeEach
  void writeFiles() throws IOException {
    logits = Arrays.doubles(folder.resolve("logits.npy"), new double[6], 3, 2);
    labels = Arrays.longs(folder.resolve("labels.npy"), 0, 1, -100);
  }

  @Test
  void theMeanAsText() {
    assertThat(Run.of("loss", logits, labels))
        .isEqualTo(
            new Run(
                0,
                """
                loss        0.69314718  nats, mean
                perplexity  2
                bits        1
                rows        3
                ignored     1
                weight      2
                """,
                ""));
  }

  @Test
  void theMeanAsJson() {
    assertThat(Run.of("loss", logits, labels, "--json").out())
        .isEqualTo(
            "{\"loss\":0.6931471805599453,\"reduction\":\"mean\",\"rows\":3,\"ignored\":1,"
                + "\"weight\":2.0,\"perplexity\":2.0,\"bits\":1.0}\n");
  }

  @Test
  void theSumAsJsonHasThePerplexityOfTheMean() {
    assertThat(Run.of("loss", logits, labels, "--reduction", "sum", "--json").out())
        .startsWith("{\"loss\":1.3862943611198906,\"reduction\":\"sum\",")
        .endsWith("\"weight\":2.0,\"perplexity\":2.0,\"bits\":1.0}\n");
  }

  @Test
  void withoutReductionTheLossesTakeThePlaceOfTheLoss() {
    assertThat(Run.of("loss", logits, labels, "--reduction", "none", "--json").out())
        .startsWith(
            "{\"losses\":[0.6931471805599453,0.6931471805599453,0.0],\"reduction\":\"none\",");
    assertThat(Run.of("loss", logits, labels, "--reduction", "none").out())
        .isEqualTo("0.69314718 0.69314718 0\n");
  }

  @Test
  void theGradientIsThatOfTheReducedLossInTheTypeOfTheLogits() throws IOException {
    Path floats = Arrays.floats(folder.resolve("floats.npy"), new float[6], 3, 2);
    Path gradient = folder.resolve("gradient.npy");
    Run.of("loss", floats, labels, "--gradient", gradient);
    assertThat(Arrays.type(gradient)).isEqualTo(DType.F32);
    assertThat(Arrays.shape(gradient)).containsExactly(3, 2);
    assertThat(Arrays.values(gradient)).containsExactly(-0.25, 0.25, 0.25, -0.25, 0, 0);
    for (String reduction : new String[] {"sum", "none"}) {
      Run.of("loss", floats, labels, "--gradient", gradient, "--reduction", reduction);
      assertThat(Arrays.values(gradient)).containsExactly(-0.5, 0.5, 0.5, -0.5, 0, 0);
    }
  }

  @Test
  void theLossesOfTheRowsAreWrittenWhateverTheReduction() throws IOException {
    Path losses = folder.resolve("losses.npy");
    Run.of("loss", logits, labels, "--out", losses);
    assertThat(Arrays.values(losses)).containsExactly(LN2, LN2, 0);
    assertThat(Run.of("loss", logits, labels, "--out", losses, "--reduction", "none"))
        .isEqualTo(new Run(0, "", ""));
    assertThat(Arrays.shape(losses)).containsExactly(3);
  }

  @Test
  void ignoreIndexWeightsAndSmoothingReachTheLoss() throws IOException {
    Path weights = Arrays.doubles(folder.resolve("weights.npy"), new double[] {1, 3}, 2);
    assertThat(Run.of("loss", logits, labels, "--class-weights", weights, "--json").out())
        .contains("\"weight\":4.0");
    Path others = Arrays.longs(folder.resolve("others.npy"), 0, 7, 7);
    assertThat(Run.of("loss", logits, others, "--ignore-index", "7", "--json").out())
        .contains("\"rows\":3,\"ignored\":2,\"weight\":1.0");
    Path sure = Arrays.doubles(folder.resolve("sure.npy"), new double[] {0, -1}, 2);
    Path first = Arrays.longs(folder.resolve("first.npy"), 0);
    assertThat(loss(Run.of("loss", sure, first, "--label-smoothing", "1")))
        .isCloseTo(0.5 + 0.3132616875182228, within(1e-7));
  }

  private static double loss(Run run) {
    return new Scanner(run.out()).skip("loss").useLocale(Locale.ROOT).nextDouble();
  }

  @Test
  void theClassAxisIsTheSecondUnlessSaid() throws IOException {
    Path cube = Arrays.doubles(folder.resolve("cube.npy"), new double[12], 2, 3, 2);
    Path ones = Arrays.doubles(folder.resolve("ones.npy"), filled(12, 0.5), 2, 3, 2);
    assertThat(Run.of("loss", cube, ones, "--json").out()).contains("\"rows\":4");
    assertThat(Run.of("loss", cube, ones, "--axis", "-1", "--json").out()).contains("\"rows\":6");
    Path row = Arrays.doubles(folder.resolve("row.npy"), new double[2], 2);
    assertThat(Run.of("loss", row, Arrays.longs(folder.resolve("one.npy"), 1), "--json").out())
        .contains("\"rows\":1");
  }

  private static double[] filled(int count, double value) {
    double[] values = new double[count];
    java.util.Arrays.fill(values, value);
    return values;
  }

  @Test
  void nothingLeftToAverageIsNaN() throws IOException {
    Path ignored = Arrays.longs(folder.resolve("ignored.npy"), -100, -100, -100);
    assertThat(Run.of("loss", logits, ignored, "--json").out())
        .isEqualTo(
            "{\"loss\":\"NaN\",\"reduction\":\"mean\",\"rows\":3,\"ignored\":3,\"weight\":0.0,"
                + "\"perplexity\":\"NaN\",\"bits\":\"NaN\"}\n");
  }

  @Test
  void badTargetsAreOneSentenceAndLeaveNoFile() throws IOException {
    Path gradient = folder.resolve("gradient.npy");
    Path losses = folder.resolve("losses.npy");
    Path[] targets = {
      Arrays.longs(folder.resolve("range.npy"), 0, 2, 1),
      Arrays.longs(folder.resolve("short.npy"), 0, 1),
      Arrays.doubles(folder.resolve("shape.npy"), new double[3], 3),
      Arrays.doubles(folder.resolve("nan.npy"), new double[] {0, 1, Double.NaN, 1, 1, 0}, 3, 2)
    };
    for (Path bad : targets) {
      Run run = Run.of("loss", logits, bad, "--gradient", gradient, "--out", losses);
      assertThat(run.status()).as(run.toString()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("surprisal: ").doesNotContain("fault");
      assertThat(run.err().lines()).hasSize(1);
    }
    assertThat(gradient).doesNotExist();
    assertThat(losses).doesNotExist();
  }

  @Test
  void classIndicesOfAFloatingTypeAreToldWhatTheyNeed() throws IOException {
    Path floats = Arrays.doubles(folder.resolve("floats.npy"), new double[] {0, 1, 1}, 3);
    assertThat(Run.of("loss", logits, floats).err())
        .isEqualTo(
            "surprisal: %s holds floating-point numbers of shape [3]: expected probabilities in the shape of the logits, [3, 2], or class indices of an integer type\n"
                .formatted(floats));
  }

  @Test
  void twoResultsForOneFileAreRefused() throws IOException {
    Path both = folder.resolve("both.npy");
    Path again = folder.resolve(".").resolve("both.npy");
    Run run = Run.of("loss", logits, labels, "--gradient", both, "--out", again);
    assertThat(run)
        .isEqualTo(
            new Run(
                2,
                "",
                "surprisal: cannot write %s: another result goes to the same file\n"
                    .formatted(again)));
    assertThat(both).doesNotExist();
  }

  @Test
  void aTargetThatIsNotANumberIsNamedByItsPlace() throws IOException {
    double[] values = {0, 1, Double.NaN, 1, 1, 0};
    Path bad = Arrays.doubles(folder.resolve("bad.npy"), values, 3, 2);
    assertThat(Run.of("loss", logits, bad).err())
        .isEqualTo("surprisal: %s[1, 0] is NaN: expected a probability\n".formatted(bad));
  }

  @Test
  void badOptionsAreOneSentence() {
    assertThat(Run.of("loss", logits, labels, "--reduction", "max").err())
        .isEqualTo(
            "surprisal: invalid value for option '--reduction': 'max' is not mean, sum or none (see"
                + " surprisal loss --help)\n");
    assertThat(Run.of("loss", logits, labels, "--label-smoothing", "2"))
        .isEqualTo(
            new Run(2, "", "surprisal: labelSmoothing = 2.0: expected 0 ≤ labelSmoothing ≤ 1\n"));
    Run axis = Run.of("loss", logits, labels, "--axis", "2");
    assertThat(axis.status()).isEqualTo(2);
    assertThat(axis.err().lines()).hasSize(1);
  }

  @Test
  void whenOneOfTwoFilesCannotBeWrittenNeitherIsLeft() throws IOException {
    Path gradient = folder.resolve("gradient.npy");
    Path losses = folder.resolve("nowhere").resolve("losses.npy");
    Run run = Run.of("loss", logits, labels, "--gradient", gradient, "--out", losses);
    assertThat(run)
        .isEqualTo(
            new Run(
                2,
                "",
                "surprisal: cannot write %s: there is no folder %s\n"
                    .formatted(losses, losses.getParent())));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(logits, labels);
    }
  }
}
