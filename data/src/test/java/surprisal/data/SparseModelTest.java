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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.Tensor;
import surprisal.learn.Classifier;
import surprisal.learn.Column;
import surprisal.learn.Dataset;
import surprisal.learn.HashedNGrams;
import surprisal.learn.NGrams;
import surprisal.learn.SoftmaxRegression;
import surprisal.learn.Table;

/// Models of sparse features in files.
class SparseModelTest {
  private static final String ROWS = "a 0:1 2:3\nb 1:2\na 2:1\nb 0:-1 1:1\nc 3:2\nc 0:1 3:1\n";

  @TempDir private Path folder;

  private Table vectors() throws IOException {
    return Tables.read(Files.writeString(folder.resolve("t.libsvm"), ROWS));
  }

  private static Table text() {
    HashedNGrams hashed = new HashedNGrams(new NGrams(NGrams.Unit.CHARACTERS, 1, 3), 50);
    return Table.of(
        Column.text("said", "der Hund", "the dog", "die Katze", "the cat").with(hashed),
        Column.text("label", "de", "en", "de", "en"));
  }

  @Test
  void theModelIsReadAsItWasWritten() throws IOException {
    for (Table table : new Table[] {vectors(), text()}) {
      Classifier model = SoftmaxRegression.training().fit(Dataset.of(table, "label"));
      Path file = folder.resolve("m.model");
      ModelFile.write(file, model);
      Classifier read = ModelFile.read(file);
      assertThat(read.encoding()).isEqualTo(model.encoding());
      assertThat(read.probabilities(table).toDoubles())
          .isEqualTo(model.probabilities(table).toDoubles());
    }
  }

  @Test
  void onnxTakesVectorsAsAMatrix() throws IOException, OrtException {
    Table table = vectors();
    Classifier model = SoftmaxRegression.training().fit(Dataset.of(table, "label"));
    Path file = folder.resolve("m.onnx");
    OnnxFile.write(file, model);
    double[] dense = {1, 0, 3, 0, 0, 2, 0, 0, 0, 0, 1, 0, -1, 1, 0, 0, 0, 0, 0, 2, 1, 0, 0, 1};
    Tensor expected = model.probabilities(table);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor features =
            OnnxTensor.createTensor(environment, DoubleBuffer.wrap(dense), new long[] {6, 4});
        OrtSession.Result result = session.run(Map.of("features", features))) {
      double[][] found = (double[][]) result.get("probabilities").orElseThrow().getValue();
      for (int row = 0; row < 6; row++) {
        for (int c = 0; c < 3; c++) {
          assertThat(found[row][c]).isCloseTo(expected.get(row, c), within(1e-14));
        }
      }
    }
  }

  @Test
  void onnxHasNoRunningText() {
    Classifier model = SoftmaxRegression.training().fit(Dataset.of(text(), "label"));
    assertThatThrownBy(() -> OnnxFile.write(folder.resolve("m.onnx"), model))
        .hasMessage(
            "the column `said` is running text: ONNX has no operator for its hashed n-grams");
  }
}
