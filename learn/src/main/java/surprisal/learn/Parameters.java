package surprisal.learn;

import java.util.Arrays;
import java.util.Objects;
import surprisal.Linear;
import surprisal.Tensor;

/// Weights [C, D] and biases [C] as one vector, for the solver, and as one [Linear], for the loss:
/// two views of the same memory.
final class Parameters {
  private final int classes;
  private final int features;
  private final double[] values;
  private final Linear head;

  /// All zero.
  Parameters(int classes, int features) {
    this(classes, features, new double[Math.multiplyExact(classes, features + 1)]);
  }

  private Parameters(int classes, int features, double[] values) {
    this.classes = classes;
    this.features = features;
    this.values = values;
    Tensor all = Tensor.of(values, values.length);
    int weights = classes * features;
    this.head =
        Linear.of(
            all.slice(0, 0, weights).reshape(classes, features),
            all.slice(0, weights, values.length));
  }

  /// A copy of the weights and biases of a head.
  static Parameters of(Linear head) {
    Tensor bias = Objects.requireNonNull(head.bias(), "bias");
    double[] weights = head.weights().toDoubles();
    int classes = Math.toIntExact(head.classes());
    double[] values = Arrays.copyOf(weights, weights.length + classes);
    System.arraycopy(bias.toDoubles(), 0, values, weights.length, classes);
    return new Parameters(classes, Math.toIntExact(head.features()), values);
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
    return values[c * features + d];
  }

  void setWeight(int c, int d, double value) {
    values[c * features + d] = value;
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

  /// this += factor·other.
  void add(double factor, Parameters other) {
    for (int i = 0; i < values.length; i++) {
      values[i] += factor * other.values[i];
    }
  }

  /// this = factor·this + other.
  void scaleAndAdd(double factor, Parameters other) {
    for (int i = 0; i < values.length; i++) {
      values[i] = factor * values[i] + other.values[i];
    }
  }

  /// Subtracts from each column of the weights, and from the biases, the mean over the classes.
  void centre() {
    for (int d = 0; d < features; d++) {
      centre(d, features);
    }
    centre(classes * features, 1);
  }

  private void centre(int first, int stride) {
    double mean = 0;
    for (int c = 0; c < classes; c++) {
      mean += values[first + c * stride] / classes;
    }
    for (int c = 0; c < classes; c++) {
      values[first + c * stride] -= mean;
    }
  }

  double dot(Parameters other) {
    return dot(0, values.length, other);
  }

  /// ⟨W, W'⟩.
  double dotWeights(Parameters other) {
    return dot(0, classes * features, other);
  }

  /// ⟨b, b'⟩.
  double dotBiases(Parameters other) {
    return dot(classes * features, values.length, other);
  }

  private double dot(int from, int to, Parameters other) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i] * other.values[i];
    }
    return sum;
  }

  double norm() {
    return Math.sqrt(dot(this));
  }
}
