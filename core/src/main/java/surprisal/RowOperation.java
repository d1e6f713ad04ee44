package surprisal;

import surprisal.kernel.Kernel;
import surprisal.kernel.Sum;

/// Something to do with a row of logits: it reads the row's facts, then writes a row of results,
/// strip by strip. An object serves one thread.
interface RowOperation {
  <A> void apply(SoftmaxRow<A> row, long i, Strips<A> out);

  static <A> void softmax(SoftmaxRow<A> row, long i, Strips<A> out) {
    scaledSoftmax(row, i, 1, out);
  }

  /// out = factor · softmax(x)
  static <A> void scaledSoftmax(SoftmaxRow<A> row, long i, double factor, Strips<A> out) {
    row.read(i);
    out.row(i);
    if (!row.isDefined()) {
      out.fill(Double.NaN);
      return;
    }
    row.factor(factor);
    for (long from = 0; from < row.classes; from += Kernel.STRIP) {
      row.writeScaled(from, out);
    }
  }

  static <A> void logSoftmax(SoftmaxRow<A> row, long i, Strips<A> out) {
    row.read(i);
    out.row(i);
    if (!row.isDefined()) {
      out.fill(Double.NaN);
      return;
    }
    double logOfSum = row.log1pRest();
    for (long from = 0; from < row.classes; from += Kernel.STRIP) {
      int n = row.length(from);
      row.load(from, n);
      out.open(from, n);
      row.kernel.logarithm(row.x.array, row.x.at, n, row.max(), logOfSum, out.array, out.at);
      out.commit(from);
    }
  }

  static <A> void logSumExp(SoftmaxRow<A> row, long i, Strips<A> out) {
    row.read(i);
    out.row(i);
    out.set(0, row.logSumExp());
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
        write(row, i, factor, 0, out);
      } else {
        out.fill(Double.NaN);
      }
    }

    /// out = factor · p ∘ (g − Σ p g) + ofMean · p · Σ p g, for a row that has been read.
    ///
    /// With a part of the mean, the factor goes to g, for it may be 0 when that part is not.
    <A> void write(SoftmaxRow<A> row, long i, double factor, double ofMean, Strips<A> out) {
      g.row(i);
      double reference = row.rest() < 1 ? g.get(row.argMax()) : 0;
      double mean = mean(row, reference);
      double ofG = ofMean == 0 ? 1 : factor;
      double offset = ofG * mean - ofMean * (reference + mean);
      row.factor(ofMean == 0 ? factor : 1);
      for (long from = 0; from < row.classes; from += Kernel.STRIP) {
        int n = row.length(from);
        readScaled(from, n, ofG);
        A e = row.exps(from, n);
        out.open(from, n);
        row.kernel.deviation(
            e, 0, n, row.high, row.low, g.array, ofG * reference, offset, out.array, out.at);
        out.commit(from);
      }
    }

    private void readScaled(long from, int n, double factor) {
      g.read(from, n);
      if (factor != 1) {
        for (int k = 0; k < n; k++) {
          g.array[k] *= factor;
        }
      }
    }

    private <A> double mean(SoftmaxRow<A> row, double reference) {
      moment.clear();
      for (long from = 0; from < row.classes; from += Kernel.STRIP) {
        int n = row.length(from);
        g.read(from, n);
        row.kernel.moment(row.exps(from, n), 0, n, g.array, reference, moment);
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
