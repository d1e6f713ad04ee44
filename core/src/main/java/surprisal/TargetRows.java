package surprisal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import surprisal.Targets.Classes;
import surprisal.Targets.Probabilities;
import surprisal.kernel.Sum;

/// The target rows t of a cross-entropy, and their mass a = Σ t. Every option is only a way of
/// writing t:
///
///     t_c = v · ((1−ε)·q_c·w_c + (ε/C)·w_c)
///
/// where q is the class as one 1 among zeros, or the given probabilities; w are the class weights,
/// ε is the label smoothing, v the weight of the row.
///
/// Checks everything about the targets when it is made. It is immutable, so threads may share it.
final class TargetRows {
  private final CrossEntropy options;
  private final Targets targets;
  private final long classes;
  private final int classAxis;
  private final double @Nullable [] classWeights;

  /// Where class weights are weights of rows: the product of both for each row.
  private final double @Nullable [] rowWeights;

  private final double weight;
  private final double sumOfRowWeights;

  TargetRows(CrossEntropy options, Targets targets, long[] logitsShape, int classAxis) {
    int axis = logitsShape.length == 0 ? 0 : Shapes.axis(classAxis, logitsShape);
    long rows = Shapes.sizeWithout(logitsShape, axis);
    this.options = options;
    this.targets = targets;
    this.classes = logitsShape.length == 0 ? 1 : logitsShape[axis];
    this.classAxis = classAxis;
    targets.requireFor(logitsShape, axis, rows);
    requireClasses();
    boolean ofRows = options.conventions().classWeightsOfRows();
    double[] weights = options.classWeights();
    if (targets instanceof Classes labels) {
      requireLabels(labels, rows);
    }
    this.classWeights = ofRows ? null : weights;
    this.rowWeights = ofRows && weights != null ? weightsOfRows(rows, weights) : null;
    Sum sum = new Sum();
    Sum sumOfRows = new Sum();
    boolean allOne = classWeights == null && rowWeights == null && !targets.hasRowWeights();
    if (allOne) {
      sum.add((double) (rows - ignored(rows)));
      sumOfRows.add(sum.value());
    } else {
      for (long row = 0; row < rows; row++) {
        if (!isIgnored(row)) {
          sum.add(denominator(row));
          sumOfRows.add(rowWeight(row));
        }
      }
    }
    this.weight = sum.value();
    this.sumOfRowWeights = sumOfRows.value();
  }

  private long ignored(long rows) {
    long count = 0;
    for (long row = 0; row < rows; row++) {
      count += isIgnored(row) ? 1 : 0;
    }
    return count;
  }

  /// Each row's weight times that of its class, the most probable one where there are
  /// probabilities.
  private double[] weightsOfRows(long rows, double[] weights) {
    double[] products = new double[Math.toIntExact(rows)];
    Strips<double[]> probabilities = probabilities();
    for (int row = 0; row < rows; row++) {
      if (!isIgnored(row)) {
        long label = probabilities == null ? index(row) : mostProbable(probabilities, row);
        products[row] = targets.rowWeight(row) * weights[(int) label];
      }
    }
    return products;
  }

  private long mostProbable(Strips<double[]> probabilities, long row) {
    probabilities.row(row);
    long best = 0;
    for (long c = 1; c < classes; c++) {
      if (probabilities.get(c) > probabilities.get(best)) {
        best = c;
      }
    }
    return best;
  }

  private void requireClasses() {
    if (classes == 0) {
      throw new IllegalArgumentException("logits have 0 classes: expected at least 1");
    }
    double[] weights = options.classWeights();
    if (weights != null && weights.length != classes) {
      throw new IllegalArgumentException(
          "there are %d classWeights for %d classes".formatted(weights.length, classes));
    }
    Long ignored = options.ignoreIndex();
    if (targets instanceof Probabilities && ignored != null && ignored >= 0) {
      throw new IllegalArgumentException(
          "ignoreIndex %d: targets that are class probabilities have no index to ignore"
              .formatted(ignored));
    }
  }

