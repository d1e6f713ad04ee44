package surprisal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.HeadKernel;
import surprisal.kernel.Kernel;
import surprisal.kernel.LogOnePlus;
import surprisal.kernel.Rest;
import surprisal.kernel.Sum;

/// The rows of a block, of whose logits only a part is at hand at a time: their facts gather part by
/// part, and the gradient of a part follows once all have been seen.
///
/// What is relative to the maximum m is carried over to a greater one: with δ the difference, Σ
/// t·(m − x) grows by δ·Σ t, and of M = Σ e^(x−m)·(m − x) becomes e^−δ·(M + δ·Σ e^(x−m)).
///
/// Threads may share it, each with a [Reader] and rows of its own.
///
/// @param <A> `float[]` or `double[]`
final class RowParts<A> {
  private static final int NONE = -1;

  private final Arithmetic<A> arithmetic;
  private final TargetRows targets;
  private final LogSum[] sums;

  /// The logit of the target class.
  private final double[] logit;

  /// Σ t·(m − x), for dense targets; and Σ t in two parts, at the maximum and elsewhere.
  private final double[] shortfall;

  private final double[] atMaximum;
  private final double[] elsewhere;
  private final int[] argMax;

  /// M, and how many logits are above the target's.
  private final double[] moment;

  private final int[] above;

  RowParts(Arithmetic<A> arithmetic, TargetRows targets, int rows) {
    this.arithmetic = arithmetic;
    this.targets = targets;
    this.sums = new LogSum[rows];
    this.logit = new double[rows];
    this.shortfall = new double[rows];
    this.atMaximum = new double[rows];
    this.elsewhere = new double[rows];
    this.argMax = new int[rows];
    this.moment = new double[rows];
    this.above = new int[rows];
  }

  void clear() {
    Arrays.fill(sums, LogSum.NONE);
    for (double[] facts : new double[][] {shortfall, atMaximum, elsewhere, moment}) {
      Arrays.fill(facts, 0);
    }
    Arrays.fill(argMax, NONE);
    Arrays.fill(above, 0);
  }

  /// Says what the target's logit will be, for a row whose statistics are wanted.
  void expect(int i, double logit) {
    this.logit[i] = logit;
  }

  LogSum sum(int i) {
    return sums[i];
  }

  Reader reader(boolean withStatistics) {
    return new Reader(withStatistics);
  }

  private boolean isDefined(int i) {
    return Double.isFinite(sums[i].max()) && Double.isFinite(sums[i].rest());
  }

  private double logOfSum(int i) {
    return LogOnePlus.of(sums[i].rest(), 0);
  }

  /// 2·z·v·lse, what the z-loss adds to the mass in the gradient.
  private double extra(int i, long row) {
    double z = targets.zLoss();
    return z == 0 ? 0 : 2 * z * targets.rowWeight(row) * sums[i].value();
  }

  /// The loss of the i-th row of the block, against a target row.
  double loss(int i, long row) {
    if (!isDefined(i)) {
      return Double.NaN;
    }
    double mass = targets.isIndex() ? targets.mass(row) : elsewhere[i] + atMaximum[i];
    double fallen = targets.isIndex() ? times(mass, sums[i].max() - logit[i]) : shortfall[i];
    double logSumExp = sums[i].value();
    double ofZ = 0.5 * extra(i, row) * logSumExp;
    return fallen + mass * logOfSum(i) + ofZ;
  }

  /// 0·∞ = 0
  private static double times(double mass, double x) {
    return mass == 0 ? 0 : mass * x;
  }

  void write(int i, int row, RowStatistics statistics) {
    if (!isDefined(i)) {
      statistics.setNone(row);
      return;
    }
    double entropy = logOfSum(i) + moment[i] / (1 + sums[i].rest());
    statistics.set(row, sums[i].logProbability(logit[i]), entropy, argMax[i], above[i]);
  }

  /// What one thread needs to read and write rows.
  final class Reader {
    private final Kernel<A> kernel = arithmetic.kernel(Kernel.STRIP);
    private final HeadKernel<A> headKernel = arithmetic.headKernel();
    private final A exps = arithmetic.allocate(Kernel.STRIP);
    private final double[] t = new double[targets.isIndex() ? 0 : Kernel.STRIP];
    private final @Nullable Strips<double[]> probabilities = targets.probabilities();
    private final boolean withStatistics;
    private final Rest rest = new Rest();
    private final Sum sum = new Sum();

    private Reader(boolean withStatistics) {
      this.withStatistics = withStatistics;
    }

    /// Adds n logits of the i-th row, of classes from `first` on.
    void read(int i, long row, A x, int at, int n, int first) {
      for (int from = 0; from < n; from += Kernel.STRIP) {
        readStrip(i, row, x, at + from, Math.min(Kernel.STRIP, n - from), first + from);
      }
    }

