package surprisal.data;

import static surprisal.data.OnnxGraph.attribute;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import surprisal.Activation;
import surprisal.DenseLayer;
import surprisal.Linear;
import surprisal.Tensor;
import surprisal.data.OnnxGraph.Element;
import surprisal.learn.Classifier;
import surprisal.learn.Column;
import surprisal.learn.ColumnEncoding;

/// A classifier as an ONNX model, its encoding of columns included: what other runtimes predict from a
/// row of the table.
///
/// | | name | type and shape |
/// | --- | --- | --- |
/// | inputs | each column that has features or offsets, by its name | numbers and dates: double, a column, dates as days since 1970-01-01, a missing one NaN; text and booleans (`true`, `false`): string, a column, a missing one empty |
/// | outputs | `label`, the class of largest logit | string, one for each row |
/// | | `probabilities`, by class in the order of the model | double, rows by classes |
///
/// A row without an offset has probabilities that are NaN. All arithmetic is in double. An output's name gets an underscore where a column has it.
public final class OnnxFile {
  /// 1 GiB of them: a message has a length below 2 GiB, and is copied on the way.
  private static final long MOST_WEIGHTS = 1 << 27;

  private OnnxFile() {}

  /// Writes a classifier, whole or not at all.
  ///
  /// Errors: `IOException` when the file cannot be written; `IllegalArgumentException` for a model of 1 GiB
  /// or more, or one that tells the empty word from a missing one.
  public static void write(Path path, Classifier classifier) throws IOException {
    if (classifier.parameters() >= MOST_WEIGHTS) {
      throw new IllegalArgumentException(
          "cannot write %s: %d weights are too many for ONNX, expected fewer than %d"
              .formatted(path, classifier.parameters(), MOST_WEIGHTS));
    }
    byte[] model = model(classifier);
    try (OutputFile file = OutputFile.create(path)) {
      file.write(ByteBuffer.wrap(model));
      file.commit();
    }
  }

  private static byte[] model(Classifier classifier) {
    List<ColumnEncoding> columns =
        classifier.encoding().columns().stream().filter(column -> column.features() > 0).toList();
    List<String> names = new ArrayList<>(columns.stream().map(ColumnEncoding::name).toList());
    names.addAll(classifier.offsets().names());
    String label = free("label", names);
    String probabilities = free("probabilities", names);
    names.addAll(List.of(label, probabilities));
    OnnxGraph graph = new OnnxGraph("classifier", names);
    List<String> blocks = new ArrayList<>();
    for (ColumnEncoding column : columns) {
      int width = column instanceof ColumnEncoding.Vector vector ? vector.features() : 1;
      graph.input(column.name(), isWords(column) ? Element.STRING : Element.DOUBLE, width);
      blocks.addAll(features(graph, column));
    }
    String features = graph.apply("Concat", blocks, attribute("axis", 1));
    String inputs = features;
    for (DenseLayer layer : classifier.layers()) {
      inputs = activated(graph, linear(graph, layer.linear(), inputs), layer.activation());
    }
    writeHead(graph, classifier, inputs, label, probabilities);
    return graph.model("surprisal");
  }

  private static String free(String name, List<String> taken) {
    return taken.contains(name) ? free(name + "_", taken) : name;
  }

  private static boolean isWords(ColumnEncoding column) {
    return column.kind() == Column.Kind.TEXT || column.kind() == Column.Kind.BOOLEAN;
  }

  /// The features of a column, each block double [rows, some].
  private static List<String> features(OnnxGraph graph, ColumnEncoding column) {
    return switch (column) {
      case ColumnEncoding.Standardised rule -> standardised(graph, rule);
      case ColumnEncoding.OneHot rule -> {
        List<String> levels = new ArrayList<>(rule.levels());
        if (levels.contains("")) {
          throw new IllegalArgumentException(
              "the column `%s` has the empty word as a level: ONNX has no other sign for a missing one"
                  .formatted(rule.name()));
        }
        if (rule.missing() > 0) {
          levels.add("");
        }
        yield List.of(oneHot(graph, rule.name(), levels));
      }
      case ColumnEncoding.Presence rule ->
          List.of(
              isWords(rule)
                  ? oneHot(graph, rule.name(), List.of(""))
                  : missing(graph, rule.name()));
      case ColumnEncoding.Vector rule -> List.of(rule.name());
      case ColumnEncoding.RunningText rule ->
          throw new IllegalArgumentException(
              "the column `%s` is running text: ONNX has no operator for its hashed n-grams"
                  .formatted(rule.name()));
      case ColumnEncoding.LeftOut _ -> List.of();
    };
  }

