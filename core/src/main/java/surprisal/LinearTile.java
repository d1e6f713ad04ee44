package surprisal;

import java.util.Arrays;
import surprisal.kernel.Sum;
import surprisal.spi.MatMul.Matrix;

/// The logits of some rows, which become their gradients in place. One object serves tile after
/// tile, on one thread.
final class LinearTile {
  private final LinearLogits source;
  private final TargetRows targets;
  private final int capacity;
  private final int classes;
  private final double[] logits;
  private final LossRow<double[]> lossRow;
  private final Strips<double[]> gradients;
  private double[] change = {};
  private Matrix features;
  private long first;
  private int rows;

  LinearTile(CrossEntropy options, TargetRows targets, LinearLogits source) {
    this.source = source;
    this.classes = source.classes();
    this.targets = targets;
    this.capacity = source.capacity();
    this.logits = new double[Math.multiplyExact(capacity, classes)];
    Rows logitRows = Rows.along(Tensor.of(logits, capacity, classes), 1);
    this.lossRow = new LossRow<>(options, targets, SoftmaxRow.of(Arithmetic.DOUBLE, logitRows));
    this.gradients = Strips.of(Arithmetic.DOUBLE, logitRows);
    this.features = source.features(0, 0);
  }

  int capacity() {
    return capacity;
  }

  int rows() {
    return rows;
  }

  /// After one of the methods that write them: the gradients of the logits, row after row.
  double[] gradients() {
    return logits;
  }

  /// Computes the logits of n rows.
  void read(long first, int n) {
    this.first = first;
    this.rows = n;
    this.features = withoutZeroRows(source.features(first, n));
    source.write(features, n, logits);
  }

  /// The features with zeros in rows that count for nothing, whose own numbers are not to be read.
  private Matrix withoutZeroRows(Matrix given) {
    Matrix matrix = given;
    boolean copied = false;
    for (int i = 0; i < rows; i++) {
      if (targets.isZero(first + i)) {
        matrix = copied ? matrix : Matrices.copy(given, rows, source.features());
        copied = true;
        int from = matrix.offset() + i * matrix.stride();
        Arrays.fill(matrix.array(), from, from + source.features(), 0);
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
  void readHessianProducts(LinearLogits changes, double scale) {
    if (change.length == 0) {
      change = new double[logits.length];
    }
    changes.write(features, rows, change);
    Rows changeRows = Rows.along(Tensor.of(change, capacity, classes), 1);
    RowOperation.SoftmaxGradient product = new RowOperation.SoftmaxGradient(changeRows, 1);
    for (int i = 0; i < rows; i++) {
      lossRow.read(i, first + i);
      lossRow.writeHessianProduct(scale, product, gradients);
    }
  }

  /// sum += Gᵀ·H
  void multiplyAdd(Matrix sum) {
    Matrix transposed = new Matrix(logits, 0, classes, true);
    source.matMul().multiplyAdd(classes, source.features(), rows, transposed, features, sum);
  }

  /// Writes G·W to the rows of the features' gradient.
  void writeFeatureGradient(Tensor gradient) {
    double[] product = new double[Math.multiplyExact(rows, source.features())];
    Matrix g = new Matrix(logits, 0, classes, false);
    Matrix out = new Matrix(product, 0, source.features(), false);
    source.matMul().multiplyAdd(rows, source.features(), classes, g, source.weights(), out);
    Matrices.write(product, gradient.slice(0, first, first + rows));
  }
}
