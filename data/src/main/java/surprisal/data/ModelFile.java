package surprisal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import surprisal.DType;
import surprisal.DenseLayer;
import surprisal.Linear;
import surprisal.Tensor;
import surprisal.learn.Classifier;
import surprisal.learn.Encoding;
import surprisal.learn.Fit;
import surprisal.learn.HiddenLayers;
import surprisal.learn.Labels;
import surprisal.learn.NetworkFit;
import surprisal.learn.OffsetColumns;

/// A trained classifier as one `.safetensors` file.
///
/// | part | where |
/// | --- | --- |
/// | `weight` F64 [C, D], `bias` F64 [C] | arrays |
/// | `hidden.0.weight` F64 [M, D], `hidden.0.bias` F64 [M], `hidden.1.weight`, …: the hidden layers, of which the last makes the D of `weight` | arrays of a network |
/// | `format`: `surprisal.classifier`, `format_version`: `1`, of a network `2`, with offsets `3` | metadata |
/// | `labels`: the target column and the class names | metadata, JSON |
/// | `encoding`: what becomes of each column | metadata, JSON |
/// | `features`: the names of the D features, for other readers | metadata, JSON |
/// | `fit`: rows, settings, objective, certificate | metadata, JSON |
/// | `network`: activation, settings and curve | metadata of a network, JSON |
/// | `offsets`: the columns of offsets by class | metadata of a model with offsets, JSON |
///
/// Numbers in the metadata are written so that they are read again to the last bit.
public final class ModelFile {
  private static final String FORMAT = "surprisal.classifier";
  private static final int VERSION = 3;

  private ModelFile() {}

  /// Writes a classifier, whole or not at all.
  ///
  /// Errors: `IOException` when the file cannot be written.
  public static void write(Path path, Classifier classifier) throws IOException {
    Linear head = classifier.head();
    Tensor bias = Objects.requireNonNull(head.bias(), "bias");
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    HiddenLayers hidden = classifier.hidden();
    boolean hasOffsets = !classifier.offsets().equals(OffsetColumns.NONE);
    metadata.put("format_version", hasOffsets ? "3" : hidden == null ? "1" : "2");
    metadata.put("labels", ModelJson.write(classifier.labels()));
    metadata.put("encoding", ModelJson.write(classifier.encoding()));
    metadata.put("features", ModelJson.write(classifier.encoding().featureNames()));
    metadata.put("fit", ModelJson.write(classifier.fit()));
    if (hasOffsets) {
      metadata.put("offsets", ModelJson.write(classifier.offsets()));
    }
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("weight", head.weights());
    arrays.put("bias", bias);
    if (hidden != null) {
      metadata.put("network", ModelJson.write(hidden.fit()));
      for (int l = 0; l < hidden.layers().size(); l++) {
        Linear layer = hidden.layers().get(l).linear();
        arrays.put(hidden(l, "weight"), layer.weights());
        arrays.put(hidden(l, "bias"), Objects.requireNonNull(layer.bias(), "bias"));
      }
    }
    Safetensors.write(path, arrays, metadata);
  }

  private static String hidden(int layer, String part) {
    return "hidden.%d.%s".formatted(layer, part);
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
            file.metadata().containsKey("offsets")
                ? ModelJson.read(text(file, "offsets"), OffsetColumns.class)
                : OffsetColumns.NONE,
            file.metadata().containsKey("network") ? hiddenLayers(file) : null,
            Linear.of(numbers(file, "weight"), numbers(file, "bias")),
            ModelJson.read(text(file, "fit"), Fit.class));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(path + " is a damaged model: " + e.getMessage(), e);
      }
    }
  }

  private static HiddenLayers hiddenLayers(SafetensorsFile file) {
    NetworkFit fit = ModelJson.read(text(file, "network"), NetworkFit.class);
    List<DenseLayer> layers = new ArrayList<>();
    for (int l = 0; l < fit.hidden().size(); l++) {
      Linear linear =
          Linear.of(numbers(file, hidden(l, "weight")), numbers(file, hidden(l, "bias")));
      layers.add(new DenseLayer(linear, fit.activation()));
    }
    return new HiddenLayers(layers, fit);
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