  private void requireLabels(Classes labels, long rows) {
    Long ignored = options.ignoreIndex();
    for (long row = 0; row < rows; row++) {
      long label = labels.label(row);
      if ((label < 0 || label >= classes) && (ignored == null || label != ignored)) {
        throw new IllegalArgumentException(
            "targets[%d] = %s is not a class: expected 0 ≤ class < %d%s"
                .formatted(
                    row,
                    Shapes.integer(label),
                    classes,
                    ignored == null ? "" : ", or ignoreIndex " + Shapes.integer(ignored)));
      }
    }
  }

  /// Refuses an output over the memory of the targets.
  void requireDisjoint(String subject, Tensor out) {
    targets.requireDisjoint(subject, out);
  }

  /// Whether other threads may use the memory of the targets.
  boolean isShared() {
    return targets.isShared();
  }

  /// The denominator of the mean.
  double weight() {
    return weight;
  }

  /// What the reduction multiplies a gradient by: 1/weight for a mean, 0 where there is none.
  double scale() {
    if (!options.isMean()) {
      return 1;
    }
    return weight == 0 ? 0 : 1 / weight;
  }

  /// The factor of lse² in the loss of a row of weight 1.
  double zLoss() {
    boolean byRows = options.conventions().zLossByRows() && options.isMean();
    return byRows && sumOfRowWeights > 0
        ? options.zLoss() * weight / sumOfRowWeights
        : options.zLoss();
  }

  private double denominator(long row) {
    return switch (options.conventions().denominator()) {
      case ROWS -> 1;
      case WEIGHTS -> rowWeight(row) * (targets instanceof Classes ? classWeight(index(row)) : 1);
    };
  }

  /// Whether the row is left out of the loss and of its mean.
  boolean isIgnored(long row) {
    Long ignored = options.ignoreIndex();
    return targets instanceof Classes labels && ignored != null && labels.label(row) == ignored;
  }

  /// Whether the row contributes nothing, whatever its logits.
  boolean isZero(long row) {
    return isIgnored(row)
        || rowWeight(row) == 0
        || (isIndex() && mass(row) == 0 && options.zLoss() == 0);
  }

  /// Whether any row contributes nothing.
  boolean hasZeroRows(long rows) {
    for (long row = 0; row < rows; row++) {
      if (isZero(row)) {
        return true;
      }
    }
    return false;
  }

  double rowWeight(long row) {
    return rowWeights == null ? targets.rowWeight(row) : rowWeights[(int) row];
  }

  /// Whether the targets are class indices.
  boolean isClasses() {
    return targets instanceof Classes;
  }

  /// Whether t has a single entry that is not 0.
  boolean isIndex() {
    return targets instanceof Classes && options.labelSmoothing() == 0;
  }

  /// The place of the single entry.
  long index(long row) {
    return ((Classes) targets).label(row);
  }

  /// The single entry.
  double mass(long row) {
    return rowWeight(row) * classWeight(index(row));
  }

  private double classWeight(long index) {
    return classWeights == null ? 1 : classWeights[(int) index];
  }

  /// Strips of the probabilities, for one thread; null where targets are indices.
  @Nullable Strips<double[]> probabilities() {
    return targets instanceof Probabilities given
        ? Strips.copiesOfDoubles(Rows.along(given.tensor(), classAxis))
        : null;
  }

  /// Writes classes from … from + n − 1 of t into an array.
  void fill(long row, long from, int n, @Nullable Strips<double[]> probabilities, double[] t) {
    double smoothing = options.labelSmoothing();
    double uniform = smoothing / classes;
    if (probabilities == null) {
      Arrays.fill(t, 0, n, uniform);
      long place = index(row) - from;
      if (0 <= place && place < n) {
        t[(int) place] += 1 - smoothing;
      }
    } else {
      probabilities.row(row);
      probabilities.read(from, n);
      for (int i = 0; i < n; i++) {
        t[i] = (1 - smoothing) * probabilities.array[probabilities.at + i] + uniform;
      }
    }
    for (int i = 0; i < n; i++) {
      t[i] *= rowWeight(row) * classWeight(from + i);
    }
  }
}
