package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void withoutACommandTheHelpIsShownAndCountsAsAMistake() {
    Run run = Run.of();
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("Softmax and cross-entropy").contains("Commands:");
  }

  @Test
  void theHelpNamesEveryCommand() {
    Run run = Run.of("--help");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "\n  softmax ",
            "\n  loss ",
            "\n  train ",
            "\n  predict ",
            "\n  evaluate ",
            "\n  bench ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "loss", "train", "predict", "evaluate", "export", "bench"})
  void everyCommandHasHelpWithAnExampleAndNoLineWiderThanATerminal(String command) {
    Run run = Run.of(command, "--help");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage:\n  surprisal " + command, "Examples:\n  surprisal ");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
    int usage = run.out().indexOf("Usage:\n") + "Usage:\n".length();
    String synopsis = run.out().substring(usage, run.out().indexOf("\n\n", usage));
    assertThat(synopsis.lines()).allMatch(line -> line.startsWith("  ")); // none was wrapped
  }

  @Test
  void theVersionNamesTheProgramAndItsJava() {
    Run run = Run.of("--version");
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("surprisal ").contains("\nJava 25");
  }

  @Test
  void aWrongWordIsOneSentenceWithTheNearestRightOne() {
    assertThat(Run.of("sofmax", "1"))
        .isEqualTo(
            new Run(
                2,
                "",
                "surprisal: unexpected argument 'sofmax': did you mean softmax? (see surprisal"
                    + " --help)\n"));
    assertThat(Run.of("loss", "a", "b", "--axsi", "1"))
        .isEqualTo(
            new Run(
                2,
                "",
                "surprisal: unknown option '--axsi': did you mean --axis? (see surprisal loss"
                    + " --help)\n"));
  }

  @Test
  void aMisspeltOptionIsNamedRatherThanTheOneItStandsFor() {
    assertThat(Run.of("train", "a.csv", "--taget", "y").err())
        .isEqualTo(
            "surprisal: unknown option '--taget': did you mean --target? (see surprisal train"
                + " --help)\n");
  }

  @Test
  void aMissingArgumentIsNamed() {
    assertThat(Run.of("loss", "a.npy").err())
        .isEqualTo(
            "surprisal: missing required parameter: 'TARGETS.npy' (see surprisal loss --help)\n");
    assertThat(Run.of("train", "a.csv").err())
        .isEqualTo(
            "surprisal: missing required option: '--target=COLUMN' (see surprisal train --help)\n");
  }

  @Test
  void aReaderWhoLeavesEndsTheWorkQuietly() {
    var err = new ByteArrayOutputStream();
    assertThat(Run.execute(failing("Broken pipe"), err, "softmax", "1", "2")).isZero();
    assertThat(err.size()).isZero();
  }

  @Test
  void aFullDiskBehindStandardOutputIsSaid() {
    for (String json : new String[] {"--log", "--json"}) {
      var err = new ByteArrayOutputStream();
      int status = Run.execute(failing("No space left on device"), err, "softmax", "1", "2", json);
      assertThat(status).isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .isEqualTo("surprisal: cannot write to standard output: No space left on device\n");
    }
  }

  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  @Test
  void aFaultOfOursSaysSo() {
    var err = new ByteArrayOutputStream();
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int value) {
            throw new IllegalStateException("a bug");
          }
        };
    assertThat(Run.execute(broken, err, "softmax", "1", "2")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "surprisal: a fault of ours, please report it: java.lang.IllegalStateException: a bug"
                + " (SURPRISAL_DEBUG=1 shows where)\n");
  }
}
