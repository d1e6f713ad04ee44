package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static surprisal.cli.Run.trainOnPenguins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `train` with hidden layers, and what the other commands make of such a model.
class NetworkOptionsTest {
  @TempDir private Path folder;

  @Test
  void aNetworkIsTrainedReportedKeptAndUsed() throws IOException {
    Path model = folder.resolve("penguins.model");
    Run run =
        trainOnPenguins(
            "--hidden",
            "8,4",
            "--batch",
            "16",
            "--learning-rate",
            "0.02",
            "--epochs",
            "6",
            "--out",
            model);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("features → 8 relu → 4 relu → 3 classes")
        .contains("epoch log loss set aside")
        .contains(" kept ")
        .contains("How it ended")
        .doesNotContain("What speaks for")
        .doesNotContain("How close to the optimum");
    JsonNode evaluated =
        JsonMapper.shared().readTree(Run.of("evaluate", model, Run.PENGUINS, "--json").out());
    assertThat(evaluated.get("accuracy").doubleValue()).isGreaterThan(0.9);
    Path predicted = folder.resolve("predicted.csv");
    assertThat(Run.of("predict", model, Run.PENGUINS, "--out", predicted).status()).isZero();
    assertThat(Files.readAllLines(predicted)).hasSize(345);
    Run coefficients = Run.of("export", model, "--coefficients", folder.resolve("c.csv"));
    assertThat(coefficients.status()).isEqualTo(2);
    assertThat(coefficients.err())
        .isEqualTo(
            "surprisal: the model is a network of hidden layers [8, 4]: its features have no"
                + " coefficients\n");
  }

  @Test
  void jsonHasTheCurve() {
    Run run =
        trainOnPenguins(
            "--hidden", "8", "--activation", "gelu", "--epochs", "4", "--dropout", "0.1", "--json");
    JsonNode network = JsonMapper.shared().readTree(run.out()).get("network");
    assertThat(network.get("hidden").get(0).intValue()).isEqualTo(8);
    assertThat(network.get("activation").stringValue()).isEqualTo("gelu");
    assertThat(network.get("epochs").size()).isEqualTo(4);
    assertThat(network.get("epochs").get(3).get("stoppingLoss").isNumber()).isTrue();
  }

  @Test
  void stoppedItGoesOnToTheSameModel() throws IOException {
    Path whole = folder.resolve("whole.model");
    Path resumed = folder.resolve("resumed.model");
    Path checkpoint = folder.resolve("checkpoint");
    Object[] settings = {"--hidden", "8", "--epochs", "5", "--dropout", "0.2"};
    assertThat(trainOnPenguins(with(settings, "--out", whole)).status()).isZero();
    Object[] keeping = with(settings, "--checkpoint", checkpoint, "--checkpoint-every", "0");
    assertThat(trainOnPenguins(keeping).status()).isZero();
    assertThat(trainOnPenguins(with(keeping, "--resume", "--out", resumed)).status()).isZero();
    assertThat(Files.readAllBytes(resumed)).isEqualTo(Files.readAllBytes(whole));
  }

  /// Every house has seven rows, and neither share is a multiple of that.
  @Test
  void noGroupIsDivided() throws IOException {
    Random random = new Random(5);
    var lines = new StringBuilder("x,house,label\n");
    for (int row = 0; row < 700; row++) {
      int label = random.nextInt(2);
      lines.append(label + random.nextGaussian()).append(",h").append(row % 100);
      lines.append(",c").append(label).append('\n');
    }
    Path table = Files.writeString(folder.resolve("table.csv"), lines);
    Object[] settings = {
      "train",
      table,
      "--target",
      "label",
      "--hidden",
      "4",
      "--epochs",
      "2",
      "--groups",
      "house",
      "--validation",
      "0.203",
      "--stopping",
      "0.12"
    };
    JsonNode found = JsonMapper.shared().readTree(Run.of(with(settings, "--json")).out());
    assertThat(found.get("validation").get("rows").intValue()).isEqualTo(140);
    assertThat(found.get("network").get("stoppingRows").intValue()).isEqualTo(70);
  }

  private static Object[] with(Object[] some, Object... more) {
    Object[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--hidden 8 --l2 1|--l2 is for softmax regression: expected none with --hidden",
        "--hidden 8 --path 5|--path is for softmax regression: expected none with --hidden",
        "--epochs 3|--epochs is for networks: expected --hidden W,W too",
        "--hidden 0|the hidden layers have widths [0]: expected one or more, each 1 or more",
        "--hidden 8 --dropout 1|dropout = 1.0: expected 0 ≤ dropout < 1",
        "--hidden 8 --batch 0|batch = 0: expected a number above 0",
        "--hidden 8 --stopping 1|the stopping fraction is 1.0: expected 0 ≤ fraction < 1",
        "--hidden 8 --activation swish|invalid value for option '--activation': 'swish' is not"
            + " relu, gelu or tanh (see surprisal train --help)",
      })
  void everyRefusalIsOneSentence(String arguments, String sentence) {
    Run run = trainOnPenguins((Object[]) arguments.split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("surprisal: " + sentence + "\n");
    assertThat(run.out()).isEmpty();
  }
}
