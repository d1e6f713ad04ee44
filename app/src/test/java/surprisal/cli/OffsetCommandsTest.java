package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `train --offset`, and what the other commands make of such a model.
class OffsetCommandsTest {
  @TempDir private Path folder;

  private Path table;
  private Path model;

  @BeforeEach
  void writeTable() throws IOException {
    Random random = new Random(8);
    var lines = new StringBuilder("x,before,kind\n");
    for (int i = 0; i < 90; i++) {
      double x = random.nextGaussian();
      double before = 2 * random.nextGaussian();
      double z = x + before + random.nextGaussian();
      lines.append(x).append(',').append(before).append(z > 0 ? ",b\n" : ",a\n");
    }
    table = Files.writeString(folder.resolve("table.csv"), lines + "1,,\n");
    model = folder.resolve("a.model");
  }

  private Run train(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("train", table, "--target", "kind", "--offset", "b=before"));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray());
  }

  private static JsonNode json(Run run) {
    assertThat(run.err()).isEmpty();
    return JsonMapper.shared().readTree(run.out());
  }

  @Test
  void theReportNamesTheColumn() {
    Run run = train();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("Columns: 2, which became 1 feature")
        .contains("`before`: an offset, added to the logit of `b`");
    JsonNode json = json(train("--json"));
    assertThat(json.get("features").intValue()).isEqualTo(1);
    assertThat(json.get("columns").get(1).stringValue())
        .isEqualTo("`before`: an offset, added to the logit of `b`");
  }

  @Test
  void manyColumnsAreOneSentence() throws IOException {
    var lines = new StringBuilder("x,kind");
    for (int c = 0; c < 25; c++) {
      lines.append(",o").append(c);
    }
    for (int i = 0; i < 75; i++) {
      lines.append('\n').append(i % 7).append(",k").append(i % 25).repeat(",0.5", 25);
    }
    Path wide = Files.writeString(folder.resolve("wide.csv"), lines);
    List<Object> arguments = new ArrayList<>(List.of("train", wide, "--target", "kind"));
    arguments.add("--offset");
    for (int c = 0; c < 25; c++) {
      arguments.add("k%d=o%d".formatted(c, c));
    }
    Run run = Run.of(arguments.toArray());
    assertThat(run.err()).isEmpty();
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains(
            "Columns: 26, which became 1 feature",
            "`o0`, `o1`, `o10`, `o11`, `o12`, `o13` and 19 more: offsets, each added to the logit"
                + " of its class");
  }

  @Test
  void evaluationOfTheTrainingRowsRepeatsTheMeasuresOfTraining() {
    JsonNode trained = json(train("--json", "--out", model, "--validation", "0"));
    JsonNode evaluated = json(Run.of("evaluate", model, table, "--json"));
    assertThat(evaluated.get("logLoss")).isEqualTo(trained.get("logLoss"));
    assertThat(evaluated.get("brier")).isEqualTo(trained.get("brier"));
  }

  /// The logit of b grows by as much as the offset does.
  @Test
  void predictionsAddTheOffsetOfTheirRow() throws IOException {
    train("--out", model);
    Path later = Files.writeString(folder.resolve("later.csv"), "before,x\n0,1\n3,1\n");
    List<String> lines = Run.of("predict", model, later).out().lines().toList();
    assertThat(logOdds(lines.get(2)) - logOdds(lines.get(1)))
        .isCloseTo(3, org.assertj.core.api.Assertions.within(1e-12));
    Path npy = folder.resolve("p.npy");
    assertThat(Run.of("predict", model, later, "--out", npy)).isEqualTo(new Run(0, "", ""));
    assertThat(lines.get(2)).endsWith("," + Arrays.values(npy)[2] + "," + Arrays.values(npy)[3]);
  }

  private static double logOdds(String line) {
    String[] fields = line.split(",", -1);
    return Math.log(Double.parseDouble(fields[2]) / Double.parseDouble(fields[1]));
  }

  @Test
  void trainingThatWasStoppedGoesOnWithTheSameOffsetsAlone() {
    Path whole = folder.resolve("whole.model");
    Path kept = folder.resolve("kept.checkpoint");
    train("--out", whole);
    train("--checkpoint", kept, "--checkpoint-every", "0", "--iterations", "2");
    assertThat(train("--checkpoint", kept, "--resume", "--out", model).err()).isEmpty();
    assertThat(model).hasSameBinaryContentAs(whole);
    Run other =
        Run.of(
            "train",
            table,
            "--target",
            "kind",
            "--offset",
            "a=before",
            "--checkpoint",
            kept,
            "--resume");
    assertThat(other.err())
        .isEqualTo(
            "surprisal: the checkpoint is of other rows or settings: expected those it was made"
                + " with\n");
  }

  @Test
  void coefficientsAreOfFeaturesAlone() throws IOException {
    train("--out", model);
    Path csv = folder.resolve("c.csv");
    assertThat(Run.of("export", model, "--coefficients", csv)).isEqualTo(new Run(0, "", ""));
    assertThat(Files.readAllLines(csv)).hasSize(3);
  }

  @Test
  void rowsWithoutAnOffsetAreRefusedByTheirNumber() throws IOException {
    train("--out", model);
    var lines = new StringBuilder("x,before,kind\n").repeat("1,2,a\n", 4999);
    Path gap = Files.writeString(folder.resolve("gap.csv"), lines + "1,,a\n");
    String sentence =
        "surprisal: the column of offsets `before` holds no value in row 5000: expected a finite"
            + " number\n";
    for (String name : List.of("p.csv", "p.npy")) {
      Path out = folder.resolve(name);
      assertThat(Run.of("predict", model, gap, "--out", out)).isEqualTo(new Run(2, "", sentence));
      assertThat(out).doesNotExist();
    }
    assertThat(Run.of("evaluate", model, gap)).isEqualTo(new Run(2, "", sentence));
    Path bare = Files.writeString(folder.resolve("bare.csv"), "x,kind\n1,a\n");
    for (String command : List.of("predict", "evaluate")) {
      assertThat(Run.of(command, model, bare))
          .isEqualTo(
              new Run(
                  2,
                  "",
                  "surprisal: the table has no column `before`: its columns are `x`, `kind`\n"));
    }
  }

  @Test
  void aRefusalLeavesNoModel() {
    for (String offset : List.of("c=before", "b=kind", "b=none", "b")) {
      Run run = Run.of("train", table, "--target", "kind", "--out", model, "--offset", offset);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).hasLineCount(1);
      assertThat(model).doesNotExist();
    }
  }
}
