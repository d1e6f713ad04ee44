package surprisal;

import org.jspecify.annotations.Nullable;
import surprisal.kernel.Sum;
import surprisal.spi.MatMul.Matrix;

/// The logits of some rows, which become their gradients in place. One object serves tile after
/// tile, on one thread.
///
/// @param <A> `float[]` or `double[]`
final class LinearTile<A> {
  private final Arithmetic<A> arithmetic;
  private final LinearLogits<A> source;
  private final TargetRows targets;
  private final int capacity;
  private final int classes;
  private final A logits;
  private final LossRow<A> lossRow;
  private final Strips<A> gradients;
  private @Nullable A change;
  private Matrix<A> features;
  private long first;
  private int rows;

  LinearTile(CrossEntropy options, TargetRows targets, LinearLogits<A> source) {
    this.arithmetic = source.arithmetic();
    this.source = source;
    this.classes = source.classes();
    this.targets = targets;
    this.capacity = source.capacity();
    this.logits = arithmetic.allocate(Math.multiplyExact(capacity, classes));
    Rows logitRows = rows(logits);
    this.lossRow = new LossRow<>(options, targets, SoftmaxRow.of(arithmetic, logitRows));
    this.gradients = Strips.of(arithmetic, logitRows);
    this.features = source.features(0, 0);
  }

  private Rows rows(A numbers) {
    return Rows.along(arithmetic.tensor(numbers, capacity, classes), 1);
  }

  int capacity() {
    return capacity;
  }

  int rows() {
    return rows;
  }

  /// Computes the logits of n rows.
  void read(long first, int n) {
    this.first = first;
    this.rows = n;
    this.features = withoutZeroRows(source.features(first, n));
    source.write(features, n, logits);
  }

  /// The features with zeros in rows that count for nothing, whose own numbers are not to be read.
  private Matrix<A> withoutZeroRows(Matrix<A> given) {
    Matrix<A> matrix = given;
    boolean copied = false;
    for (int i = 0; i < rows; i++) {
      if (targets.isZero(first + i)) {
        matrix = copied ? matrix : Matrices.copy(arithmetic, given, rows, source.features());
        copied = true;
        int from = matrix.offset() + i * matrix.stride();
        arithmetic.fill(matrix.array(), from, from + source.features(), 0);
      }
    }
    return matrix;
  }

  void readLosses(Sum sum) {
    for (int i = 0; i < rows; i++) {
      sum.add(lossRow.read(i, first + i));
    }
  }

  void readLossesAndGradients(Sum sum, double scale) {
    for (int i = 0; i < rows; i++) {
      sum.add(lossRow.read(i, first + i));
      lossRow.writeGradient(scale, gradients);
    }
  }

  /// Writes the change of the gradients that goes with a change of the logits.
  void readHessianProducts(LinearLogits<A> changes, double scale) {
    change = change == null ? arithmetic.allocate(Math.multiplyExact(capacity, classes)) : change;
    changes.write(features, rows, change);
    RowOperation.SoftmaxGradient product = new RowOperation.SoftmaxGradient(rows(change), 1);
    for (int i = 0; i < rows; i++) {
      lossRow.read(i, first + i);
      lossRow.writeHessianProduct(scale, product, gradients);
    }
  }

  /// After one of the methods that write the gradients G: weights += Gᵀ·H, bias += Σ G.
  void addTo(Matrix<A> weights, double[] bias) {
    source.addWeightGradient(logits, features, rows, weights);
    for (int i = 0; i < rows; i++) {
      arithmetic.addTo(bias, logits, i * classes, classes);
    }
  }

  /// Writes G·W to the rows of the features' gradient.
  void writeFeatureGradient(Tensor gradient) {
    source.writeFeatureGradient(logits, rows, gradient, first);
  }
}
