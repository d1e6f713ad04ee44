package surprisal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Matrix;

/// The logits of a linear head, some rows at a time. Threads may share it.
final class LinearLogits {
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
}