    private void readStrip(int i, long row, A x, int at, int n, int first) {
      double top = kernel.max(x, at, n);
      if (top != Double.NEGATIVE_INFINITY) {
        LogSum before = sums[i];
        LogSum strip = logSum(x, at, n, top);
        sums[i] = before.merge(strip);
        if (withStatistics) {
          double own = headKernel.moment(exps, 0, x, at, n, top) / Kernel.SCALE;
          double max = sums[i].max();
          moment[i] = moved(moment[i], before, max) + moved(own, strip, max);
        }
        if (top > before.max()) {
          argMax[i] = first + kernel.indexOf(top, x, at, n);
          elsewhere[i] += atMaximum[i];
          shortfall[i] += times(elsewhere[i], top - before.max());
          atMaximum[i] = 0;
        }
      }
      if (targets.isClasses()) {
        readClass(i, targets.index(row) - first, x, at, n);
      }
      if (!targets.isIndex()) {
        readTargetRow(i, row, x, at, n, first);
      }
    }

    private LogSum logSum(A x, int at, int n, double top) {
      rest.clear();
      if (Double.isFinite(top)) {
        kernel.expAndSum(x, at, n, top, exps, 0, rest, at);
        rest.close();
      }
      return new LogSum(Double.isNaN(rest.value()) ? Double.NaN : top, rest.value());
    }

    /// Σ e^(x−m)·(m − x) for a maximum m that is not that of the sum.
    private double moved(double moment, LogSum of, double max) {
      double difference = max - of.max();
      if (difference == 0 || of.max() == Double.NEGATIVE_INFINITY) {
        return moment;
      }
      double part = StrictMath.exp(-difference);
      return part == 0 ? 0 : part * (moment + difference * (1 + of.rest()));
    }

    private void readClass(int i, long place, A x, int at, int n) {
      boolean isHere = 0 <= place && place < n;
      double here = isHere ? kernel.get(x, at + (int) place) : Double.NaN;
      if (withStatistics) {
        int more = headKernel.countAbove(logit[i], x, at, n);
        above[i] += here > logit[i] ? more - 1 : more; // a product may round it in two ways
      }
      logit[i] = isHere ? here : logit[i];
    }

    private void readTargetRow(int i, long row, A x, int at, int n, int first) {
      targets.fill(row, first, n, probabilities, t);
      sum.clear();
      double max = sums[i].max();
      kernel.shortfall(x, at, n, Double.isFinite(max) ? max : 0, t, sum);
      shortfall[i] += sum.value();
      int place = argMax[i] - first;
      if (0 <= place && place < n) {
        atMaximum[i] = t[place];
        t[place] = 0;
      }
      for (int c = 0; c < n; c++) {
        elsewhere[i] += t[c];
      }
    }

    /// Replaces n logits of the i-th row, of classes from `first` on, by factor · gradient.
    void writeGradient(int i, long row, double factor, A x, int at, int n, int first) {
      if (factor == 0) {
        arithmetic.fill(x, at, at + n, 0);
        return;
      }
      if (!isDefined(i)) {
        arithmetic.fill(x, at, at + n, Double.NaN);
        return;
      }
      for (int from = 0; from < n; from += Kernel.STRIP) {
        writeStrip(i, row, factor, x, at + from, Math.min(Kernel.STRIP, n - from), first + from);
      }
    }

    private void writeStrip(int i, long row, double factor, A x, int at, int n, int first) {
      double max = sums[i].max();
      double inverse = factor / (1 + sums[i].rest());
      double extra = extra(i, row);
      kernel.exp(x, at, n, max, x, at);
      if (targets.isIndex()) {
        double mass = targets.mass(row);
        kernel.scale(x, at, n, inverse * (mass + extra), 0, x, at);
        set(x, at, n, targets.index(row) - first, inverse * atIndex(i, mass, extra));
      } else {
        double mass = elsewhere[i] + atMaximum[i];
        targets.fill(row, first, n, probabilities, t);
        kernel.residual(x, at, n, inverse * (mass + extra), 0, t, factor, x, at);
        double difference = elsewhere[i] + extra - atMaximum[i] * sums[i].rest();
        set(x, at, n, argMax[i] - first, inverse * difference);
      }
    }

    /// (1 + r)·((mass + extra)·p − mass) at the target, with 1 − p summed over the other classes.
    private double atIndex(int i, double mass, double extra) {
      double r = sums[i].rest();
      if (logit[i] == sums[i].max()) {
        return extra - mass * r;
      }
      double e = StrictMath.exp(logit[i] - sums[i].max());
      return extra * e - mass * (1 + (r - e));
    }

    private void set(A x, int at, int n, long place, double value) {
      if (0 <= place && place < n) {
        kernel.set(x, at + (int) place, value);
      }
    }
  }
}
