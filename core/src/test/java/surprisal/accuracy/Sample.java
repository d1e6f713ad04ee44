package surprisal.accuracy;

import java.util.Random;
import surprisal.DType;
import surprisal.Tensor;
import surprisal.testkit.BigFloat;
import surprisal.testkit.ExactRow;
import surprisal.testkit.ExactTargets;
import surprisal.testkit.LogitKind;
import surprisal.testkit.Precision;

/// One row of logits and all that the measured functions ask for beside it, drawn from a seed: as
/// tensors for the library, and exactly.
final class Sample {
  /// ε of the smoothed targets.
  static final double SMOOTHING = 0.1;

  /// The scale of z-loss.
  static final double Z_LOSS = 0x1p-10;

  private final DType type;
  private final double[] logits;
  private final double[] dOut;
  private final double[] probabilities;
  private final ExactRow row;
  private final int target;

  /// @param logits numbers of the precision; kept, not copied
  Sample(double[] logits, Precision precision, long seed) {
    this.logits = logits;
    int classes = logits.length;
    type = DType.valueOf(precision.name());
    dOut = LogitKind.GAUSS_1.row(seed + 1, classes, precision);
    probabilities = LogitKind.LOG_PROBABILITIES.row(seed + 2, classes, Precision.F64);
    for (int j = 0; j < classes; j++) {
      // A probability at a masked class would make every loss infinite.
      boolean masked = logits[j] == Double.NEGATIVE_INFINITY;
      probabilities[j] = masked ? 0 : precision.nearest(StrictMath.exp(probabilities[j]));
    }
    row = ExactRow.of(logits);
    target = unmasked(logits, new Random(seed + 3));
  }

  /// The exact functions of the row.
  ExactRow row() {
    return row;
  }

  BigFloat exactMaximum() {
    return BigFloat.of(logits[row.top()]).abs();
  }

  int classes() {
    return logits.length;
  }

  /// A class drawn from those that are not masked: seldom the maximum.
  int target() {
    return target;
  }

  Tensor logits() {
    return tensor(logits);
  }

  /// A gradient to be sent back, N(0, 1).
  Tensor dOut() {
    return tensor(dOut);
  }

  /// The first entry of [#dOut], for a function with one result.
  Tensor firstOfDOut() {
    Tensor first = Tensor.allocate(type, 1);
    first.set(dOut[0], 0);
    return first;
  }

  double[] exactDOut() {
    return dOut;
  }

  /// A dense target row, 0 at masked classes.
  Tensor probabilities() {
    return tensor(probabilities);
  }

  BigFloat[] exactProbabilities() {
    return ExactTargets.of(probabilities);
  }

  /// Memory for a gradient: a tensor [1, C].
  Tensor blank() {
    return Tensor.allocate(type, 1, classes());
  }

  private Tensor tensor(double[] values) {
    Tensor tensor = blank();
    for (int j = 0; j < values.length; j++) {
      tensor.set(values[j], 0, j);
    }
    return tensor;
  }

  /// The target row (1 − ε)·one-hot + ε/C, exactly.
  BigFloat[] smoothed() {
    return ExactTargets.smoothed(classes(), target, SMOOTHING);
  }

  /// The first class that is not masked at or after a drawn one; any class where all are masked.
  private static int unmasked(double[] logits, Random random) {
    int start = random.nextInt(logits.length);
    for (int step = 0; step < logits.length; step++) {
      int j = (start + step) % logits.length;
      if (logits[j] != Double.NEGATIVE_INFINITY) {
        return j;
      }
    }
    return start;
  }
}
