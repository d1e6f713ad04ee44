package surprisal.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import surprisal.Activation;
import surprisal.DenseLayer;
import surprisal.Linear;
import surprisal.Tensor;

/// Weights and biases of a network in float, as one vector for the method of training and as layers for
/// the loss: two views of the same memory. The weights of an input lie together, as sparse features want
/// it.
final class NetworkParameters {
  /// In one array.
  private static final int MOST = 1 << 30;

  private final int[] widths;
  private final Activation activation;
  private final float[] values;
  private final List<Linear> layers = new ArrayList<>();

  /// All zero.
  ///
  /// @param widths D, those of the hidden layers, C
  NetworkParameters(Activation activation, int... widths) {
    this.widths = widths;
    this.activation = activation;
    this.values = new float[size(widths)];
    Tensor all = Tensor.of(values, values.length);
    int at = 0;
    for (int l = 1; l < widths.length; l++) {
      int bias = at + widths[l - 1] * widths[l];
      layers.add(
          Linear.of(
              all.slice(0, at, bias).reshape(widths[l - 1], widths[l]).transpose(0, 1),
              all.slice(0, bias, bias + widths[l])));
      at = bias + widths[l];
    }
  }

  private static int size(int[] widths) {
    double size = 0;
    for (int l = 1; l < widths.length; l++) {
      size += (widths[l - 1] + 1.0) * widths[l];
    }
    if (size > MOST) {
      throw new IllegalArgumentException(
          "a network of widths %s has more than %d weights: expected fewer"
              .formatted(Arrays.toString(widths), MOST));
    }
    return (int) size;
  }

  /// Fills the weights with numbers drawn evenly from ±√(6/n), n the inputs of a layer, or for tanh and the
  /// head its inputs and outputs together, so that signals keep their size from layer to layer; and the
  /// head's biases with log class frequencies.
  ///
  /// Source: K. He et al., Delving deep into rectifiers, ICCV 2015; X. Glorot and Y. Bengio, Understanding
  /// the difficulty of training deep feedforward neural networks, AISTATS 2010.
  void draw(Random random, double[] frequencies) {
    int at = 0;
    for (int l = 1; l < widths.length; l++) {
      boolean isHead = l == widths.length - 1;
      boolean halves = activation != Activation.TANH && !isHead;
      double bound = Math.sqrt(6.0 / (widths[l - 1] + (halves ? 0 : widths[l])));
      for (int end = at + widths[l - 1] * widths[l]; at < end; at++) {
        values[at] = (float) (bound * (2 * random.nextDouble() - 1));
      }
      for (int i = 0; i < widths[l]; i++, at++) {
        values[at] = isHead ? (float) StrictMath.log(frequencies[i]) : 0;
      }
    }
  }

  /// The same memory as a vector; the weights of each layer and then its biases.
  float[] values() {
    return values;
  }

  /// A number for each value: `decay` for weights, 0 for biases.
  float[] decays(double decay) {
    float[] decays = new float[values.length];
    int at = 0;
    for (int l = 1; l < widths.length; l++) {
      int end = at + widths[l - 1] * widths[l];
      Arrays.fill(decays, at, end, (float) decay);
      at = end + widths[l];
    }
    return decays;
  }

  int hidden() {
    return layers.size() - 1;
  }

  /// The same memory as a hidden layer.
  DenseLayer layer(int l) {
    return new DenseLayer(layers.get(l), activation);
  }

  /// The same memory as the head.
  Linear head() {
    return layers.getLast();
  }

  /// In the same shape.
  NetworkParameters zero() {
    return new NetworkParameters(activation, widths);
  }

  /// A copy of the hidden layers, F64.
  List<DenseLayer> widenedLayers() {
    return layers.subList(0, hidden()).stream()
        .map(layer -> new DenseLayer(widened(layer), activation))
        .toList();
  }

  /// A copy of the head, F64.
  Linear widenedHead() {
    return widened(head());
  }

  private static Linear widened(Linear linear) {
    return Linear.of(
        Tensor.of(linear.weights().toDoubles(), linear.weights().shape()), bias(linear));
  }

  private static Tensor bias(Linear linear) {
    Tensor bias = Objects.requireNonNull(linear.bias(), "bias");
    return Tensor.of(bias.toDoubles(), bias.shape());
  }
}
