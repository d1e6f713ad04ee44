package surprisal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import surprisal.DType;
import surprisal.Linear;
import surprisal.Tensor;
import surprisal.learn.Classifier;
import surprisal.learn.Encoding;
import surprisal.learn.Fit;
import surprisal.learn.Labels;

/// A trained classifier as one `.safetensors` file.
///
/// | part | where |
/// | --- | --- |
/// | `weight` F64 [C, D], `bias` F64 [C] | arrays |
/// | `format`: `surprisal.classifier`, `format_version`: `1` | metadata |
/// | `labels`: the target column and the class names | metadata, JSON |
/// | `encoding`: what becomes of each column | metadata, JSON |
/// | `features`: the names of the D features, for other readers | metadata, JSON |
/// | `fit`: rows, settings, objective, certificate | metadata, JSON |
///
/// Numbers in the metadata are written so that they are read again to the last bit.
public final class ModelFile {
  private static final String FORMAT = "surprisal.classifier";
  private static final int VERSION = 1;

  private ModelFile() {}

  /// Writes a classifier, whole or not at all.
  ///
  /// Errors: `IOException` when the file cannot be written.
  public static void write(Path path, Classifier classifier) throws IOException {
    Linear head = classifier.head();
    Tensor bias = Objects.requireNonNull(head.bias(), "bias");
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("format_version", Integer.toString(VERSION));
    metadata.put("labels", ModelJson.write(classifier.labels()));
    metadata.put("encoding", ModelJson.write(classifier.encoding()));
    metadata.put("features", ModelJson.write(classifier.encoding().featureNames()));
    metadata.put("fit", ModelJson.write(classifier.fit()));
    Safetensors.write(path, Map.of("weight", head.weights(), "bias", bias), metadata);
  }

  /// Reads a classifier.
  ///
  /// Errors: `IOException` for a file that is missing, a directory or unreadable;
  /// `IllegalArgumentException` for one that is damaged, holds no classifier, or was written by a
  /// newer version of this library.
  public static Classifier read(Path path) throws IOException {
    try (SafetensorsFile file = Safetensors.open(path)) {
      requireFormat(path, file.metadata());
      try {
        return new Classifier(
            ModelJson.read(text(file, "encoding"), Encoding.class),
            ModelJson.read(text(file, "labels"), Labels.class),
            Linear.of(numbers(file, "weight"), numbers(file, "bias")),
            ModelJson.read(text(file, "fit"), Fit.class));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(path + " is a damaged model: " + e.getMessage(), e);
      }
    }
  }

  private static void requireFormat(Path path, Map<String, String> metadata) {
    String format = metadata.get("format");
    if (!FORMAT.equals(format)) {
      throw new IllegalArgumentException(
          "%s is not a model: its metadata has %s, expected the format '%s'"
              .formatted(
                  path,
                  format == null ? "no format" : "the format '" + Excerpt.of(format) + "'",
                  FORMAT));
    }
    String version = metadata.getOrDefault("format_version", "");
    if (!version.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          path + " is a damaged model: its format version is '" + Excerpt.of(version) + "'");
    }
    if (Integer.parseInt(version) > VERSION) {
      throw new IllegalArgumentException(
          "%s has model format version %s: this version of Surprisal reads versions up to %d"
              .formatted(path, version, VERSION));
    }
  }

  private static String text(SafetensorsFile file, String key) {
    String text = file.metadata().get(key);
    if (text == null) {
      throw new IllegalArgumentException("its metadata has no '" + key + "'");
    }
    return text;
  }

  /// A copy of an array, for the model outlives the file.
  private static Tensor numbers(SafetensorsFile file, String name) {
    if (!file.names().contains(name)) {
      throw new IllegalArgumentException("it has no array '" + name + "'");
    }
    Tensor tensor = file.tensor(name);
    if (tensor.type() != DType.F64) {
      throw new IllegalArgumentException(
          "its array '" + name + "' is " + tensor.type() + ": expected F64");
    }
    double[] numbers = tensor.toDoubles();
    if (!Arrays.stream(numbers).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "its array '" + name + "' holds a number that is not finite");
    }
    return Tensor.of(numbers, tensor.shape());
  }
}
