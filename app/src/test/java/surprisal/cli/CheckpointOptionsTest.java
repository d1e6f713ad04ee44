package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static surprisal.cli.Run.trainOnPenguins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointOptionsTest {
  @TempDir private Path folder;

  @Test
  void trainingThatWasStoppedGoesOnToTheSameModel() throws IOException {
    Path whole = folder.resolve("whole.model");
    assertThat(trainOnPenguins("--out", whole).status()).isZero();
    Path kept = folder.resolve("kept.checkpoint");
    Run stopped =
        trainOnPenguins("--checkpoint", kept, "--checkpoint-every", "0", "--iterations", "4");
    assertThat(stopped.out().replaceAll("\\s+", " ")).contains("the limit of 4 iterations");
    Path resumed = folder.resolve("resumed.model");
    assertThat(trainOnPenguins("--checkpoint", kept, "--resume", "--out", resumed).err()).isEmpty();
    assertThat(resumed).hasSameBinaryContentAs(whole);
    assertThat(Files.exists(kept)).isTrue();
  }

  @Test
  void everyRefusalIsOneSentence() throws IOException {
    Path kept = folder.resolve("kept.checkpoint");
    Path sameAsKept = folder.resolve("./kept.checkpoint");
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
    refused(
        "cannot write %s: it is read for this, expected another name".formatted(sameAsKept),
        "--checkpoint",
        kept,
        "--out",
        sameAsKept);
    trainOnPenguins("--checkpoint", kept);
    refused(
        "the checkpoint is of other rows or settings: expected those it was made with",
        "--checkpoint",
        kept,
        "--resume",
        "--l2",
        "0.5");
    Path model = folder.resolve("a.model");
    trainOnPenguins("--out", model);
    refused(model + " is not a checkpoint of training", "--checkpoint", model, "--resume");
    Path table = Files.copy(Run.PENGUINS, folder.resolve("penguins.csv"));
    assertThat(trainOnPenguins("--checkpoint", table).err()).startsWith("surprisal: " + table);
    assertThat(table).hasSameBinaryContentAs(Run.PENGUINS);
    Path missing = folder.resolve("none").resolve("c");
    assertThat(trainOnPenguins("--checkpoint", missing).status()).isEqualTo(2);
  }

  private void refused(String sentence, Object... arguments) {
    assertThat(trainOnPenguins(arguments))
        .isEqualTo(new Run(2, "", "surprisal: " + sentence + "\n"));
  }
}
