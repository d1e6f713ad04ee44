package surprisal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.BlockKernel;
import surprisal.kernel.Kernel;
import surprisal.kernel.Sum;

/// Rows of logits, many at once, with the facts that [SoftmaxRow] finds one by one, and the same
/// bits: the maximum m and the rest r of each. One object serves one thread.
///
/// @param <A> `float[]` or `double[]`
final class SoftmaxBlock<A> {
  private final Arithmetic<A> arithmetic;
  private final BlockKernel<A> kernel;
  private final Blocks<A> logits;
  private final int classes;
  private final A x;
  private final A e;
  private final double[] max;
  private final double[] rest;
  private final double[] remainder;
  private final double[] logs;
  private final double[] high;
  private final double[] low;
  private long first;
  private int rows;

  /// Rows and padding.
  private int width;

  /// For the rare row that needs more than its facts.
  private @Nullable SoftmaxRow<A> apart;

  private SoftmaxBlock(Arithmetic<A> arithmetic, BlockKernel<A> kernel, Rows logits) {
    this.arithmetic = arithmetic;
    this.kernel = kernel;
    this.logits = new Blocks<>(arithmetic, logits);
    this.classes = (int) logits.classes();
    int most = this.logits.width();
    this.x = this.logits.allocate();
    this.e = this.logits.allocate();
    this.max = new double[most];
    this.rest = new double[most];
    this.remainder = new double[most];
    this.logs = new double[most];
    this.high = new double[most];
    this.low = new double[most];
  }

  /// Null where rows are better done one by one.
  static <A> @Nullable SoftmaxBlock<A> of(Arithmetic<A> arithmetic, Rows logits) {
    BlockKernel<A> kernel = Blocks.areFaster(arithmetic, logits) ? arithmetic.blockKernel() : null;
    return kernel == null ? null : new SoftmaxBlock<>(arithmetic, kernel, logits);
  }

  /// Rows of a tensor that results can be written to.
  Blocks<A> blocks(Rows rows) {
    return new Blocks<>(arithmetic, rows, most());
  }

  /// Finds the facts of some rows from the first on, up to `end` at most.
  void read(long first, long end) {
    this.first = first;
    rows = (int) Math.min(logits.endOfRun(first, end) - first, logits.width());
    width = (rows + BlockKernel.ROWS - 1) / BlockKernel.ROWS * BlockKernel.ROWS;
    logits.load(first, rows, x, width);
    kernel.facts(x, classes, width, max, e, rest, remainder);
  }

  /// The most rows at once.
  int most() {
    return max.length;
  }

  /// How many rows have been read.
  int rows() {
    return rows;
  }

  /// False where there are no probabilities: see [SoftmaxRow#isDefined()].
  boolean isDefined(int i) {
    return Double.isFinite(max[i]) && !Double.isNaN(rest[i]);
  }

  double max(int i) {
    return max[i];
  }

  double rest(int i) {
    return rest[i];
  }

  double remainder(int i) {
    return remainder[i];
  }

  /// The logit of row i at a class.
  double logit(int i, long index) {
    return kernel.get(x, (int) index * width + i);
  }

  /// The first class of row i at the maximum; 0 where there is none.
  int argMax(int i) {
    int c = 0;
    while (c < classes && logit(i, c) != max[i]) {
      c++;
    }
    return c < classes ? c : 0;
  }

  /// e^(x − m) of row i at a class, not scaled.
  double exp(int i, long index) {
    return kernel.get(e, (int) index * width + i) / Kernel.SCALE;
  }

  /// −log p of each row's maximum.
  double[] logs() {
    kernel.logOnePlus(rest, remainder, width, logs);
    return logs;
  }

  /// Sets, for each row, what makes factor · p of e: factor/(1 + r) as a pair.
  void factor(double[] factors) {
    for (int i = 0; i < rows; i++) {
      double sum = 1 + rest[i];
      double sumLow = Sum.roundingError(1, rest[i], sum) + remainder[i];
      double inverse = 1 / sum;
      double inverseLow = -inverse * (Math.fma(sum, inverse, -1) + sumLow * inverse);
      double factor = factors[i];
      high[i] = inverse * factor;
      low[i] = Math.fma(inverse, factor, -high[i]) + inverseLow * factor;
    }
  }

  /// As [#factor], with the same factor for all rows.
  void factor(double factor) {
    Arrays.fill(high, 0, rows, factor);
    factor(high);
  }

  /// (value + remainder) · (high + low) of row i, rounded as if once.
  double times(int i, double value, double remainder) {
    return Math.fma(value, high[i], Math.fma(value, low[i], remainder * high[i]));
  }

  /// Turns e into e · (high + low), after [#factor]; NaN for rows without probabilities.
  void scale() {
    for (int i = 0; i < rows; i++) {
      high[i] = isDefined(i) ? high[i] : Double.NaN;
    }
    kernel.scale(e, classes, width, high, low, e);
  }

  /// After [#scale()], changes one number.
  void set(int i, long index, double value) {
    kernel.set(e, (int) index * width + i, value);
  }

  /// After [#scale()], changes all of a row.
  void fill(int i, double value) {
    for (int c = 0; c < classes; c++) {
      set(i, c, value);
    }
  }

  /// After [#scale()], writes the rows.
  void store(Blocks<A> out) {
    out.store(e, width, first, rows);
  }

  /// Writes m + log(1 + r).
  void writeLogSumExps(Blocks<A> out) {
    logs();
    for (int i = 0; i < rows; i++) {
      kernel.set(e, i, logSumExp(i));
    }
    out.store(e, width, first, rows);
  }

  private double logSumExp(int i) {
    double sum = max[i] + logs[i];
    return isDefined(i) && !SoftmaxRow.cancels(max[i], logs[i], sum) ? sum : apart(i).logSumExp();
  }

  /// Row i once more, by itself.
  private SoftmaxRow<A> apart(int i) {
    apart = apart == null ? SoftmaxRow.of(arithmetic, logits.rows()) : apart;
    apart.read(first + i);
    return apart;
  }

  /// Writes (x − m) − log(1 + r); NaN for rows without probabilities.
  void writeLogarithms(Blocks<A> out) {
    logs();
    for (int i = 0; i < rows; i++) {
      logs[i] = isDefined(i) ? logs[i] : Double.NaN;
    }
    kernel.logarithm(x, classes, width, max, logs, x);
    out.store(x, width, first, rows);
  }
}
