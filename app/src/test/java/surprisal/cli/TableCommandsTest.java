package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `train`, `predict` and `evaluate` on a small table.
class TableCommandsTest {
  @TempDir Path folder;

  private Path table;
  private Path model;

  @BeforeEach
  void writeTable() throws IOException {
    var lines = new StringBuilder("size,colour,\"kind, really\"\n");
    for (int i = 0; i < 40; i++) {
      lines.append(i % 2 == 0 ? i : i + 15).append(i % 3 == 0 ? ",red," : ",blue,");
      lines.append(i % 2 == 0 ? "small" : "\"so-called \"\"large\"\"\"").append('\n');
    }
    table = Files.writeString(folder.resolve("table.csv"), lines + "7,red,\n");
    model = folder.resolve("model.safetensors");
  }

  private Run train(Object... more) {
    Object[] arguments = {"train", table, "--target", "kind, really"};
    Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Run.of(all);
  }

  private static JsonNode json(Run run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).hasSize(1);
    return JsonMapper.shared().readTree(run.out());
  }

  /// The words of the output, wherever its lines end.
  private static String unwrapped(Run run) {
    return run.out().replaceAll("\\s+", " ");
  }

  @Test
  void theReportFitsATerminalAndNamesEverything() {
    Run run = train();
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
    assertThat(unwrapped(run))
        .startsWith("Predicting kind, really from " + table.toString().substring(0, 10))
        .contains(
            "32 rows to train on, 8 held out for validation (share 0.2, seed 1)",
            "1 without a label left out",
            "Columns: 2, which became 3 features",
            "log loss",
            "of the class frequencies",
            "Brier score",
            "15 bins (a, b]",
            "Confusion on the validation rows",
            "What speaks for",
            "Converged after",
            "The model was not kept: --out MODEL writes it to a file.");
  }

  @Test
  void theJsonHasWhatScriptsDependOn() {
    JsonNode json = json(train("--json", "--l2", "0.01"));
    assertThat(json.get("rows").intValue()).isEqualTo(32);
    assertThat(json.get("features").intValue()).isEqualTo(3);
    assertThat(json.get("classes").intValue()).isEqualTo(2);
    assertThat(json.get("l2").doubleValue()).isEqualTo(0.01);
    assertThat(json.get("iterations").isIntegralNumber()).isTrue();
    assertThat(json.get("converged").booleanValue()).isTrue();
    assertThat(json.get("objective").doubleValue()).isBetween(0.0, 1.0);
    assertThat(json.get("logLoss").doubleValue()).isBetween(0.0, 1.0);
    assertThat(json.get("accuracy").doubleValue()).isBetween(0.5, 1.0);
    assertThat(json.get("gradientNorm").doubleValue()).isLessThan(1e-9);
    assertThat(json.get("optimalityBound").doubleValue()).isLessThan(1e-9);
    for (String name : List.of("rows", "logLoss", "accuracy", "brier", "ece")) {
      assertThat(json.get("validation").get(name).isNumber()).as(name).isTrue();
    }
    assertThat(json.get("validation").get("rows").intValue()).isEqualTo(8);
  }

  @Test
  void withoutValidationEveryLabelledRowTrains() {
    JsonNode json = json(train("--json", "--validation", "0"));
    assertThat(json.get("rows").intValue()).isEqualTo(40);
    assertThat(json.get("validation").isNull()).isTrue();
    assertThat(unwrapped(train("--validation", "0")))
        .contains("40 rows to train on, none held out", "Confusion on the training rows");
  }

  @Test
  void theSeedChoosesTheRowsHeldOut() {
    assertThat(measures("1")).isEqualTo(measures("1")).isNotEqualTo(measures("2"));
  }

  private JsonNode measures(String seed) {
    return json(train("--json", "--seed", seed)).get("validation");
  }

  @Test
  void ignoredColumnsAreNotLearnedFrom() {
    JsonNode json = json(train("--json", "--ignore", "colour"));
    assertThat(json.get("features").intValue()).isEqualTo(1);
    assertThat(train("--ignore", "shape").err())
        .isEqualTo(
            "surprisal: the table has no column `shape`: its columns are `size`, `colour`, `kind,"
                + " really`\n");
  }

  @Test
  void withoutAPenaltyThereIsNoBound() {
    JsonNode json = json(train("--json", "--l2", "0"));
    assertThat(json.get("optimalityBound").stringValue()).isEqualTo("NaN");
    assertThat(unwrapped(train("--l2", "0")))
        .contains(
            "Without a penalty on every weight there is no bound on the distance to the optimum.");
  }

  @Test
  void aQueryTakesThePlaceOfAFile() {
    String sql = "SELECT * FROM '%s' WHERE size < 30".formatted(table);
    Run run = Run.of("train", "--sql", sql, "--target", "kind, really", "--json");
    assertThat(json(run).get("classes").intValue()).isEqualTo(2);
    assertThat(train("--sql", sql).err())
        .isEqualTo(
            "surprisal: there are two tables, %s and --sql: expected one\n".formatted(table));
    assertThat(Run.of("train", "--target", "x").err())
        .isEqualTo("surprisal: there is no table: expected a file, or --sql\n");
  }

  @Test
  void predictionsAreProperCsvInTheOrderOfTheTable() throws IOException {
    train("--out", model, "--validation", "0");
    List<String> lines = Run.of("predict", model, table).out().lines().toList();
    assertThat(lines).hasSize(42);
    assertThat(lines.getFirst())
        .isEqualTo("\"kind, really\",p_small,\"p_so-called \"\"large\"\"\"");
    assertThat(lines.get(1)).startsWith("small,0.9");
    assertThat(lines.get(40)).startsWith("\"so-called \"\"large\"\"\",");
    Path csv = folder.resolve("predictions.csv");
    assertThat(Run.of("predict", model, table, "--out", csv)).isEqualTo(new Run(0, "", ""));
    assertThat(Files.readAllLines(csv)).isEqualTo(lines);
  }

  @Test
  void predictionsAsAnArrayAreRowsByClasses() throws IOException {
    train("--out", model);
    Path npy = folder.resolve("p.npy");
    assertThat(Run.of("predict", model, table, "--out", npy).status()).isZero();
    assertThat(Arrays.shape(npy)).containsExactly(41, 2);
    double[] p = Arrays.values(npy);
    assertThat(p[0] + p[1]).isEqualTo(1, org.assertj.core.api.Assertions.within(1e-15));
  }

  @Test
  void predictionTakesUnseenWordsAndGapsButNoMissingColumn() throws IOException {
    train("--out", model);
    Path other = Files.writeString(folder.resolve("other.csv"), "colour,size\ngreen,3\n,\n");
    assertThat(Run.of("predict", model, other).out().lines()).hasSize(3);
    Path bare = Files.writeString(folder.resolve("bare.csv"), "colour\nred\n");
    Run run = Run.of("predict", model, bare, "--out", folder.resolve("none.csv"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("`size`");
    assertThat(folder.resolve("none.csv")).doesNotExist();
  }

  @Test
  void aColumnOfWordsStaysOneWhereAFileHasOnlyNumbers() throws IOException {
    var lines = new StringBuilder("zip,code\n");
    for (int i = 0; i < 40; i++) {
      lines.append(i % 2 == 0 ? "10115,007\n" : "N1 9GU,x\n");
    }
    Path words = Files.writeString(folder.resolve("words.csv"), lines);
    assertThat(Run.of("train", words, "--target", "code", "--out", model).err()).isEmpty();
    Path numbers = Files.writeString(folder.resolve("numbers.csv"), "zip,code\n10115,007\n");
    assertThat(Run.of("predict", model, numbers).out()).contains("\n007,0.9");
    assertThat(json(Run.of("evaluate", model, numbers, "--json")).get("accuracy").doubleValue())
        .isEqualTo(1);
  }

  @Test
  void classesThatAreNumbersAreReadAsNumbers() throws IOException {
    var lines = new StringBuilder("x,grade\n");
    for (int i = 0; i < 40; i++) {
      lines.append(i).append(i < 20 ? ",1.5\n" : ",2\n");
    }
    Path grades = Files.writeString(folder.resolve("grades.csv"), lines);
    assertThat(Run.of("train", grades, "--target", "grade", "--out", model).err()).isEmpty();
    Path others = Files.writeString(folder.resolve("others.csv"), "x,grade\n1,1.50\n39,2.0\n");
    assertThat(json(Run.of("evaluate", model, others, "--json")).get("accuracy").doubleValue())
        .isEqualTo(1);
  }

  @Test
  void predictionsOfManyBatchesAreTheSameInBothKindsOfFile() throws IOException {
    train("--out", model);
    int rows = 10_000;
    var lines = new StringBuilder("size,colour\n");
    for (int i = 0; i < rows; i++) {
      lines.append(i % 60).append(i % 3 == 0 ? ",red\n" : ",blue\n");
    }
    Path many = Files.writeString(folder.resolve("many.csv"), lines);
    Path npy = folder.resolve("many.npy");
    assertThat(Run.of("predict", model, many, "--out", npy)).isEqualTo(new Run(0, "", ""));
    assertThat(Arrays.shape(npy)).containsExactly(rows, 2);
    double[] p = Arrays.values(npy);
    List<String> predicted = Run.of("predict", model, many).out().lines().toList();
    for (int row = 0; row < rows; row++) {
      assertThat(predicted.get(row + 1))
          .startsWith(p[2 * row] >= p[2 * row + 1] ? "small," : "\"so-called")
          .endsWith("," + p[2 * row] + "," + p[2 * row + 1]);
    }
  }

  @Test
  void aTableThatChangesBetweenTwoReadingsMakesNoArray() {
    train("--out", model);
    Path npy = folder.resolve("p.npy");
    String clock =
        "SELECT 1 AS size, 'red' AS colour"
            + " FROM range(1 + epoch_ms(get_current_timestamp()) % 10007)";
    Run run = Run.of("predict", model, "--sql", clock, "--out", npy);
    assertThat(run.err())
        .startsWith("surprisal: the table had another number of rows when it was read again");
    assertThat(npy).doesNotExist();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsSaidWithTheNameOfTheFile() throws IOException {
    train("--out", model);
    for (String name : List.of("full.csv", "full.npy")) {
      Path full = Files.createSymbolicLink(folder.resolve(name), Path.of("/dev/full"));
      assertThat(Run.of("predict", model, table, "--out", full))
          .isEqualTo(
              new Run(
                  2, "", "surprisal: cannot write %s: No space left on device\n".formatted(full)));
      Files.delete(full);
    }
  }

  @Test
  void aFileThatIsNotWhatItsNameSaysIsNamed() throws IOException {
    Path latin = folder.resolve("latin.csv");
    Files.writeString(latin, "größe,b\n1,x\n2,y\n", StandardCharsets.ISO_8859_1);
    Path plain = Files.writeString(folder.resolve("plain.csv.gz"), "a,b\n1,x\n2,y\n");
    for (Path file : List.of(latin, plain)) {
      Run run = Run.of("train", file, "--target", "b");
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).startsWith("surprisal: " + file).doesNotContain("fault of ours");
    }
  }

  @Test
  void aTableTakenForAnIgnoredColumnIsSaid() {
    assertThat(Run.of("train", "--target", "y", "--ignore", "x", "a.csv").err())
        .isEqualTo(
            "surprisal: there is no table: --ignore took `a.csv` as a column, put the table"
                + " first\n");
  }

  @Test
  void theReportStandsWhateverTheNames() throws IOException {
    String longName = "n".repeat(100);
    String first = "\"line one\nline two, the same for all " + "c".repeat(60);
    var lines = new StringBuilder(longName + ",kind\n");
    for (int i = 0; i < 40; i++) {
      lines.append(i).append(',').append(first).append(i < 20 ? " a\"\n" : " b\"\n");
    }
    Path names = Files.writeString(folder.resolve("names.csv"), lines);
    Run run = Run.of("train", names, "--target", "kind");
    assertThat(run.err()).isEmpty();
    String strongest = run.out().substring(run.out().indexOf("What speaks for"));
    assertThat(strongest)
        .containsPattern("\n  line one␊…ccccccc a  −\\d+\\.\\d\\d nnnnn*…\n")
        .containsPattern("\n  line one␊…ccccccc b  \\+\\d+\\.\\d\\d nnnnn*…\n");
    assertThat(run.out()).doesNotContain("line one\n");
    assertThat(strongest.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
  }

  @Test
  void predictionKnowsTwoKindsOfFile() {
    assertThat(Run.of("predict", model, table, "--out", "p.txt"))
        .isEqualTo(
            new Run(
                2,
                "",
                "surprisal: cannot write p.txt: expected a name that ends in .csv or .npy\n"));
  }

  @Test
  void evaluationOfTheTrainingRowsRepeatsTheMeasuresOfTraining() {
    JsonNode trained = json(train("--json", "--out", model, "--validation", "0"));
    JsonNode evaluated = json(Run.of("evaluate", model, table, "--json"));
    for (String name : List.of("rows", "unlabelled", "logLoss", "accuracy", "brier", "ece")) {
      assertThat(evaluated.get(name)).as(name).isEqualTo(trained.get(name));
    }
    assertThat(trained.get("model").stringValue()).isEqualTo(model.toString());
    Run run = Run.of("evaluate", model, table);
    assertThat(run.out())
        .contains(
            "1 more without a label left out", "Confidence beside accuracy", "Confusion on these");
    assertThat(train("--out", model).out()).contains("The model is in ");
  }

  @Test
  void badInputIsOneSentenceAndLeavesNoModel() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.csv"));
    Path repeated = Files.writeString(folder.resolve("repeated.csv"), "a,b,a\n1,2,3\n");
    Path one = Files.writeString(folder.resolve("one.csv"), "a,b\n1,x\n2,x\n3,x\n");
    Object[][] commands = {
      {"train", folder, "--target", "a", "--out", model},
      {"train", folder.resolve("missing.csv"), "--target", "a", "--out", model},
      {"train", empty, "--target", "a", "--out", model},
      {"train", repeated, "--target", "b", "--out", model},
      {"train", one, "--target", "b", "--out", model},
      {"train", one, "--target", "c", "--out", model},
      {"train", table, "--target", "kind, really", "--validation", "1", "--out", model},
      {"train", table, "--target", "kind, really", "--l2", "-1", "--out", model},
      {"train", "--sql", "DROP TABLE x", "--target", "x", "--out", model},
      {"predict", folder.resolve("missing.model"), table},
      {"predict", table, table},
      {"evaluate", table, table},
    };
    for (Object[] command : commands) {
      Run run = Run.of(command);
      assertThat(run.status()).as(run.toString()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("surprisal: ").doesNotContain("fault of ours");
      assertThat(run.err().lines()).hasSize(1);
      assertThat(model).doesNotExist();
    }
  }

  @Test
  void anOutputThatCannotBeWrittenIsSaidBeforeTheWork() {
    Path nowhere = folder.resolve("nowhere").resolve("m");
    assertThat(Run.of("train", folder.resolve("missing"), "--target", "a", "--out", nowhere).err())
        .isEqualTo(
            "surprisal: cannot write %s: there is no folder %s\n"
                .formatted(nowhere, nowhere.getParent()));
  }

  @Test
  void noResultTakesThePlaceOfWhatIsRead() throws IOException {
    train("--out", model);
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), table);
    byte[] rows = Files.readAllBytes(table);
    byte[] trained = Files.readAllBytes(model);
    Object[][] commands = {
      {"train", table, "--target", "kind, really", "--out", link},
      {"predict", model, table, "--out", link},
      {"export", model, "--onnx", folder.resolve("x.onnx"), "--coefficients", model},
    };
    for (Object[] command : commands) {
      Run run = Run.of(command);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err())
          .isEqualTo(
              "surprisal: cannot write %s: it is read for this, expected another name\n"
                  .formatted(command[command.length - 1]));
    }
    assertThat(table).hasBinaryContent(rows);
    assertThat(model).hasBinaryContent(trained);
    assertThat(folder.resolve("x.onnx")).doesNotExist();
  }

  @Test
  void aModelCutInHalfIsRefused() throws IOException {
    train("--out", model);
    byte[] bytes = Files.readAllBytes(model);
    Files.write(model, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Run run = Run.of("predict", model, table);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("surprisal: " + model);
  }
}