  private static List<String> standardised(OnnxGraph graph, ColumnEncoding.Standardised rule) {
    String mean = graph.constant("mean", rule.mean());
    String isMissing = graph.apply("IsNaN", List.of(rule.name()));
    String present = graph.apply("Where", List.of(isMissing, mean, rule.name()));
    String centred = graph.apply("Sub", List.of(present, mean));
    String deviation = graph.constant("deviation", rule.deviation());
    String feature = graph.apply("Div", List.of(centred, deviation));
    return rule.missing() > 0 ? List.of(feature, missing(graph, rule.name())) : List.of(feature);
  }

  /// 1 where a number is missing.
  private static String missing(OnnxGraph graph, String column) {
    String isMissing = graph.apply("IsNaN", List.of(column));
    return graph.apply("Cast", List.of(isMissing), OnnxGraph.to(Element.DOUBLE));
  }

  /// 1 for the level that a word is, 0 for every level where it is none.
  private static String oneHot(OnnxGraph graph, String column, List<String> levels) {
    String encoded =
        graph.applyLearning(
            "OneHotEncoder",
            List.of(column),
            attribute("cats_strings", levels),
            attribute("zeros", 1));
    String shape = graph.constant("shape", new long[] {-1, levels.size()});
    String matrix = graph.apply("Reshape", List.of(encoded, shape));
    return graph.apply("Cast", List.of(matrix), OnnxGraph.to(Element.DOUBLE));
  }

  private static String linear(OnnxGraph graph, Linear linear, String inputs) {
    Tensor weights = linear.weights().transpose(0, 1);
    double[] bias = Objects.requireNonNull(linear.bias(), "bias").toDoubles();
    String product =
        graph.apply(
            "MatMul",
            List.of(inputs, graph.constant("weights", weights.toDoubles(), weights.shape())));
    return graph.apply("Add", List.of(product, graph.constant("bias", bias, bias.length)));
  }

  private static String activated(OnnxGraph graph, String z, Activation activation) {
    return switch (activation) {
      case RELU -> graph.apply("Relu", List.of(z));
      case TANH -> graph.apply("Tanh", List.of(z));
      case GELU -> gelu(graph, z);
    };
  }

  /// ½·z·(1 + tanh(√(2/π)·(z + 0.044715·z³))), out of older operators than Gelu, which runtimes have not in
  /// double.
  private static String gelu(OnnxGraph graph, String z) {
    String cubic = graph.constant("cubic", 0.044715);
    String scale = graph.constant("scale", Math.sqrt(2 / Math.PI));
    String square = graph.apply("Mul", List.of(z, z));
    String part = graph.apply("Mul", List.of(cubic, square));
    String factor = graph.apply("Add", List.of(graph.constant("one", 1), part));
    String argument = graph.apply("Mul", List.of(scale, graph.apply("Mul", List.of(z, factor))));
    String tanh = graph.apply("Tanh", List.of(argument));
    String gate = graph.apply("Add", List.of(graph.constant("one", 1), tanh));
    String half = graph.apply("Mul", List.of(z, graph.constant("half", 0.5)));
    return graph.apply("Mul", List.of(half, gate));
  }

  /// Each class gets what is in its column by a product with a 1 there and zeros elsewhere, which is exact.
  private static String withOffsets(OnnxGraph graph, Classifier classifier, String logits) {
    List<String> columns = classifier.offsets().names();
    if (columns.isEmpty()) {
      return logits;
    }
    List<String> classes = classifier.labels().classNames();
    double[] placed = new double[columns.size() * classes.size()];
    for (int c = 0; c < classes.size(); c++) {
      int column = columns.indexOf(classifier.offsets().columns().get(classes.get(c)));
      if (column >= 0) {
        placed[column * classes.size() + c] = 1;
      }
    }
    columns.forEach(column -> graph.input(column, Element.DOUBLE, 1));
    String all = graph.apply("Concat", columns, attribute("axis", 1));
    String places = graph.constant("places", placed, columns.size(), classes.size());
    String offsets = graph.apply("MatMul", List.of(all, places));
    return graph.apply("Add", List.of(logits, offsets));
  }

  private static void writeHead(
      OnnxGraph graph, Classifier classifier, String features, String label, String probabilities) {
    String logits = withOffsets(graph, classifier, linear(graph, classifier.head(), features));
    graph.applyTo(probabilities, "Softmax", List.of(logits), attribute("axis", -1));
    String largest =
        graph.apply("ArgMax", List.of(logits), attribute("axis", 1), attribute("keepdims", 0));
    String names = graph.constant("classes", classifier.labels().classNames());
    graph.applyTo(label, "Gather", List.of(names, largest));
    graph.output(label, Element.STRING);
    graph.output(probabilities, Element.DOUBLE, classifier.labels().classes());
  }
}
