package surprisal.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.DenseLayer;
import surprisal.Features;
import surprisal.Linear;
import surprisal.LinearCrossEntropy;
import surprisal.Logits;
import surprisal.Tensor;
import surprisal.evaluate.Evaluation;

/// A trained model: from a row of a table to the probability of each class.
///
///     probabilities = softmax(W·encode(row) + b + o)
///
/// with hidden layers between encoding and head where it is a network.
///
/// @param encoding how columns become features
/// @param labels the target column and the names of the classes
/// @param offsets the columns of o, known parts of the logits
/// @param hidden those layers; null where there are none
/// @param head weights [C, D] and bias [C], F64; for D outputs of the last hidden layer where there is one
/// @param fit what it was trained on and how that ended
public record Classifier(
    Encoding encoding,
    Labels labels,
    OffsetColumns offsets,
    @Nullable HiddenLayers hidden,
    Linear head,
    Fit fit) {
  /// Errors: weights, bias or counts that do not fit the classes and features; an offset of what is no
  /// class.
  public Classifier {
    offsets.requireClassesOf(labels);
    if (hidden != null && hidden.features() != encoding.features()) {
      throw new IllegalArgumentException(
          "the first hidden layer has %d inputs: expected the %d features"
              .formatted(hidden.features(), encoding.features()));
    }
    long inputs = hidden == null ? encoding.features() : hidden.outputs();
    requireShape("weights", head.weights(), labels.classes(), inputs);
    requireShape("bias", Objects.requireNonNull(head.bias(), "bias"), labels.classes());
    if (fit.classCounts().size() != labels.classes()) {
      throw new IllegalArgumentException(
          "there are %d class counts: expected %d"
              .formatted(fit.classCounts().size(), labels.classes()));
    }
  }

  /// Without offsets and hidden layers: softmax regression.
  public Classifier(Encoding encoding, Labels labels, Linear head, Fit fit) {
    this(encoding, labels, OffsetColumns.NONE, null, head, fit);
  }

  private static void requireShape(String name, Tensor tensor, long... expected) {
    if (!Arrays.equals(tensor.shape(), expected)) {
      throw new IllegalArgumentException(
          "the %s have shape %s: expected %s, classes and features"
              .formatted(name, Arrays.toString(tensor.shape()), Arrays.toString(expected)));
    }
  }

  /// The hidden layers; none of softmax regression.
  public List<DenseLayer> layers() {
    return hidden == null ? List.of() : hidden.layers();
  }

  /// How many weights and biases it has.
  public long parameters() {
    long count = (head.features() + 1) * head.classes();
    for (DenseLayer layer : layers()) {
      count += (layer.linear().features() + 1) * layer.linear().classes();
    }
    return count;
  }

  /// The logits of the rows of a table, labelled or not.
  ///
  /// Shapes: F64 [N, C]. Errors: those of [Encoding#encode]; no such column of offsets; anything but a
  /// finite number there.
  public Tensor logits(Table table) {
    return logits(table, 0);
  }

  /// The logits of some rows of a longer table, in which an error finds a row by its number.
  ///
  /// @param before how many rows of it come before these
  public Tensor logits(Table part, long before) {
    int[] rows = IntStream.range(0, part.rows()).toArray();
    return logits(encoding.encode(part), offsets.of(part, labels, before, rows));
  }

  /// The logits of the rows of a data set, its offsets included: F64 [N, C].
  public Tensor logits(Dataset dataset) {
    return logits(dataset.features(), dataset.offsets());
  }

  private Tensor logits(Dataset dataset, int from, int to) {
    Tensor offsets = dataset.offsets();
    return logits(
        RowBlocks.slice(dataset.features(), from, to),
        offsets == null ? null : offsets.slice(0, from, to));
  }

  private Tensor logits(Features features, @Nullable Tensor offsets) {
    Tensor logits = Tensor.allocate(DType.F64, features.size(0), labels.classes());
    HiddenLayers layers = hidden;
    if (layers == null) {
      writeLogits(features, offsets, logits);
      return logits;
    }
    RowBlocks.forEachBlock(
        Math.toIntExact(features.size(0)),
        (from, to) ->
            writeLogits(
                layers.apply(RowBlocks.slice(features, from, to)),
                offsets == null ? null : offsets.slice(0, from, to),
                logits.slice(0, from, to)));
    return logits;
  }

  private void writeLogits(Features inputs, @Nullable Tensor offsets, Tensor logits) {
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.mean());
    (offsets == null ? loss : loss.withOffsets(offsets)).logits(inputs, head, logits);
  }

  /// The probabilities of the classes for each row of a table, labelled or not.
  ///
  /// Shapes: F64 [N, C]. Errors: those of [#logits(Table)].
  public Tensor probabilities(Table table) {
    Tensor logits = logits(table);
    Logits.softmax(logits, logits);
    return logits;
  }

  /// The class of largest logit for each row of a table; of equals the first.
  public int[] predict(Table table) {
    int[] predicted = new int[table.rows()];
    RowBlocks.forEachRow(
        logits(table), (row, z, offset) -> predicted[row] = largest(z, offset, labels.classes()));
    return predicted;
  }

  private static int largest(double[] z, int offset, int classes) {
    int largest = 0;
    for (int c = 1; c < classes; c++) {
      largest = z[offset + c] > z[offset + largest] ? c : largest;
    }
    return largest;
  }

  /// The labelled rows of a table, encoded as in training; its `unlabelled()` counts the others.
  ///
  /// Errors: those of [Dataset#of(Table, Labels, Encoding)]; no such column of offsets; anything but a
  /// finite number there.
  public Dataset dataset(Table table) {
    return Dataset.of(table, labels, encoding, offsets);
  }

  /// How well the labelled rows of a table are predicted.
  public Evaluation evaluate(Table table) {
    return evaluate(dataset(table));
  }

  /// How well the rows of a data set are predicted, beside the class frequencies of training.
  public Evaluation evaluate(Dataset dataset) {
    double[] counts = fit.classCounts().stream().mapToDouble(Integer::doubleValue).toArray();
    return Evaluation.ofLogits((from, to) -> logits(dataset, from, to), dataset.classes(), counts);
  }

  /// The features that speak loudest for or against each class: for each class the `count` of
  /// largest |weight|, largest first. Weights are taken relative to the mean over the classes,
  /// since a shift of all classes together changes no probability. A number's unit is its standard
  /// deviation.
  ///
  /// Errors: a network, whose features have no weight of their own.
  public List<List<FeatureWeight>> strongestFeatures(int count) {
    requireNoHidden();
    List<List<FeatureWeight>> strongest = new ArrayList<>();
    List<String> names = encoding.featureNames();
    double[] means = meanWeights();
    for (int c = 0; c < labels.classes(); c++) {
      List<FeatureWeight> weights = new ArrayList<>();
      for (int d = 0; d < means.length; d++) {
        weights.add(new FeatureWeight(names.get(d), head.weights().get(c, d) - means[d]));
      }
      weights.sort(Comparator.comparingDouble(weight -> -Math.abs(weight.weight())));
      strongest.add(List.copyOf(weights.subList(0, Math.min(count, weights.size()))));
    }
    return List.copyOf(strongest);
  }

  void requireNoHidden() {
    if (hidden != null) {
      throw new IllegalArgumentException(
          "the model is a network of hidden layers %s: its features have no coefficients"
              .formatted(hidden.fit().hidden()));
    }
  }

  private double[] meanWeights() {
    double[] means = new double[encoding.features()];
    RowBlocks.forEachRow(
        head.weights(),
        (c, values, offset) -> {
          for (int d = 0; d < means.length; d++) {
            means[d] += values[offset + d] / labels.classes();
          }
        });
    return means;
  }
}
