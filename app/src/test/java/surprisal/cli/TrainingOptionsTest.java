package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static surprisal.cli.Run.trainOnPenguins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `train` minimises, and how, and what `export` makes of the model.
class TrainingOptionsTest {
  @TempDir private Path folder;

  private static JsonNode json(Object... more) {
    Object[] all = Arrays.copyOf(more, more.length + 1);
    all[more.length] = "--json";
    Run run = trainOnPenguins(all);
    assertThat(run.err()).isEmpty();
    return JsonMapper.shared().readTree(run.out());
  }

  private static String unwrapped(Run run) {
    return run.out().replaceAll("\\s+", " ");
  }

  @Test
  void runningTextIsToldApartByItsNGrams() throws IOException {
    Path table = folder.resolve("said.csv");
    String german = "de,der Hund und die Katze\nde,die Maus und der Hund\nde,die Katze\n";
    String english = "en,the dog and the cat\nen,the mouse and the dog\nen,the cat\n";
    Files.writeString(table, "language,said\n" + (german + english).repeat(3));
    Path model = folder.resolve("said.model");
    Run run =
        Run.of(
            "train",
            table,
            "--target",
            "language",
            "--text",
            "said",
            "--ngrams",
            "words:1",
            "--text-features",
            "1000",
            "--out",
            model);
    assertThat(run.err()).isEmpty();
    assertThat(unwrapped(run))
        .contains("`said`: 1 to 1 words at a time, hashed into 1000 features")
        .containsPattern("said \"(die|der|und|the|and)\"");
    Path later = Files.writeString(folder.resolve("later.csv"), "said\nthe und\nder Hund\n");
    assertThat(Run.of("predict", model, later).out()).contains("\nen,").contains("\nde,");
    assertThat(Run.of("train", table, "--target", "language", "--text", "language").err())
        .isEqualTo(
            "surprisal: --text: the column `language` has another role: expected a column of"
                + " features\n");
  }

  @Test
  void whatIsNoTextIsRefused() {
    assertThat(trainOnPenguins("--text", "bill_depth_mm").err())
        .isEqualTo("surprisal: --text: the column `bill_depth_mm` holds numbers: expected text\n");
    assertThat(trainOnPenguins("--text", "island", "--ngrams", "x").err())
        .startsWith("surprisal: n-grams `x`: expected characters:A-B or words:A-B");
    assertThat(trainOnPenguins("--text", "island", "--text-features", "1").err())
        .isEqualTo("surprisal: the n-grams have 1 features: expected 2 or more\n");
  }

  @Test
  void theSolverIsSaidAndAllFindTheSameMinimum() {
    double minimum = json().get("objective").doubleValue();
    for (String solver : List.of("newton", "proximal-newton", "lbfgs")) {
      JsonNode json = json("--solver", solver);
      assertThat(json.get("solver").stringValue()).isEqualTo(solver);
      assertThat(json.get("objective").doubleValue()).isCloseTo(minimum, within(1e-12));
      assertThat(json.get("converged").booleanValue()).isTrue();
    }
    assertThat(unwrapped(trainOnPenguins())).contains("by the solver newton");
  }

  @Test
  void l1LeavesWeightsOutAndTheReportSaysSo() {
    JsonNode json = json("--l1", "0.05", "--grouped");
    assertThat(json.get("l1").doubleValue()).isEqualTo(0.05);
    assertThat(json.get("solver").stringValue()).isEqualTo("proximal-newton");
    assertThat(json.get("optimalityBound").doubleValue()).isLessThan(1e-8);
    assertThat(unwrapped(trainOnPenguins("--l1", "0.05", "--grouped")))
        .contains("the penalty of grouped l1 = 0.05 and l2 = 0.001");
    assertThat(unwrapped(trainOnPenguins("--l1", "0.05", "--l2", "0")))
        .contains("penalty of l1 = 0.05,");
  }

  @Test
  void aPathIsATableAndOfItsStrengthsOneIsTaken() {
    Object[] path = {"--l1", "1", "--l2", "0", "--path", "12", "--folds", "5", "--select", "1se"};
    JsonNode json = json(path).get("path");
    assertThat(json.get("steps").size()).isEqualTo(12);
    assertThat(json.get("steps").get(0).get("features").intValue()).isZero();
    assertThat(json.get("taken").doubleValue()).isEqualTo(json.get("simplest").doubleValue());
    assertThat(json.get("simplest").doubleValue())
        .isGreaterThanOrEqualTo(json.get("best").doubleValue());
    assertThat(unwrapped(trainOnPenguins(path)))
        .contains(
            "How strong a penalty: 12 strengths, each on 5 folds",
            "features log loss ± s.e.",
            "Taken is the simplest, by --select 1se.");
  }

  @Test
  void classWeightsAndSmoothingChangeTheObjective() {
    double plain = json().get("objective").doubleValue();
    for (List<Object> options :
        List.<List<Object>>of(
            List.of("--class-weights", "balanced"),
            List.of("--class-weights", "Gentoo=3", "Adelie=0.5"),
            List.of("--label-smoothing", "0.1"),
            List.of("--penalty-factor", "island=0.1", "sex is missing=2"))) {
      JsonNode json = json(options.toArray());
      assertThat(json.get("converged").booleanValue()).isTrue();
      assertThat(json.get("objective").doubleValue()).isNotEqualTo(plain);
    }
  }

