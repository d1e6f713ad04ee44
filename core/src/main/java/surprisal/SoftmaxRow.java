package surprisal;

import surprisal.kernel.CarefulLogSum;
import surprisal.kernel.Kernel;
import surprisal.kernel.Sum;

/// A row of logits x, known by its two facts: the maximum m, and the rest r = Σ e^(xⱼ−m) over the
/// other entries. Then
///
///     log-sum-exp = m + log1p(r)        pⱼ = e^(xⱼ−m) / (1 + r)        log pⱼ = (xⱼ − m) − log1p(r)
///
/// The maximum's own 1 is never added into r, so what little the others have is not rounded away.
///
/// One object serves row after row. Exponentials come multiplied by [Kernel#SCALE].
///
/// @param <A> `float[]` or `double[]`
class SoftmaxRow<A> {
  /// Where |log-sum-exp| falls below this part of log1p(r), the maximum has cancelled too much of
  /// it.
  private static final double CANCELS = 15.0 / 16;

  final Kernel<A> kernel;
  final Strips<A> x;
  final long classes;
  private final A exps;
  private final A one;
  private final Sum rest = new Sum();
  private final CarefulLogSum careful = new CarefulLogSum();
  private double max;
  private long argMax;
  private boolean defined;

  /// After [#factor]: factor/(1 + r), as a pair.
  double high;

  double low;

  SoftmaxRow(Kernel<A> kernel, Strips<A> x) {
    this.kernel = kernel;
    this.x = x;
    this.classes = x.rows().classes();
    this.exps = kernel.allocate(Strips.longest(x.rows()));
    this.one = kernel.allocate(1);
  }

  static <A> SoftmaxRow<A> of(Arithmetic<A> arithmetic, Rows logits) {
    return new SoftmaxRow<>(arithmetic.kernel().get(), arithmetic.strips().apply(logits));
  }

  /// Finds the facts of a row.
  final void read(long row) {
    x.row(row);
    findMax();
    rest.clear();
    if (Double.isFinite(max)) {
      for (long from = 0; from < classes; from += Kernel.STRIP) {
        int n = length(from);
        computeExps(from, n);
        setMaximum(from, n, 0);
        kernel.sum(exps, 0, n, rest);
      }
      rest.scale(1 / Kernel.SCALE);
    } else if (hasNaN()) {
      max = Double.NaN;
    }
    if (Double.isNaN(rest.value())) {
      max = Double.NaN; // one that the order of bits puts below all numbers
    }
    defined = Double.isFinite(max);
  }

  private void findMax() {
    max = Double.NEGATIVE_INFINITY;
    argMax = 0;
    for (long from = 0; from < classes; from += Kernel.STRIP) {
      int n = length(from);
      x.read(from, n);
      double strip = kernel.max(x.array, x.at, n);
      if (strip > max || Double.isNaN(strip)) {
        max = strip;
        argMax = from + Math.max(kernel.indexOf(strip, x.array, x.at, n), 0);
        if (Double.isNaN(strip)) {
          return;
        }
      }
    }
  }

  private boolean hasNaN() {
    for (long index = 0; index < classes; index++) {
      if (Double.isNaN(x.get(index))) {
        return true;
      }
    }
    return false;
  }

  final int length(long from) {
    return (int) Math.min(classes - from, Kernel.STRIP);
  }

  /// False where the maximum is NaN or infinite; then there are no probabilities.
  final boolean isDefined() {
    return defined;
  }

  final long argMax() {
    return argMax;
  }

  /// The greatest logit as it was given.
  final double rawMax() {
    return max;
  }

  /// The greatest logit as the kernels must take it for what [#load] loads.
  double max() {
    return max;
  }

  /// The greatest logit as part of the log-sum-exp.
  double maxTerm() {
    return max;
  }

  final double rest() {
    return rest.value();
  }

  /// What [#rest()] leaves out.
  final double restRemainder() {
    return rest.remainder();
  }

  /// −log p of the maximum.
  final double log1pRest() {
    double r = rest.value();
    return StrictMath.log1p(r) + rest.remainder() / (1 + r);
  }

  /// NaN, −∞ or +∞ for a row without probabilities.
  final double logSumExp() {
    if (!defined) {
      return max;
    }
    double top = maxTerm();
    double logOfRest = log1pRest();
    double sum = top + logOfRest;
    return top < 0 && Math.abs(sum) < CANCELS * logOfRest ? carefulLogSumExp() : sum;
  }

  private double carefulLogSumExp() {
    careful.clear();
    for (long index = 0; index < classes; index++) {
      addTo(careful, x.get(index), index == argMax);
    }
    return careful.value();
  }

  void addTo(CarefulLogSum sum, double logit, boolean isMaximum) {
    sum.add(logit, 0, isMaximum);
  }

  /// Reads classes from … from + n − 1 as the kernels must take them.
  void load(long from, int n) {
    x.read(from, n);
  }

  void computeExps(long from, int n) {
    load(from, n);
    kernel.exp(x.array, x.at, n, max(), exps, 0);
  }

  final A exps() {
    return exps;
  }

  /// The exponentials of classes from … from + n − 1, at the start of the array. A row of one strip
  /// has them from [#read].
  final A exps(long from, int n) {
    if (classes > Kernel.STRIP) {
      computeExps(from, n);
    }
    setMaximum(from, n, Kernel.SCALE);
    return exps;
  }

  private void setMaximum(long from, int n, double value) {
    if (from <= argMax && argMax < from + n) {
      kernel.set(exps, (int) (argMax - from), value);
    }
  }

  /// e^(x − m) of one class, not scaled.
  final double exp(long index) {
    if (index == argMax) {
      return 1;
    }
    kernel.set(one, 0, x.get(index));
    kernel.exp(one, 0, 1, max(), one, 0);
    return kernel.get(one, 0) / Kernel.SCALE;
  }

  /// Sets [#high] and [#low] such that factor · p = e · (high + low).
  final void factor(double factor) {
    double r = rest.value();
    double sum = 1 + r;
    double sumLow = Sum.roundingError(1, r, sum) + rest.remainder();
    double inverse = 1 / sum;
    double inverseLow = -inverse * (Math.fma(sum, inverse, -1) + sumLow * inverse);
    high = inverse * factor;
    low = Math.fma(inverse, factor, -high) + inverseLow * factor;
  }

  /// (value + remainder) · (high + low), rounded as if once.
  final double times(double value, double remainder) {
    return Math.fma(value, high, Math.fma(value, low, remainder * high));
  }

  /// Writes e · (high + low) for the strip that starts at class `from`.
  final void writeScaled(long from, Strips<A> out) {
    int n = length(from);
    A e = exps(from, n);
    out.open(from, n);
    kernel.scale(e, 0, n, high, low, out.array, out.at);
    out.commit(from);
  }
}
