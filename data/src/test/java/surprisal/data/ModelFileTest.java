package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import surprisal.DType;
import surprisal.Linear;
import surprisal.Tensor;
import surprisal.learn.Certificate;
import surprisal.learn.Classifier;
import surprisal.learn.Column;
import surprisal.learn.ColumnEncoding;
import surprisal.learn.Encoding;
import surprisal.learn.Fit;
import surprisal.learn.Holdout;
import surprisal.learn.Labels;
import surprisal.learn.OffsetColumns;
import surprisal.learn.Penalty;
import surprisal.learn.Roles;
import surprisal.learn.SoftmaxRegression;
import surprisal.learn.Solver;
import surprisal.learn.Split;
import surprisal.learn.Table;

class ModelFileTest {
  @TempDir Path folder;
  private Path path;
  private Tensor weight;
  private Tensor bias;
  private Map<String, String> metadata;

  @BeforeEach
  void writeOnce() throws IOException {
    path = folder.resolve("model.safetensors");
    ModelFile.write(path, classifier());
    try (SafetensorsFile file = Safetensors.open(path)) {
      weight = Tensor.of(file.tensor("weight").toDoubles(), file.shape("weight"));
      bias = Tensor.of(file.tensor("bias").toDoubles(), file.shape("bias"));
      metadata = new HashMap<>(file.metadata());
    }
  }

  @Test
  void writtenAndReadAgainIsTheSameToTheLastBit() throws IOException {
    Classifier written = classifier();
    Classifier read = ModelFile.read(path);
    assertThat(read.encoding()).isEqualTo(written.encoding());
    assertThat(read.labels()).isEqualTo(written.labels());
    assertThat(read.fit()).isEqualTo(written.fit());
    assertThat(read.head().weights().toDoubles()).isEqualTo(written.head().weights().toDoubles());
    assertThat(Objects.requireNonNull(read.head().bias()).toDoubles())
        .isEqualTo(Objects.requireNonNull(written.head().bias()).toDoubles());
  }