  @Test
  void aColumnOfWeightsIsNoFeature() throws IOException {
    List<String> lines = Files.readAllLines(Run.PENGUINS);
    StringBuilder weighted = new StringBuilder(lines.getFirst()).append(",w\n");
    StringBuilder repeated = new StringBuilder(lines.getFirst()).append('\n');
    for (int i = 1; i < lines.size(); i++) {
      weighted.append(lines.get(i)).append(',').append(i % 3).append('\n');
      repeated.repeat(lines.get(i) + "\n", i % 3);
    }
    Path withWeights = Files.writeString(folder.resolve("weighted.csv"), weighted);
    Path withRepeats = Files.writeString(folder.resolve("repeated.csv"), repeated);
    // Standardised columns would take rows as they come, so only words are left.
    String query = "SELECT species, island, sex%s FROM '%s'";
    double found = objective("--sql", query.formatted(", w", withWeights), "--weights", "w");
    double expected = objective("--sql", query.formatted("", withRepeats));
    assertThat(found).isCloseTo(expected, within(1e-12));
  }

  private static double objective(Object... source) {
    Object[] rest = {"--target", "species", "--validation", "0", "--json"};
    Object[] all = Arrays.copyOf(new Object[] {"train"}, 1 + source.length + rest.length);
    System.arraycopy(source, 0, all, 1, source.length);
    System.arraycopy(rest, 0, all, 1 + source.length, rest.length);
    Run run = Run.of(all);
    assertThat(run.err()).isEmpty();
    return JsonMapper.shared().readTree(run.out()).get("objective").doubleValue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--solver sgd | invalid value for option '--solver': 'sgd' is not automatic, newton,"
            + " proximal-newton or lbfgs (see surprisal train --help)",
        "--solver lbfgs --l1 0.1 | the solver lbfgs needs a smooth penalty: expected l1 = 0, or the"
            + " solver proximal-newton",
        "--class-weights Gentoo | --class-weights has 'Gentoo': expected NAME=NUMBER",
        "--class-weights Gentoo=x | --class-weights has 'Gentoo=x': 'x' is not a number",
        "--class-weights Emperor=2 | there is a weight for `Emperor`, which is no class: the"
            + " classes are `Adelie`, `Chinstrap`, `Gentoo`",
        "--penalty-factor wing=2 | there is a penalty factor for `wing`, which is neither a column"
            + " nor a feature: the columns are `island`, `bill_length_mm`, `bill_depth_mm`,"
            + " `flipper_length_mm`, `body_mass_g`, `sex`",
        "--label-smoothing 1 | labelSmoothing = 1.0: expected 0 ≤ labelSmoothing < 1",
        "--l1 -1 | l1 = -1.0: expected a finite number, 0 or more",
        "--weights sex | the column of weights `sex` holds text: expected numbers",
        "--weights body_mass_g | the column of weights `body_mass_g` holds no value in row 4:"
            + " expected a finite number, 0 or more",
        "--weights species | the column `species` has two roles: expected one of target, weights,"
            + " groups and offsets",
        "--groups sex | the column of groups `sex` holds no value in row 4: expected one in every"
            + " row",
        "--groups island --hidden 4 --stopping 0.02 --validation 0 | a stopping fraction of 0.02"
            + " sets aside none of the groups of `island`: expected a larger fraction, or 0",
        "--offset Gentoo | --offset has 'Gentoo': expected CLASS=COLUMN",
        "--offset Gentoo=year Gentoo=body_mass_g | --offset names `Gentoo` twice",
        "--offset Emperor=body_mass_g | there is an offset for `Emperor`, which is no class: the"
            + " classes are `Adelie`, `Chinstrap`, `Gentoo`",
        "--offset Gentoo=species | the column `species` has two roles: expected one of target,"
            + " weights, groups and offsets",
        "--offset Gentoo=sex --groups sex | the column `sex` has two roles: expected one of target,"
            + " weights, groups and offsets",
        "--offset Gentoo=wing | the table has no column `wing`: its columns are `species`,"
            + " `island`, `bill_length_mm`, `bill_depth_mm`, `flipper_length_mm`, `body_mass_g`,"
            + " `sex`",
        "--offset Gentoo=island | the column of offsets `island` holds text in row 1: expected a"
            + " finite number",
        "--offset Gentoo=body_mass_g | the column of offsets `body_mass_g` holds no value in row 4:"
            + " expected a finite number",
        "--offset Gentoo=island --text island | --text: the column `island` has another role:"
            + " expected a column of features",
        "--path 1 | the path has 1 strengths: expected two or more",
        "--path 5 --folds 1 | there are 1 folds: expected two or more",
        "--path 5 --select best | invalid value for option '--select': 'best' is not min or 1se"
            + " (see surprisal train --help)",
      })
  void whatCannotBeIsSaidInOneSentence(String options, String sentence) {
    Run run = trainOnPenguins((Object[]) options.split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("surprisal: " + sentence + "\n");
  }

  @Test
  void anExportedModelIsThereAsAskedFor() throws IOException {
    Path model = folder.resolve("p.model");
    Path onnx = folder.resolve("p.onnx");
    Path csv = folder.resolve("p.csv");
    trainOnPenguins("--out", model);
    Run run =
        Run.of("export", model, "--onnx", onnx, "--coefficients", csv, "--reference", "Adelie");
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(onnx).isNotEmptyFile();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.getFirst()).isEqualTo("feature,Adelie,Chinstrap,Gentoo");
    assertThat(lines.get(1)).startsWith("(intercept),0.0,");
    assertThat(lines).hasSize(16);
    assertThat(Run.of("export", model).err())
        .isEqualTo(
            "surprisal: there is nothing to write: expected --onnx FILE.onnx or --coefficients"
                + " FILE.csv\n");
    assertThat(Run.of("export", model, "--coefficients", csv, "--reference", "Emperor").err())
        .isEqualTo(
            "surprisal: the reference `Emperor` is no class: the classes are `Adelie`, `Chinstrap`,"
                + " `Gentoo`\n");
  }
}
