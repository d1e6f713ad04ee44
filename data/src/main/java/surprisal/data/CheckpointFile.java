package surprisal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import surprisal.Tensor;
import surprisal.learn.Checkpoint;

/// A checkpoint of training as one `.safetensors` file: its numbers and vectors as F64 arrays, the rest as
/// metadata.
public final class CheckpointFile {
  private static final String FORMAT = "surprisal.checkpoint";
  private static final String NUMBERS = "numbers";

  private CheckpointFile() {}

  /// Writes a checkpoint, whole or not at all, in place of the last one.
  ///
  /// Errors: `IOException` when the file cannot be written.
  public static void write(Path path, Checkpoint checkpoint) throws IOException {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    double[] numbers = checkpoint.numbers().stream().mapToDouble(Double::doubleValue).toArray();
    arrays.put(NUMBERS, Tensor.of(numbers, numbers.length));
    List<double[]> vectors = checkpoint.vectors();
    for (int i = 0; i < vectors.size(); i++) {
      arrays.put("vector" + i, Tensor.of(vectors.get(i), vectors.get(i).length));
    }
    Safetensors.write(
        path,
        arrays,
        Map.of(
            "format", FORMAT,
            "fingerprint", checkpoint.fingerprint(),
            "iteration", Integer.toString(checkpoint.iteration()),
            "moved", Boolean.toString(checkpoint.moved())));
  }

  /// Reads a checkpoint.
  ///
  /// Errors: `IOException` for a file that is missing or unreadable; `IllegalArgumentException` for one
  /// that is damaged or holds no checkpoint.
  public static Checkpoint read(Path path) throws IOException {
    try (SafetensorsFile file = Safetensors.open(path)) {
      Map<String, String> metadata = file.metadata();
      if (!FORMAT.equals(metadata.get("format"))) {
        throw new IllegalArgumentException(path + " is not a checkpoint of training");
      }
      try {
        List<Double> numbers = new ArrayList<>();
        for (double number : file.tensor(NUMBERS).toDoubles()) {
          numbers.add(number);
        }
        List<double[]> vectors = new ArrayList<>();
        while (file.names().contains("vector" + vectors.size())) {
          vectors.add(file.tensor("vector" + vectors.size()).toDoubles());
        }
        return new Checkpoint(
            metadata.getOrDefault("fingerprint", ""),
            Integer.parseInt(metadata.getOrDefault("iteration", "")),
            numbers,
            vectors,
            moved(metadata.getOrDefault("moved", "")));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(path + " is a damaged checkpoint: " + e.getMessage(), e);
      }
    }
  }

  private static boolean moved(String word) {
    if (!word.equals("true") && !word.equals("false")) {
      throw new IllegalArgumentException(
          "'moved' is '" + Excerpt.of(word) + "': expected true or false");
    }
    return word.equals("true");
  }
}
