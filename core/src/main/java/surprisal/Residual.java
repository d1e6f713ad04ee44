package surprisal;

import org.jspecify.annotations.Nullable;
import surprisal.kernel.Kernel;
import surprisal.kernel.Sum;

/// factor · ((a + extra) · p − t) for a dense target row t of mass a = Σ t.
///
/// At the maximum the two terms may be nearly equal, so there it is computed as ((a − tₘ) + extra −
/// tₘ·r) / (1 + r), with a − tₘ summed over the other classes.
final class Residual {
  private final Sum others = new Sum();
  private double atMaximum;

  /// Made when first needed: targets that are classes need none.
  private @Nullable Kernel<double[]> kernel;

  void clear() {
    others.clear();
    atMaximum = 0;
  }

  /// Adds a strip of t, which starts at class `from`, to the mass.
  void addMass(double[] t, long from, int n, long argMax) {
    if (from <= argMax && argMax < from + n) {
      int place = (int) (argMax - from);
      atMaximum = t[place];
      t[place] = 0;
      addOthers(t, n);
      t[place] = atMaximum;
    } else {
      addOthers(t, n);
    }
  }

  private void addOthers(double[] t, int n) {
    kernel = kernel == null ? Arithmetic.DOUBLE.kernel(n) : kernel;
    kernel.sum(t, 0, n, others);
  }

  /// a
  double mass() {
    return others.value() + atMaximum;
  }

  /// Prepares the row for [#write] and returns the entry at the maximum.
  double start(SoftmaxRow<?> row, double extra, double factor) {
    row.factor(factor);
    double difference = (others.value() + extra) - atMaximum * row.rest();
    double entry = row.times(difference, others.remainder() - atMaximum * row.restRemainder());
    row.factor(factor * (mass() + extra));
    return entry;
  }

  <A> void write(SoftmaxRow<A> row, long from, int n, double[] t, double factor, Strips<A> out) {
    row.exps(from, n);
    out.open(from);
    row.kernel.residual(row.exps, row.expsAt, n, row.high, row.low, t, factor, out.array, out.at);
    out.commit(from, n);
  }
}
