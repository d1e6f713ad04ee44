package surprisal;

import surprisal.kernel.Sum;
import surprisal.spi.MatMul.Matrix;

/// Sums over rows: of their losses, and of what they add to the gradient of a head.
final class LinearGradient {
  private final int classes;
  private final int rowSize;
  private final Sum loss = new Sum();
  private final double[] weights;
  private final double[] bias;

  LinearGradient(int classes, int rowSize) {
    this.classes = classes;
    this.rowSize = rowSize;
    this.weights = new double[Math.multiplyExact(classes, rowSize)];
    this.bias = new double[classes];
  }

  Sum loss() {
    return loss;
  }

  Loss loss(double weight) {
    return new Loss(loss.value(), weight);
  }

  /// Adds (Gᵀ·H, Σ G) for the rows G and H of a tile.
  void add(LinearTile tile) {
    Matrix sum = new Matrix(weights, 0, rowSize, false);
    tile.multiplyAdd(sum);
    double[] gradients = tile.gradients();
    for (int i = 0; i < tile.rows(); i++) {
      for (int c = 0; c < classes; c++) {
        bias[c] += gradients[i * classes + c];
      }
    }
  }

  void merge(LinearGradient other) {
    loss.add(other.loss.value(), other.loss.remainder());
    for (int k = 0; k < weights.length; k++) {
      weights[k] += other.weights[k];
    }
    for (int c = 0; c < classes; c++) {
      bias[c] += other.bias[c];
    }
  }

  void write(Linear head) {
    Matrices.write(weights, head.weights());
    if (head.bias() != null) {
      Matrices.write(bias, head.bias());
    }
  }
}
