package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import surprisal.Activation;
import surprisal.Tensor;
import surprisal.learn.Classifier;
import surprisal.learn.Column;
import surprisal.learn.Dataset;
import surprisal.learn.Holdout;
import surprisal.learn.MiniBatches;
import surprisal.learn.NetworkTraining;
import surprisal.learn.OffsetColumns;
import surprisal.learn.Roles;
import surprisal.learn.SoftmaxRegression;
import surprisal.learn.Split;
import surprisal.learn.Table;

/// What ONNX Runtime makes of a model beside what the model says.
class OnnxFileTest {
  @TempDir private Path folder;

  /// Numbers with and without gaps, a date, words with and without gaps, a boolean, a column that is
  /// only there or not, one that says nothing, and names that the outputs and values on the way would like
  /// to have.
  private static Table table(boolean later) {
    int rows = 60;
    double[] x = new double[rows];
    double[] gaps = new double[rows];
    double[] days = new double[rows];
    double[] only = new double[rows];
    double[] o = new double[rows];
    double[] p = new double[rows];
    @Nullable String[] words = new @Nullable String[rows];
    @Nullable String[] complete = new @Nullable String[rows];
    @Nullable Boolean[] flags = new @Nullable Boolean[rows];
    @Nullable String[] target = new @Nullable String[rows];
    for (int row = 0; row < rows; row++) {
      x[row] = Math.sin(3.0 * row) + (later ? 1 : 0);
      gaps[row] = row % 7 == 0 ? Double.NaN : 100 * Math.cos(5.0 * row);
      days[row] = 19_000 + row * 1.5;
      only[row] = row % 5 == 0 ? Double.NaN : 3;
      o[row] = Math.cos(row) / 3;
      p[row] = later ? -row : row % 4;
      words[row] = row % 11 == 0 ? null : row % 3 == 0 ? "red" : "blue \"ü\"";
      complete[row] = later && row % 4 == 0 ? (row % 8 == 0 ? null : "unseen") : "v" + row % 4;
      flags[row] = row % 2 == 0;
      target[row] = "c" + (row * row + row / 7) % 3;
    }
    if (later) {
      x[3] = Double.NaN;
    }
    return Table.of(
        Column.numbers("label", x),
        Column.numbers("gaps", gaps),
        Column.dates("day", days),
        Column.numbers("only", only),
        Column.numbers("MatMul", o),
        Column.numbers("places", p),
        Column.text("probabilities", words),
        Column.text("Concat", complete),
        Column.booleans("flag", flags),
        Column.text("nothing", new @Nullable String[rows]),
        Column.text("y", target));
  }

  @Test
  void everyProbabilityIsTheModels() throws IOException, OrtException {
    assertProbabilities(SoftmaxRegression.training().fit(Dataset.of(table(false), "y")));
  }

  @ParameterizedTest
  @EnumSource
  void everyProbabilityIsTheNetworks(Activation activation) throws IOException, OrtException {
    NetworkTraining training =
        NetworkTraining.of(7, 5)
            .withActivation(activation)
            .withBatches(MiniBatches.STANDARD.withEpochs(5).withBatch(8));
    assertProbabilities(training.fit(Dataset.of(table(false), "y")));
  }

  /// One column for two classes.
  @Test
  void offsetsAreInputs() throws IOException, OrtException {
    OffsetColumns offsets =
        new OffsetColumns(Map.of("c0", "places", "c1", "MatMul", "c2", "places"));
    Roles roles = Roles.ofTarget("y").withOffsets(offsets);
    Dataset dataset = Split.of(table(false), roles, Holdout.NONE).training();
    Classifier regression = SoftmaxRegression.training().fit(dataset);
    assertThat(regression.encoding().columns()).hasSize(8);
    assertProbabilities(regression);
    assertProbabilities(NetworkTraining.of(4).fit(dataset));
  }

  private void assertProbabilities(Classifier model) throws IOException, OrtException {
    Path file = folder.resolve("model.onnx");
    OnnxFile.write(file, model);
    for (boolean later : new boolean[] {false, true}) {
      Table table = table(later);
      Tensor expected = model.probabilities(table);
      int[] classes = model.predict(table);
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession session = environment.createSession(file.toString());
          OrtSession.Result result = session.run(inputs(environment, session, table))) {
        double[][] found = (double[][]) result.get("probabilities_").orElseThrow().getValue();
        String[] labels = (String[]) result.get("label_").orElseThrow().getValue();
        for (int row = 0; row < table.rows(); row++) {
          assertThat(labels[row]).isEqualTo("c" + classes[row]);
          for (int c = 0; c < 3; c++) {
            assertThat(found[row][c])
                .as("[%d, %d]", row, c)
                .isCloseTo(expected.get(row, c), within(1e-14));
          }
        }
      }
    }
  }

  private static Map<String, OnnxTensor> inputs(
      OrtEnvironment environment, OrtSession session, Table table) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    assertThat(session.getInputNames()).doesNotContain("y", "nothing");
    for (String name : session.getInputNames()) {
      Column column = table.column(name);
      long[] shape = {table.rows(), 1};
      if (column instanceof Column.Numbers numbers) {
        double[] values = new double[table.rows()];
        for (int row = 0; row < values.length; row++) {
          values[row] = numbers.value(row);
        }
        inputs.put(name, OnnxTensor.createTensor(environment, DoubleBuffer.wrap(values), shape));
      } else {
        String[] words = new String[table.rows()];
        for (int row = 0; row < words.length; row++) {
          String word = column.written(row);
          words[row] = word == null ? "" : word;
        }
        inputs.put(name, OnnxTensor.createTensor(environment, words, shape));
      }
    }
    return inputs;
  }

  @Test
  void anEmptyWordIsNotTakenForAMissingOne() {
    Table table =
        Table.of(
            Column.text("x", "", "b", "", "b", "b"), Column.text("y", "p", "q", "p", "p", "q"));
    Classifier model = SoftmaxRegression.training().fit(Dataset.of(table, "y"));
    assertThatThrownBy(() -> OnnxFile.write(folder.resolve("model.onnx"), model))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the column `x` has the empty word as a level: ONNX has no other sign for a missing"
                + " one");
  }

  @Test
  void aFileIsWrittenWholeOrNotAtAll() throws IOException {
    Classifier model = SoftmaxRegression.training().fit(Dataset.of(table(false), "y"));
    Path file = folder.resolve("missing").resolve("model.onnx");
    assertThatThrownBy(() -> OnnxFile.write(file, model))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not exist");
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