  /// From the first release on, a change that breaks this test needs a new format version, and the golden
  /// file stays.
  @Test
  void theFormatOfVersion1StaysAsItIs() throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("model-1.safetensors")) {
      assertThat(Files.readAllBytes(path)).isEqualTo(Objects.requireNonNull(golden).readAllBytes());
    }
  }

  @Test
  void columnsOfOffsetsAreKept() throws IOException {
    Table table =
        Table.of(
            Column.text("y", "no", "yes", "no", "yes", "yes"),
            Column.numbers("x", 1, 2, 3, 4, 5),
            Column.numbers("o \"1\"", 0.5, -1, 2, 1.0 / 3, 0));
    Roles roles = Roles.ofTarget("y").withOffsets(new OffsetColumns(Map.of("yes", "o \"1\"")));
    Classifier written =
        SoftmaxRegression.training().fit(Split.of(table, roles, Holdout.NONE).training());
    ModelFile.write(path, written);
    Classifier read = ModelFile.read(path);
    assertThat(read.offsets()).isEqualTo(roles.offsets());
    assertThat(read.probabilities(table).toDoubles())
        .isEqualTo(written.probabilities(table).toDoubles());
    try (SafetensorsFile file = Safetensors.open(path)) {
      assertThat(file.metadata())
          .containsEntry("format_version", "3")
          .containsEntry("offsets", "{\"columns\":{\"yes\":\"o \\\"1\\\"\"}}");
    }
    assertThat(metadata).containsEntry("format_version", "1").doesNotContainKey("offsets");
    metadata.put("offsets", "{\"columns\":{\"maybe\":\"o\"}}");
    refusedAs("is a damaged model: there is an offset for `maybe`, which is no class");
    metadata.put("offsets", "{\"columns\":{\"yes\":null}}");
    refusedAs("is a damaged model: its offsetcolumns cannot be read: ");
  }

  @Test
  void everyCutIsRefused() throws IOException {
    byte[] content = Files.readAllBytes(path);
    Path cut = folder.resolve("cut.safetensors");
    for (int length = 0; length < content.length; length += 13) {
      Files.write(cut, Arrays.copyOf(content, length));
      assertThatThrownBy(() -> ModelFile.read(cut))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(cut.toString())
          .message()
          .hasLineCount(1);
    }
    Files.write(cut, Arrays.copyOf(content, content.length / 2));
    assertThatThrownBy(() -> ModelFile.read(cut))
        .message()
        .startsWith(cut + " is truncated inside its header: expected ");
  }

  @Test
  void aChangedByteOfTheHeaderIsReadOrRefusedInOneSentence() throws IOException {
    byte[] content = Files.readAllBytes(path);
    int refused = 0;
    for (int i = 0; i < content.length - weight.size() * 8 - bias.size() * 8; i += 3) {
      byte[] changed = content.clone();
      changed[i] ^= 0x15;
      Files.write(path, changed);
      try {
        assertThat(ModelFile.read(path)).isNotNull();
      } catch (IllegalArgumentException e) {
        refused++;
        assertThat(e.getMessage()).startsWith(path.toString()).hasLineCount(1).hasSizeLessThan(600);
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void everyRefusalIsOneSentence() throws IOException {
    metadata.remove("format");
    refused(
        "is not a model: its metadata has no format, expected the format 'surprisal.classifier'");
    metadata.put("format", "pt");
    refused(
        "is not a model: its metadata has the format 'pt', expected the format"
            + " 'surprisal.classifier'");
    metadata.put("format", "surprisal.classifier");
    metadata.put("format_version", "4");
    refused("has model format version 4: this version of Surprisal reads versions up to 3");
    metadata.put("format_version", "one");
    refused("is a damaged model: its format version is 'one'");
    metadata.put("format_version", "1");
    String fit = Objects.requireNonNull(metadata.remove("fit"));
    refused("is a damaged model: its metadata has no 'fit'");
    metadata.put("fit", fit.replace("\"rows\"", "\"row\""));
    refusedAs("is a damaged model: its fit cannot be read: ");
    metadata.put("fit", fit.substring(0, fit.length() / 2));
    refusedAs("is a damaged model: its fit cannot be read: ");
    metadata.put("fit", fit.replace("\"classCounts\":[5,2]", "\"classCounts\":[5,2,1]"));
    refused("is a damaged model: there are 3 class counts: expected 2");
    metadata.put("fit", fit);
    String labels = Objects.requireNonNull(metadata.get("labels"));
    metadata.put("labels", labels.replace("\"no\",", ""));
    refusedAs("is a damaged model: its labels cannot be read: the target `y` has the one class");
    metadata.put("labels", labels);
    weight = Tensor.allocate(DType.F64, 2, 7);
    refused(
        "is a damaged model: the weights have shape [2, 7]: expected [2, 8], classes and features");
    weight = Tensor.allocate(DType.F32, 2, 8);
    refused("is a damaged model: its array 'weight' is F32: expected F64");
    weight = Tensor.allocate(DType.F64, 2, 8);
    weight.set(Double.NaN, 1, 1);
    refused("is a damaged model: its array 'weight' holds a number that is not finite");
    Safetensors.write(path, Map.of("w", bias, "bias", bias), metadata);
    refusal("is a damaged model: it has no array 'weight'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"encoding", "labels", "fit"})
  void metadataThatIsNullIsDamage(String key) throws IOException {
    metadata.put(key, "null");
    refused("is a damaged model: its " + key + " cannot be read: it is null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          labels   | "no","yes"                 | "no",null
          encoding | "levels":["a","b\\n"]      | "levels":["a",null]
          encoding | {"columns":[               | {"columns":[null,
          encoding | {"columns":[               | {"columns":null,"also":[
          fit      | "classCounts":[5,2]        | "classCounts":[5,null]
          fit      | "classCounts":[5,2]        | "classCounts":[9,-2]
          fit      | "rows":7                   | "rows":-7
          fit      | "reason":"the gradient vanished" | "reason":null
          """)
  void aNullOrANegativeCountInMetadataIsDamage(String key, String part, String damaged)
      throws IOException {
    String whole = Objects.requireNonNull(metadata.get(key));
    assertThat(whole).contains(part);
    metadata.put(key, whole.replace(part, damaged));
    refusedAs("is a damaged model: its " + key + " cannot be read: ");
  }

  @Test
  void aMissingModelAndAForeignFileAreNamed() throws IOException {
    Path missing = folder.resolve("none.safetensors");
    assertThatThrownBy(() -> ModelFile.read(missing))
        .isInstanceOf(IOException.class)
        .hasMessage(missing + " does not exist");
    Path csv = Files.writeString(folder.resolve("t.csv"), "a,b\n1,2\n");
    assertThatThrownBy(() -> ModelFile.read(csv))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith(csv + " is not a safetensors file: ");
  }

  @Test
  void aFailedWriteLeavesNothing() throws IOException {
    assertThatThrownBy(() -> ModelFile.write(folder, classifier()))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write " + folder + ": it is a directory");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  private void refused(String sentence) throws IOException {
    Safetensors.write(path, Map.of("weight", weight, "bias", bias), metadata);
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(path + " " + sentence);
  }

  private void refusedAs(String sentence) throws IOException {
    Safetensors.write(path, Map.of("weight", weight, "bias", bias), metadata);
    refusal(sentence);
  }

  private void refusal(String sentence) {
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith(path + " " + sentence)
        .hasLineCount(1);
  }

  /// One of each rule, and numbers that a careless writer would round.
  private static Classifier classifier() {
    Encoding encoding =
        new Encoding(
            List.of(
                new ColumnEncoding.Standardised("length", Column.Kind.NUMBER, Math.PI, 1.0 / 3, 2),
                new ColumnEncoding.Standardised("day", Column.Kind.DATE, -0.1, Double.MIN_VALUE, 0),
                new ColumnEncoding.OneHot(
                    "word \"\u00fc\"", Column.Kind.TEXT, List.of("a", "b\n"), 1),
                new ColumnEncoding.OneHot("flag", Column.Kind.BOOLEAN, List.of("true"), 0),
                new ColumnEncoding.Presence("constant", Column.Kind.NUMBER, "7", 3),
                new ColumnEncoding.LeftOut("id", Column.Kind.TEXT, "nearly unique")));
    double[] weights = new double[16];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.sin(i) * Math.pow(10, i - 8);
    }
    Fit fit =
        new Fit(
            7,
            List.of(5, 2),
            1,
            new Holdout(0.2, Long.MIN_VALUE),
            9.5,
            new Penalty(0.1, 1e-4, true, Map.of("day", 0.0)),
            List.of(1.0, 1.0 / 3),
            0.1,
            Solver.PROXIMAL_NEWTON,
            12,
            0.1 + 0.2,
            Double.MIN_NORMAL,
            new Certificate(1e-11, Double.NaN, true, "the gradient vanished"));
    return new Classifier(
        encoding,
        new Labels("y", List.of("no", "yes")),
        Linear.of(Tensor.of(weights, 2, 8), Tensor.of(new double[] {-0.0, 1e300}, 2)),
        fit);
  }
}
