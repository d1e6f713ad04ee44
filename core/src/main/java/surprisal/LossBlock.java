package surprisal;

import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.Sum;

/// The losses of a block of rows whose targets are classes, and the gradients that follow from
/// them: [LossRow] for many rows at once, with the same bits.
///
/// @param <A> `float[]` or `double[]`
final class LossBlock<A> {
  private final TargetRows targets;
  private final SoftmaxBlock<A> block;
  private final int[] labels;

  /// The single entry of each target row; 0 for a row that counts for nothing.
  private final double[] masses;

  private final double[] factors;
  private final double[] products;
  private final double[] entries;
  private long first;

  private LossBlock(TargetRows targets, SoftmaxBlock<A> block) {
    this.targets = targets;
    this.block = block;
    this.labels = new int[block.most()];
    this.masses = new double[block.most()];
    this.factors = new double[block.most()];
    this.products = new double[block.most()];
    this.entries = new double[block.most()];
  }

  /// Null where rows are better done, or must be done, one by one.
  static <A> @Nullable LossBlock<A> of(
      CrossEntropy options, TargetRows targets, Arithmetic<A> arithmetic, Rows logits) {
    SoftmaxBlock<A> block = covers(options, targets) ? SoftmaxBlock.of(arithmetic, logits) : null;
    return block == null ? null : new LossBlock<>(targets, block);
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

  /// Reads rows from `first` up to `end` at most, adds up their losses, and returns how many.
  int read(long first, long end, Sum sum, @Nullable Blocks<double[]> losses) {
    this.first = first;
    block.read(first, end);
    int rows = block.rows();
    double[] each = block.logs();
    for (int i = 0; i < rows; i++) {
      boolean counts = !targets.isZero(first + i);
      labels[i] = counts ? (int) targets.index(first + i) : 0;
      masses[i] = counts ? targets.mass(first + i) : 0;
    }
    for (int i = 0; i < rows; i++) {
      each[i] = masses[i] == 0 ? 0 : loss(i, each[i]);
    }
    sum.add(each, rows);
    if (losses != null) {
      losses.store(each, each.length, first, rows);
    }
    return rows;
  }

  private double loss(int i, double ofMaximum) {
    double surprisal = (block.max(i) - block.logit(i, labels[i])) + ofMaximum;
    return block.isDefined(i) ? masses[i] * surprisal : Double.NaN;
  }

  /// Writes factor · gradient of the rows that have been read.
  void writeGradients(LongToDoubleFunction factor, Blocks<A> out) {
    int rows = block.rows();
    for (int i = 0; i < rows; i++) {
      factors[i] = masses[i] == 0 ? 0 : factor.applyAsDouble(first + i);
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

  /// factor · a·(p − 1) at the target, as [LossRow] has it.
  private double entry(int i) {
    double r = block.rest(i);
    boolean atMaximum = block.logit(i, labels[i]) == block.max(i);
    double others = atMaximum ? r : 1 + (r - block.exp(i, labels[i]));
    return block.times(i, 0 - masses[i] * others, -masses[i] * block.remainder(i));
  }
}
