package surprisal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Matrix;

/// The logits of a linear head, some rows at a time. Threads may share it.
final class LinearLogits {
  private static final int TILE = 1 << 15;
  private static final int LEAST_ROWS = 16;
  private static final int MOST_ROWS = 1024;

  private final MatMul matMul = MatMuls.best();
  private final Tensor features;
  private final int rowSize;
  private final int classes;
  private final Matrix weights;
  private final double @Nullable [] bias;

  LinearLogits(Tensor features, Linear head) {
    if (features.rank() != 2 || features.size(1) != head.features()) {
      throw new IllegalArgumentException(
          "features have shape %s: expected [rows, %d], as the weights %s have it"
              .formatted(
                  Arrays.toString(features.shape()),
                  head.features(),
                  Arrays.toString(head.weights().shape())));
    }
    this.features = features;
    this.rowSize = Math.toIntExact(head.features());
    this.classes = Math.toIntExact(head.classes());
    this.weights = Matrices.of(head.weights());
    this.bias = head.bias() == null ? null : head.bias().toDoubles();
  }

  int classes() {
    return classes;
  }

  /// How many rows to take at a time: about as many as keep logits and features in the second-level
  /// cache.
  int capacity() {
    return Math.clamp(TILE / Math.max(Math.max(classes, rowSize), 1), LEAST_ROWS, MOST_ROWS);
  }

  int features() {
    return rowSize;
  }

  Matrix weights() {
    return weights;
  }

  MatMul matMul() {
    return matMul;
  }

  /// n rows of features.
  Matrix features(long from, int n) {
    return Matrices.of(features.slice(0, from, from + n));
  }

  /// Writes the logits of n rows of features into an array, row after row.
  void write(Matrix rows, int n, double[] logits) {
    for (int i = 0; i < n; i++) {
      if (bias == null) {
        Arrays.fill(logits, i * classes, (i + 1) * classes, 0);
      } else {
        System.arraycopy(bias, 0, logits, i * classes, classes);
      }
    }
    Matrix out = new Matrix(logits, 0, classes, false);
    matMul.multiplyAdd(n, classes, rowSize, rows, weights.transpose(), out);
  }

  /// Writes the logits of all rows of features.
  void writeAll(Tensor logits) {
    Tiles.of(logits.size(0), classes)
        .sharing(logits.isShared() && features.isShared())
        .forEach((tile, from, to) -> {
          double[] some = new double[Math.multiplyExact(capacity(), classes)];
          for (long row = from; row < to; row += capacity()) {
            int n = (int) Math.min(capacity(), to - row);
            write(features(row, n), n, some);
            Matrices.write(some, logits.slice(0, row, row + n));
          }
        });
  }
}
