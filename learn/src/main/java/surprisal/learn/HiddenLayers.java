package surprisal.learn;

import java.util.ArrayList;
import java.util.List;
import surprisal.DType;
import surprisal.DenseLayer;
import surprisal.Features;
import surprisal.Tensor;

/// The layers of a network between its features and its head, and how they were trained.
///
/// @param layers from the features on, F64
/// @param fit how that went
public record HiddenLayers(List<DenseLayer> layers, NetworkFit fit) {
  /// Errors: no layers; layers of other widths or activations than the fit says.
  public HiddenLayers {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("there are no hidden layers: expected one or more");
    }
    List<Integer> widths = new ArrayList<>();
    for (DenseLayer layer : layers) {
      boolean follows = widths.isEmpty() || layer.linear().features() == (long) widths.getLast();
      if (!follows || layer.activation() != fit.activation()) {
        throw new IllegalArgumentException(
            "hidden layer %d is %s with %s: expected one that follows the last, with %s"
                .formatted(widths.size(), layer.linear(), layer.activation(), fit.activation()));
      }
      widths.add(Math.toIntExact(layer.linear().classes()));
    }
    if (!widths.equals(fit.hidden())) {
      throw new IllegalArgumentException(
          "the hidden layers have widths %s: expected %s".formatted(widths, fit.hidden()));
    }
  }

  /// What the head sees of some rows: F64.
  Features apply(Features rows) {
    Features inputs = rows;
    for (DenseLayer layer : layers) {
      Tensor outputs = Tensor.allocate(DType.F64, rows.size(0), layer.linear().classes());
      layer.apply(inputs, outputs, null);
      inputs = outputs;
    }
    return inputs;
  }

  /// The features of a row.
  long features() {
    return layers.getFirst().linear().features();
  }

  /// What the head sees of a row.
  long outputs() {
    return layers.getLast().linear().classes();
  }
}
