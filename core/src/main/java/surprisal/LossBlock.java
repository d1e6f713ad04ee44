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
  private final double[] factors;
  private final double[] products;
  private final double[] entries;
  private long first;

  private LossBlock(TargetRows targets, SoftmaxBlock<A> block) {
    this.targets = targets;
    this.block = block;
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

  /// Reads rows from `first` up to `end` at most, adds up their losses, and returns how many.
  int read(long first, long end, Sum sum, @Nullable Blocks<double[]> losses) {
    this.first = first;
    block.read(first, end);
    double[] each = block.logs();
    for (int i = 0; i < block.rows(); i++) {
      each[i] = targets.isZero(first + i) ? 0 : loss(i, first + i, each[i]);
      sum.add(each[i]);
    }
    if (losses != null) {
      losses.store(each, each.length, first, block.rows());
    }
    return block.rows();
  }

  private double loss(int i, long row, double ofMaximum) {
    if (!block.isDefined(i)) {
      return Double.NaN;
    }
    double surprisal = (block.max(i) - block.logit(i, targets.index(row))) + ofMaximum;
    return targets.mass(row) * surprisal;
  }

  /// Writes factor · gradient of the rows that have been read.
  void writeGradients(LongToDoubleFunction factor, Blocks<A> out) {
    for (int i = 0; i < block.rows(); i++) {
      factors[i] = targets.isZero(first + i) ? 0 : factor.applyAsDouble(first + i);
    }
    block.factor(factors);
    for (int i = 0; i < block.rows(); i++) {
      boolean counts = factors[i] != 0;
      double mass = counts ? targets.mass(first + i) : 0;
      entries[i] = counts ? entry(i, mass) : 0;
      products[i] = factors[i] * mass;
    }
    block.factor(products);
    block.scale();
    for (int i = 0; i < block.rows(); i++) {
      if (factors[i] == 0) {
        block.fill(i, 0);
      } else if (block.isDefined(i)) {
        block.set(i, targets.index(first + i), entries[i]);
      }
    }
    block.store(out);
  }

  /// factor · a·(p − 1) at the target, as [LossRow] has it.
  private double entry(int i, double mass) {
    long index = targets.index(first + i);
    double r = block.rest(i);
    double others = block.logit(i, index) == block.max(i) ? r : 1 + (r - block.exp(i, index));
    return block.times(i, 0 - mass * others, -mass * block.remainder(i));
  }
}
