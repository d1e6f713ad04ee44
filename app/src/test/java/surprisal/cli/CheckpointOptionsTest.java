package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointOptionsTest {
  private static final Path PENGUINS = Path.of("..", "examples", "data", "penguins.csv");

  @TempDir private Path folder;

  private Run train(Object... more) {
    Object[] arguments = {"train", PENGUINS, "--target", "species"};
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Run.of(all);
  }

  @Test
  void trainingThatWasStoppedGoesOnToTheSameModel() throws IOException {
    Path whole = folder.resolve("whole.model");
    assertThat(train("--out", whole).status()).isZero();
    Path kept = folder.resolve("kept.checkpoint");
    Run stopped = train("--checkpoint", kept, "--checkpoint-every", "0", "--iterations", "4");
    assertThat(stopped.out().replaceAll("\\s+", " ")).contains("the limit of 4 iterations");
    Path resumed = folder.resolve("resumed.model");
    assertThat(train("--checkpoint", kept, "--resume", "--out", resumed).err()).isEmpty();
    assertThat(resumed).hasSameBinaryContentAs(whole);
    assertThat(Files.exists(kept)).isTrue();
  }

  @Test
  void everyRefusalIsOneSentence() throws IOException {
    Path kept = folder.resolve("kept.checkpoint");
    refused("--resume: expected --checkpoint FILE, to go on from", "--resume");
    refused(kept + " does not exist", "--checkpoint", kept, "--resume");
    refused(
        "--checkpoint-every -1.0: expected 0 or more seconds",
        "--checkpoint",
        kept,
        "--checkpoint-every",
        "-1");
    refused(
        "--checkpoint keeps one fit, and --path takes many: expected one of them",
        "--checkpoint",
        kept,
        "--l1",
        "1",
        "--path",
        "5");
    train("--checkpoint", kept);
    refused(
        "the checkpoint is of other rows or settings: expected those it was made with",
        "--checkpoint",
        kept,
        "--resume",
        "--l2",
        "0.5");
    Path model = folder.resolve("a.model");
    train("--out", model);
    refused(model + " is not a checkpoint of training", "--checkpoint", model, "--resume");
    Path table = Files.copy(PENGUINS, folder.resolve("penguins.csv"));
    assertThat(train("--checkpoint", table).err()).startsWith("surprisal: " + table);
    assertThat(table).hasSameBinaryContentAs(PENGUINS);
    Path missing = folder.resolve("none").resolve("c");
    assertThat(train("--checkpoint", missing).status()).isEqualTo(2);
  }

  private void refused(String sentence, Object... arguments) {
    assertThat(train(arguments)).isEqualTo(new Run(2, "", "surprisal: " + sentence + "\n"));
  }
}
