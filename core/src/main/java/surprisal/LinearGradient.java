package surprisal;

import surprisal.kernel.Sum;
import surprisal.spi.MatMul.Matrix;

/// Sums over rows: of their losses, and of what they add to the gradient of a head.
///
/// Products in float are added up in float over a few hundred rows only, and then in double: so the
/// error does not grow with the number of rows.
///
/// @param <A> `float[]` or `double[]`
final class LinearGradient<A> {
  private static final int MOST_ROWS = 256;

  private final Arithmetic<A> arithmetic;
  private final int rowSize;
  private final Sum loss = new Sum();
  private final double[] weights;
  private final double[] bias;

  /// What the last rows add to the weights, where that is not in double.
  private final A parts;

  private int rows;

  LinearGradient(Arithmetic<A> arithmetic, int classes, int rowSize) {
    this.arithmetic = arithmetic;
    this.rowSize = rowSize;
    this.weights = new double[Math.multiplyExact(classes, rowSize)];
    this.bias = new double[classes];
    this.parts = arithmetic.partsOf(weights);
  }

  Sum loss() {
    return loss;
  }

  Loss loss(double weight) {
    return new Loss(loss.value(), weight);
  }

  /// Adds (Gᵀ·H, Σ G) for the rows G and H of a tile.
  void add(LinearTile<A> tile) {
    tile.addTo(Matrix.ofRows(parts, rowSize), bias);
    rows += tile.rows();
    if (rows >= MOST_ROWS) {
      close();
    }
  }

  /// All rows are in.
  void close() {
    rows = 0;
    if (arithmetic.type() != DType.F64) {
      arithmetic.addTo(weights, parts, 0, weights.length);
      arithmetic.fill(parts, 0, weights.length, 0);
    }
  }

  void merge(LinearGradient<A> other) {
    loss.add(other.loss.value(), other.loss.remainder());
    Arithmetic.DOUBLE.addTo(weights, other.weights, 0, weights.length);
    Arithmetic.DOUBLE.addTo(bias, other.bias, 0, bias.length);
  }

  void write(Linear head) {
    Matrices.write(Arithmetic.DOUBLE, weights, head.weights());
    if (head.bias() != null) {
      Matrices.write(Arithmetic.DOUBLE, bias, head.bias());
    }
  }
}
