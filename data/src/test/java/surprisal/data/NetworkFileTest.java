package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.Activation;
import surprisal.Tensor;
import surprisal.learn.Classifier;
import surprisal.learn.Dataset;
import surprisal.learn.MiniBatches;
import surprisal.learn.NetworkTraining;

/// A model file with hidden layers.
class NetworkFileTest {
  private static final Classifier NETWORK = network();

  @TempDir private Path folder;
  private Path path;
  private Map<String, Tensor> arrays;
  private Map<String, String> metadata;

  private static Classifier network() {
    Tensor x = Tensor.of(new Random(1).doubles(120, -1, 1).toArray(), 40, 3);
    int[] classes = new Random(2).ints(40, 0, 2).toArray();
    return NetworkTraining.of(5, 4)
        .withActivation(Activation.TANH)
        .withBatches(MiniBatches.STANDARD.withEpochs(3).withBatch(8))
        .fit(Dataset.of(x, classes, List.of("no", "yes")));
  }

  @BeforeEach
  void writeOnce() throws IOException {
    path = folder.resolve("model.safetensors");
    ModelFile.write(path, NETWORK);
    arrays = new HashMap<>();
    try (SafetensorsFile file = Safetensors.open(path)) {
      for (String name : file.names()) {
        arrays.put(name, Tensor.of(file.tensor(name).toDoubles(), file.shape(name)));
      }
      metadata = new HashMap<>(file.metadata());
    }
  }

  @Test
  void writtenAndReadAgainItGivesTheSameBits() throws IOException {
    Classifier read = ModelFile.read(path);
    Tensor x = Tensor.of(new Random(3).doubles(30, -1, 1).toArray(), 10, 3);
    Dataset rows = Dataset.of(x, new int[10], List.of("no", "yes"));
    assertThat(read.logits(rows).toDoubles()).isEqualTo(NETWORK.logits(rows).toDoubles());
    assertThat(Objects.requireNonNull(read.hidden()).fit())
        .isEqualTo(Objects.requireNonNull(NETWORK.hidden()).fit());
    assertThat(read.fit()).isEqualTo(NETWORK.fit());
  }

  @Test
  void othersFindTheArraysByTheirNames() {
    assertThat(metadata).containsEntry("format_version", "2");
    assertThat(arrays.keySet())
        .containsExactlyInAnyOrder(
            "hidden.0.weight",
            "hidden.0.bias",
            "hidden.1.weight",
            "hidden.1.bias",
            "weight",
            "bias");
    assertThat(shape("hidden.0.weight")).containsExactly(5, 3);
    assertThat(shape("hidden.1.weight")).containsExactly(4, 5);
    assertThat(shape("weight")).containsExactly(2, 4);
  }

  private long[] shape(String name) {
    return Objects.requireNonNull(arrays.get(name)).shape();
  }

  private void refused(String message) throws IOException {
    Safetensors.write(path, arrays, metadata);
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(path + " is a damaged model: ")
        .hasMessageContaining(message);
  }

  @Test
  void layersThatDoNotFitAreRefused() throws IOException {
    arrays.put("hidden.1.weight", Tensor.of(new double[16], 4, 4));
    refused("hidden layer 1 is");
    arrays.remove("hidden.1.weight");
    refused("it has no array 'hidden.1.weight'");
  }

  @Test
  void aNetworkWithoutLayersIsRefused() throws IOException {
    String network = Objects.requireNonNull(metadata.get("network"));
    metadata.put("network", network.replace("\"hidden\":[5,4]", "\"hidden\":[]"));
    refused("there are no hidden layers: expected one or more");
  }

  @Test
  void anEpochThatNeverWasIsRefused() throws IOException {
    String network = Objects.requireNonNull(metadata.get("network"));
    metadata.put("network", network.replaceFirst("\"best\":\\d+", "\"best\":9"));
    refused("the best epoch is 9 of 3: expected one of them");
  }
}
