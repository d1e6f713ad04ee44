package surprisal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Matrix;

/// The logits of a linear head, some rows at a time. Threads may share it.
///
/// @param <A> `float[]` or `double[]`
final class LinearLogits<A> {
  private static final int TILE = 1 << 15;
  private static final int LEAST_ROWS = 16;
  private static final int MOST_ROWS = 1024;

  private final Arithmetic<A> arithmetic;
  private final MatMul matMul = MatMuls.best();
  private final Tensor features;
  private final int rowSize;
  private final int classes;
  private final Matrix<A> weights;
  private final @Nullable A bias;

  LinearLogits(Arithmetic<A> arithmetic, Tensor features, Linear head) {
    if (features.rank() != 2 || features.size(1) != head.features()) {
      throw new IllegalArgumentException(
          "features have shape %s: expected [rows, %d], as the weights %s have it"
              .formatted(
                  Arrays.toString(features.shape()),
                  head.features(),
                  Arrays.toString(head.weights().shape())));
    }
    this.arithmetic = arithmetic;
    this.features = features;
    this.rowSize = Math.toIntExact(head.features());
    this.classes = Math.toIntExact(head.classes());
    this.weights = Matrices.of(arithmetic, head.weights());
    this.bias = head.bias() == null ? null : Matrices.numbers(arithmetic, head.bias());
  }

  Arithmetic<A> arithmetic() {
    return arithmetic;
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

  /// n rows of features.
  Matrix<A> features(long from, int n) {
    return Matrices.of(arithmetic, features.slice(0, from, from + n));
  }

  /// Writes the logits of n rows of features into an array, row after row.
  void write(Matrix<A> rows, int n, A logits) {
    if (bias == null) {
      arithmetic.fill(logits, 0, n * classes, 0);
    } else {
      for (int i = 0; i < n; i++) {
        System.arraycopy(bias, 0, logits, i * classes, classes);
      }
    }
    Matrix<A> out = Matrix.ofRows(logits, classes);
    arithmetic.multiplyAdd(matMul, n, classes, rowSize, rows, weights.transpose(), out);
  }

  /// Writes the logits of all rows of features.
  void writeAll(Tensor logits) {
    Tiles.of(logits.size(0), classes)
        .sharing(logits.isShared() && features.isShared())
        .forEach((tile, from, to) -> {
          A some = arithmetic.allocate(Math.multiplyExact(capacity(), classes));
          for (long row = from; row < to; row += capacity()) {
            int n = (int) Math.min(capacity(), to - row);
            write(features(row, n), n, some);
            Matrices.write(arithmetic, some, logits.slice(0, row, row + n));
          }
        });
  }

  /// sum += Gᵀ·H for n rows of gradients and of features.
  void addWeightGradient(A gradients, Matrix<A> rows, int n, Matrix<A> sum) {
    Matrix<A> transposed = Matrix.ofRows(gradients, classes).transpose();
    arithmetic.multiplyAdd(matMul, classes, rowSize, n, transposed, rows, sum);
  }

  /// Writes G·W for n rows of gradients from a row of the features' gradient on.
  void writeFeatureGradient(A gradients, int n, Tensor gradient, long first) {
    A product = arithmetic.allocate(Math.multiplyExact(n, rowSize));
    Matrix<A> g = Matrix.ofRows(gradients, classes);
    arithmetic.multiplyAdd(
        matMul, n, rowSize, classes, g, weights, Matrix.ofRows(product, rowSize));
    Matrices.write(arithmetic, product, gradient.slice(0, first, first + n));
  }
}
