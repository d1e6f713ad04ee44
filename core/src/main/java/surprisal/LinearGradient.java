package surprisal;

import surprisal.kernel.Sum;
import surprisal.spi.MatMul.Matrix;

/// Sums over rows: of their losses, and of what they add to the gradient of a head.
///
/// @param <A> `float[]` or `double[]`
final class LinearGradient<A> {
  private final Arithmetic<A> arithmetic;
  private final int rowSize;
  private final Sum loss = new Sum();
  private final A weights;
  private final double[] bias;

  LinearGradient(Arithmetic<A> arithmetic, int classes, int rowSize) {
    this.arithmetic = arithmetic;
    this.rowSize = rowSize;
    this.weights = arithmetic.allocate(Math.multiplyExact(classes, rowSize));
    this.bias = new double[classes];
  }

  Sum loss() {
    return loss;
  }

  Loss loss(double weight) {
    return new Loss(loss.value(), weight);
  }

  /// Adds (Gᵀ·H, Σ G) for the rows G and H of a tile.
  void add(LinearTile<A> tile) {
    tile.addTo(Matrix.ofRows(weights, rowSize), bias);
  }

  void merge(LinearGradient<A> other) {
    loss.add(other.loss.value(), other.loss.remainder());
    arithmetic.add(weights, other.weights);
    Arithmetic.DOUBLE.add(bias, other.bias);
  }

  void write(Linear head) {
    Matrices.write(arithmetic, weights, head.weights());
    if (head.bias() != null) {
      Matrices.write(Arithmetic.DOUBLE, bias, head.bias());
    }
  }
}
