package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.DType;

class SoftmaxCommandTest {
  @TempDir Path folder;

  private Path matrix;

  @BeforeEach
  void writeMatrix() throws IOException {
    matrix = Arrays.floats(folder.resolve("matrix.npy"), new float[] {0, 0, 0, 0, 0, 0}, 2, 3);
  }

  @Test
  void theTextbookExample() {
    assertThat(Run.of("softmax", "2.0", "1.0", "0.1"))
        .isEqualTo(new Run(0, "0.65900114 0.24243297 0.09856589\n", ""));
  }

  @Test
  void negativeAndSpecialNumbersAreNumbersNotOptions() {
    assertThat(Run.of("softmax", "-1", "-inf", "-1.0").out()).isEqualTo("0.5 0 0.5\n");
    assertThat(Run.of("softmax", "-.5", "nan").out()).isEqualTo("nan nan\n");
    assertThat(Run.of("softmax", "inf", "1").out()).isEqualTo("nan nan\n");
  }

  @Test
  void logTemperatureAndJsonAlsoHoldForNumbers() {
    assertThat(Run.of("softmax", "0", "0", "--log").out()).isEqualTo("-0.69314718 -0.69314718\n");
    assertThat(Run.of("softmax", "3", "7", "--temperature", "inf").out()).isEqualTo("0.5 0.5\n");
    assertThat(Run.of("softmax", "3", "7", "--temperature=0").out()).isEqualTo("0 1\n");
    assertThat(Run.of("softmax", "0", "0", "--json").out())
        .isEqualTo("{\"values\":[0.5,0.5],\"shape\":[2]}\n");
  }

  @Test
  void whatIsNoNumberIsSaid() {
    assertThat(Run.of("softmax", "1", "two"))
        .isEqualTo(
            new Run(
                2, "", "surprisal: 'two' is not a number: expected numbers, or one .npy file\n"));
    assertThat(Run.of("softmax", "1,2").err())
        .isEqualTo("surprisal: '1,2' is not a number: expected numbers, or one .npy file\n");
    assertThat(Run.of("softmax", "1", "--axs").err())
        .isEqualTo(
            "surprisal: unknown option '--axs': did you mean --axis? (see surprisal softmax"
                + " --help)\n");
    assertThat(Run.of("softmax", "1", "--temperature", "hot").err())
        .isEqualTo(
            "surprisal: invalid value for option '--temperature': 'hot' is not a number (see"
                + " surprisal softmax --help)\n");
    assertThat(Run.of("softmax", "1", "--axis", "1.5").err())
        .isEqualTo(
            "surprisal: invalid value for option '--axis': '1.5' is not a whole number (see"
                + " surprisal softmax --help)\n");
  }

  @Test
  void theAxisOfAMatrixIsNeverGuessed() {
    Path out = folder.resolve("out.npy");
    assertThat(Run.of("softmax", matrix, "--out", out))
        .isEqualTo(
            new Run(
                2,
                "",
                "surprisal: the logits have 2 axes: expected --axis, the one that sums to 1 (-1 is"
                    + " the last)\n"));
    assertThat(out).doesNotExist();
  }

  @Test
  void theOutputKeepsTypeAndShape() throws IOException {
    Path out = folder.resolve("out.npy");
    assertThat(Run.of("softmax", matrix, "--axis", "0", "--out", out))
        .isEqualTo(new Run(0, "", ""));
    assertThat(Arrays.type(out)).isEqualTo(DType.F32);
    assertThat(Arrays.shape(out)).containsExactly(2, 3);
    assertThat(Arrays.values(out)).containsOnly(0.5);
  }

  @Test
  void withAnOutputFileTheJsonHasTheShapeAlone() {
    Run run = Run.of("softmax", matrix, "--axis", "1", "--json", "--out", folder.resolve("o.npy"));
    assertThat(run.out()).isEqualTo("{\"shape\":[2,3]}\n");
  }

  @Test
  void jsonNestsAndWritesNonFiniteNumbersAsStrings() throws IOException {
    double nan = Double.NaN;
    Path file = Arrays.doubles(folder.resolve("n.npy"), new double[] {nan, 0, 0, -1 / 0.0}, 2, 2);
    assertThat(Run.of("softmax", file, "--axis", "1", "--log", "--json").out())
        .isEqualTo("{\"values\":[[\"NaN\",\"NaN\"],[0.0,\"-Infinity\"]],\"shape\":[2,2]}\n");
  }

  @Test
  void textHasALineForEachRowAndAnEmptyOneBetweenMatrices() throws IOException {
    Path file = Arrays.doubles(folder.resolve("cube.npy"), new double[8], 2, 2, 2);
    assertThat(Run.of("softmax", file, "--axis", "-1").out())
        .isEqualTo("0.5 0.5\n0.5 0.5\n\n0.5 0.5\n0.5 0.5\n");
  }

  @Test
  void theFileMayBeWrittenOverItself() throws IOException {
    Run.of("softmax", matrix, "--axis", "1", "--out", matrix);
    assertThat(Arrays.values(matrix)[0]).isEqualTo((double) (1 / 3f));
  }

  @Test
  void badFilesAreOneSentence() throws IOException {
    Path missing = folder.resolve("missing.npy");
    assertThat(Run.of("softmax", missing))
        .isEqualTo(new Run(2, "", "surprisal: " + missing + " does not exist\n"));
    Path labels = Arrays.longs(folder.resolve("labels.npy"), 1, 2);
    assertThat(Run.of("softmax", labels).err())
        .isEqualTo(
            "surprisal: " + labels + " holds integers (<i8): expected floating-point numbers\n");
    Files.write(matrix, java.util.Arrays.copyOf(Files.readAllBytes(matrix), 140));
    assertThat(Run.of("softmax", matrix, "--axis", "1").err())
        .startsWith("surprisal: " + matrix + " is truncated");
  }

  @Test
  void wrongOptionsAreOneSentenceAndLeaveNoFile() {
    Path out = folder.resolve("out.npy");
    for (String[] options : new String[][] {{"--axis", "2"}, {"--axis=1", "--temperature=-1"}}) {
      Run run = Run.of("softmax", matrix, "--out", out, options[0], options[1]);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err().lines()).hasSize(1);
      assertThat(folder).isDirectoryNotContaining("glob:**out*");
    }
  }
}
