package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.Tensor;
import surprisal.learn.Checkpoint;

class CheckpointFileTest {
  @TempDir private Path folder;

  @Test
  void itIsReadAsItWasWritten() throws IOException {
    double[] first = {1.0 / 3, -0.0, Double.MIN_VALUE};
    double[] second = {Math.PI, 1e300, 0};
    for (List<Double> numbers : List.of(List.<Double>of(), List.of(0.1, 2.0))) {
      Checkpoint checkpoint =
          new Checkpoint("print", 17, numbers, List.of(first, second), numbers.isEmpty());
      Path file = folder.resolve("c");
      CheckpointFile.write(file, checkpoint);
      Checkpoint read = CheckpointFile.read(file);
      assertThat(read.fingerprint()).isEqualTo("print");
      assertThat(read.iteration()).isEqualTo(17);
      assertThat(read.numbers()).isEqualTo(numbers);
      assertThat(read.moved()).isEqualTo(numbers.isEmpty());
      assertThat(read.vectors()).hasSize(2);
      assertThat(read.vectors().getFirst()).isEqualTo(first);
      assertThat(read.vectors().getLast()).isEqualTo(second);
    }
  }

  @Test
  void whatIsNoCheckpointIsRefused() throws IOException {
    Path file = folder.resolve("c");
    Safetensors.write(file, Map.of("numbers", Tensor.of(new double[1], 1)), Map.of());
    assertThatThrownBy(() -> CheckpointFile.read(file))
        .hasMessage(file + " is not a checkpoint of training");
    Map<String, String> metadata =
        new HashMap<>(Map.of("format", "surprisal.checkpoint", "iteration", "1", "moved", "tru"));
    Safetensors.write(file, Map.of("numbers", Tensor.of(new double[1], 1)), metadata);
    assertThatThrownBy(() -> CheckpointFile.read(file))
        .hasMessage(file + " is a damaged checkpoint: 'moved' is 'tru': expected true or false");
    metadata.put("moved", "false");
    Safetensors.write(file, Map.of("numbers", Tensor.of(new double[1], 1)), metadata);
    assertThatThrownBy(() -> CheckpointFile.read(file))
        .hasMessage(
            file
                + " is a damaged checkpoint: the checkpoint has 0 vectors and iteration 1:"
                + " expected the parameters, and 0 or more");
  }
}
