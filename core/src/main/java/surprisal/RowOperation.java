package surprisal;

import surprisal.kernel.Kernel;
import surprisal.kernel.Sum;

/// Something to do with a row of logits: it reads the row's facts, then writes a row of results,
/// strip by strip. An object serves one thread.
interface RowOperation {
  RowOperation SOFTMAX = new Softmax();
  RowOperation LOG_SOFTMAX = new LogSoftmax();
  RowOperation LOG_SUM_EXP = new LogSumExp();

  <A> void apply(SoftmaxRow<A> row, long i, Strips<A> out);

  /// Whether it can do many rows at once.
  default boolean takesBlocks() {
    return false;
  }

  /// The same for a block of rows that has been read.
  default <A> void apply(SoftmaxBlock<A> block, Blocks<A> out) {
    throw new UnsupportedOperationException();
  }

  /// out = softmax(x)
  final class Softmax implements RowOperation {
    private Softmax() {}

    @Override
    public <A> void apply(SoftmaxRow<A> row, long i, Strips<A> out) {
      scaledSoftmax(row, i, 1, out);
    }

    @Override
    public boolean takesBlocks() {
      return true;
    }

    @Override
    public <A> void apply(SoftmaxBlock<A> block, Blocks<A> out) {
      block.factor(1);
      block.scale();
      block.store(out);
    }
  }

  /// out = log softmax(x)
  final class LogSoftmax implements RowOperation {
    private LogSoftmax() {}

    @Override
    public <A> void apply(SoftmaxRow<A> row, long i, Strips<A> out) {
      row.read(i);
      out.row(i);
      if (!row.isDefined()) {
        out.fill(Double.NaN);
        return;
      }
      row.writeLogarithms(out);
    }

    @Override
    public boolean takesBlocks() {
      return true;
    }

    @Override
    public <A> void apply(SoftmaxBlock<A> block, Blocks<A> out) {
      block.writeLogarithms(out);
    }
  }

  /// out = log-sum-exp(x), one number
  final class LogSumExp implements RowOperation {
    private LogSumExp() {}

    @Override
    public <A> void apply(SoftmaxRow<A> row, long i, Strips<A> out) {
      row.read(i);
      out.row(i);
      out.set(0, row.logSumExp());
    }

    @Override
    public boolean takesBlocks() {
      return true;
    }

    @Override
    public <A> void apply(SoftmaxBlock<A> block, Blocks<A> out) {
      block.writeLogSumExps(out);
    }
  }

  /// out = factor · softmax(x)
  static <A> void scaledSoftmax(SoftmaxRow<A> row, long i, double factor, Strips<A> out) {
    out.row(i);
    row.read(i, out);
    if (!row.isDefined()) {
      out.fill(Double.NaN);
      return;
    }
    row.factor(factor);
    row.writeScaled(out);
  }

  /// out = Jᵀg = factor · p ∘ (g − Σ p g).
  ///
  /// Where most of p is at the maximum, the maximum's g is taken off everywhere first, and little
  /// is left to average.
  final class SoftmaxGradient implements RowOperation {
    private final Strips<double[]> g;
    private final double factor;
    private final Sum moment = new Sum();

    SoftmaxGradient(Rows gradients, double factor) {
      this.g = Strips.copiesOfDoubles(gradients);
      this.factor = factor;
    }

    @Override
    public <A> void apply(SoftmaxRow<A> row, long i, Strips<A> out) {
      row.read(i);
      out.row(i);
      if (row.isDefined()) {
        write(row, i, out);
      } else {
        out.fill(Double.NaN);
      }
    }

    private <A> void write(SoftmaxRow<A> row, long i, Strips<A> out) {
      g.row(i);
      double reference = row.rest() < 1 ? g.get(row.argMax()) : 0;
      double mean = mean(row, reference);
      row.factor(factor);
      for (long from = 0; from < row.classes; from += Kernel.STRIP) {
        int n = row.length(from);
        g.read(from, n);
        row.exps(from, n);
        out.open(from);
        row.kernel.deviation(
            row.exps,
            row.expsAt,
            n,
            row.high,
            row.low,
            g.array,
            reference,
            mean,
            out.array,
            out.at);
        out.commit(from, n);
      }
    }

    private <A> double mean(SoftmaxRow<A> row, double reference) {
      moment.clear();
      for (long from = 0; from < row.classes; from += Kernel.STRIP) {
        int n = row.length(from);
        g.read(from, n);
        row.exps(from, n);
        row.kernel.moment(row.exps, row.expsAt, n, g.array, reference, moment);
      }
      row.factor(1);
      return row.times(moment.value(), moment.remainder()) / Kernel.SCALE;
    }
  }

  /// out = Jᵀg = factor · (g − p Σ g): the residual of a target row g, turned round.
  final class LogSoftmaxGradient implements RowOperation {
    private final Strips<double[]> g;
    private final double factor;
    private final Residual residual = new Residual();

    LogSoftmaxGradient(Rows gradients, double factor) {
      this.g = Strips.copiesOfDoubles(gradients);
      this.factor = factor;
    }

    @Override
    public <A> void apply(SoftmaxRow<A> row, long i, Strips<A> out) {
      row.read(i);
      g.row(i);
      out.row(i);
      if (!row.isDefined()) {
        out.fill(Double.NaN);
        return;
      }
      residual.clear();
      for (long from = 0; from < row.classes; from += Kernel.STRIP) {
        int n = row.length(from);
        g.read(from, n);
        residual.addMass(g.array, from, n, row.argMax());
      }
      double atMaximum = residual.start(row, 0, -factor);
      for (long from = 0; from < row.classes; from += Kernel.STRIP) {
        int n = row.length(from);
        g.read(from, n);
        residual.write(row, from, n, g.array, -factor, out);
      }
      out.set(row.argMax(), atMaximum);
    }
  }

  /// out = factor · g · p, with one number g for the row.
  final class LogSumExpGradient implements RowOperation {
    private final Strips<double[]> g;
    private final double factor;

    LogSumExpGradient(Rows gradients, double factor) {
      this.g = Strips.copiesOfDoubles(gradients);
      this.factor = factor;
    }

    @Override
    public <A> void apply(SoftmaxRow<A> row, long i, Strips<A> out) {
      g.row(i);
      scaledSoftmax(row, i, g.get(0) * factor, out);
    }
  }
}
