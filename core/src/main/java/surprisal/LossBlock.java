package surprisal;

import java.util.function.LongToDoubleFunction;
import java.util.function.LongToIntFunction;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// The losses of a block of rows whose targets are classes, and the gradients that follow from
/// them: [LossRow] for many rows at once, with the same bits.
///
/// @param <A> `float[]` or `double[]`
final class LossBlock<A> {
  private final TargetRows targets;
  private final SoftmaxBlock<A> block;
  private final LongUnaryOperator numbers;
  private final long[] targetRows;
  private final int[] labels;

  /// The single entry of each target row; 0 for a row that counts for nothing.
  private final double[] masses;

  private final double[] factors;
  private final double[] products;
  private final double[] entries;
  private double[] losses;
  private long first;

  private LossBlock(TargetRows targets, SoftmaxBlock<A> block, LongUnaryOperator numbers) {
    this.targets = targets;
    this.block = block;
    this.numbers = numbers;
    this.targetRows = new long[block.most()];
    this.labels = new int[block.most()];
    this.masses = new double[block.most()];
    this.factors = new double[block.most()];
    this.products = new double[block.most()];
    this.entries = new double[block.most()];
    this.losses = entries;
  }

  /// Null where rows are better done, or must be done, one by one.
  ///
  /// @param numbers the target row of each row of the logits
  static <A> @Nullable LossBlock<A> of(
      CrossEntropy options,
      TargetRows targets,
      Arithmetic<A> arithmetic,
      Rows logits,
      LongUnaryOperator numbers) {
    SoftmaxBlock<A> block = covers(options, targets) ? SoftmaxBlock.of(arithmetic, logits) : null;
    return block == null ? null : new LossBlock<>(targets, block, numbers);
  }

  /// Whether targets are classes that nothing is done to.
  private static boolean covers(CrossEntropy options, TargetRows targets) {
    return targets.isIndex()
        && options.zLoss() == 0
        && options.conventions().clip() == Conventions.Clip.NONE;
  }

  /// Rows of a tensor that gradients can be written to.
  Blocks<A> blocks(Rows rows) {
    return block.blocks(rows);
  }

  /// Reads rows from `first` up to `end` at most, and returns how many.
  int read(long first, long end) {
    this.first = first;
    block.read(first, end);
    int rows = block.rows();
    for (int i = 0; i < rows; i++) {
      long row = numbers.applyAsLong(first + i);
      boolean counts = !targets.isZero(row);
      targetRows[i] = row;
      labels[i] = counts ? (int) targets.index(row) : 0;
      masses[i] = counts ? targets.mass(row) : 0;
    }
    losses = block.logs();
    for (int i = 0; i < rows; i++) {
      losses[i] = masses[i] == 0 ? 0 : loss(i, losses[i]);
    }
    return rows;
  }

  /// The losses of the rows that have been read, until the next are.
  double[] losses() {
    return losses;
  }

  private double loss(int i, double ofMaximum) {
    double surprisal = (block.max(i) - block.logit(i, labels[i])) + ofMaximum;
    return block.isDefined(i) ? masses[i] * surprisal : Double.NaN;
  }

  /// Writes factor · gradient of the rows that have been read.
  void writeGradients(LongToDoubleFunction factor, Blocks<A> out) {
    int rows = block.rows();
    for (int i = 0; i < rows; i++) {
      factors[i] = masses[i] == 0 ? 0 : factor.applyAsDouble(targetRows[i]);
      products[i] = factors[i] * masses[i];
    }
    block.factor(factors);
    for (int i = 0; i < rows; i++) {
      entries[i] = entry(i);
    }
    block.factor(products);
    block.scale();
    for (int i = 0; i < rows; i++) {
      if (factors[i] == 0) {
        block.fill(i, 0);
      } else if (block.isDefined(i)) {
        block.set(i, labels[i], entries[i]);
      }
    }
    block.store(out);
  }

  /// Writes the probabilities of the rows that have been read, and sets what else is in the rows'
  /// curvatures, times a factor; the same as [LossRow#writeCurvature].
  ///
  /// @param places of the curvature of each row of the logits
  void writeCurvatures(
      double factor, Blocks<A> out, Curvatures<A> curvatures, LongToIntFunction places) {
    int rows = block.rows();
    block.factor(1);
    block.scale();
    for (int i = 0; i < rows; i++) {
      double ofDeviation = factor * masses[i];
      int top = ofDeviation == 0 ? 0 : block.argMax(i);
      curvatures.set(places.applyAsInt(first + i), top, ofDeviation, 0);
      if (ofDeviation == 0) {
        block.fill(i, 0);
      }
    }
    block.store(out);
  }

  /// factor · a·(p − 1) at the target, as [LossRow] has it.
  private double entry(int i) {
    double r = block.rest(i);
    boolean atMaximum = block.logit(i, labels[i]) == block.max(i);
    double others = atMaximum ? r : 1 + (r - block.exp(i, labels[i]));
    return block.times(i, 0 - masses[i] * others, -masses[i] * block.remainder(i));
  }
}
