package surprisal.learn;

import java.util.Arrays;
import java.util.Objects;
import surprisal.Linear;
import surprisal.Tensor;
import surprisal.Threads;

/// Weights [C, D] and biases [C] as one vector, for the solver, and as one [Linear], for the loss:
/// two views of the same memory. The weights of a feature lie together: penalties group them so, and
/// sparse features are multiplied so.
final class Parameters {
  /// In one array, on any machine.
  private static final int MOST = Integer.MAX_VALUE - 8;

  private final int classes;
  private final int features;
  private final double[] values;
  private final Linear head;

  /// All zero.
  Parameters(int classes, int features) {
    this(classes, features, new double[size(classes, features)]);
  }

  /// D·C + C.
  ///
  /// Errors: more than one array holds.
  static int size(int classes, int features) {
    long size = classes * (features + 1L);
    if (size > MOST) {
      throw new IllegalArgumentException(
          "%d classes of %d features have %d weights and biases: expected at most %d"
              .formatted(classes, features, size, MOST));
    }
    return (int) size;
  }

  private Parameters(int classes, int features, double[] values) {
    this.classes = classes;
    this.features = features;
    this.values = values;
    Tensor all = Tensor.of(values, values.length);
    int weights = classes * features;
    this.head =
        Linear.of(
            all.slice(0, 0, weights).reshape(features, classes).transpose(0, 1),
            all.slice(0, weights, values.length));
  }

  /// A copy of the weights and biases of a head.
  static Parameters of(Linear head) {
    Tensor bias = Objects.requireNonNull(head.bias(), "bias");
    double[] weights = head.weights().transpose(0, 1).toDoubles();
    int classes = Math.toIntExact(head.classes());
    double[] values = Arrays.copyOf(weights, weights.length + classes);
    System.arraycopy(bias.toDoubles(), 0, values, weights.length, classes);
    return new Parameters(classes, Math.toIntExact(head.features()), values);
  }

  /// Those that [#toArray()] had.
  ///
  /// Errors: another length than D·C + C.
  static Parameters of(int classes, int features, double[] values) {
    if (values.length != size(classes, features)) {
      throw new IllegalArgumentException(
          "there are %d parameters: expected %d for %d classes and %d features"
              .formatted(values.length, classes * (features + 1), classes, features));
    }
    return new Parameters(classes, features, values.clone());
  }

  /// A copy: the weights by feature, then the biases.
  double[] toArray() {
    return values.clone();
  }

  Parameters copy() {
    return new Parameters(classes, features, values.clone());
  }

  /// Zero, in the same shape.
  Parameters zero() {
    return new Parameters(classes, features);
  }

  /// The same memory as weights and biases.
  Linear head() {
    return head;
  }

  double weight(int c, int d) {
    return values[d * classes + c];
  }

  void setWeight(int c, int d, double value) {
    values[d * classes + c] = value;
  }

  int classes() {
    return classes;
  }

  int features() {
    return features;
  }

  double bias(int c) {
    return values[classes * features + c];
  }

  void setBias(int c, double value) {
    values[classes * features + c] = value;
  }

  /// Reads the weights of a class, its bias last.
  void readClass(int c, double[] ofClass) {
    for (int d = 0; d <= features; d++) {
      ofClass[d] = values[d * classes + c];
    }
  }

  /// Writes the weights of a class, its bias last.
  void writeClass(int c, double[] ofClass) {
    for (int d = 0; d <= features; d++) {
      values[d * classes + c] = ofClass[d];
    }
  }

  /// this += factor·other.
  void add(double factor, Parameters other) {
    Threads.forRows(
        values.length,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] += factor * other.values[i];
          }
        });
  }

  /// this = factor·this.
  void scale(double factor) {
    Threads.forRows(
        values.length,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] *= factor;
          }
        });
  }

  /// this = factor·this + other.
  void scaleAndAdd(double factor, Parameters other) {
    Threads.forRows(
        values.length,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] = factor * values[i] + other.values[i];
          }
        });
  }

  /// Subtracts from each column of the weights, and from the biases, the mean over the classes.
  void centre() {
    Threads.forRows(
        features + 1,
        classes,
        (from, to) -> {
          for (int first = from * classes; first < to * classes; first += classes) {
            double mean = 0;
            for (int i = first; i < first + classes; i++) {
              mean += values[i] / classes;
            }
            for (int i = first; i < first + classes; i++) {
              values[i] -= mean;
            }
          }
        });
  }

  double dot(Parameters other) {
    return Threads.sumRows(values.length, 1, (from, to) -> dot(from, to, other));
  }

  /// ⟨W, W'⟩.
  double dotWeights(Parameters other) {
    return Threads.sumRows(classes * features, 1, (from, to) -> dot(from, to, other));
  }

  /// ⟨b, b'⟩.
  double dotBiases(Parameters other) {
    return dot(classes * features, values.length, other);
  }

  private double dot(int from, int to, Parameters other) {
    return Vectors.dot(values, from, other.values, from, to - from);
  }

  double norm() {
    return Math.sqrt(dot(this));
  }
}
