package surprisal;

import surprisal.kernel.CarefulLogSum;
import surprisal.kernel.Kernel;
import surprisal.kernel.Rest;

/// A row of logits divided by a temperature T: yⱼ = (xⱼ − m)/T, in double, with the rounding error
/// of the division kept beside it.
///
/// T = 0 leaves the maximum alone, shared by its ties; T = ∞ makes all logits equal but those of
/// −∞.
final class TemperedRow extends SoftmaxRow<double[]> {
  private final double temperature;
  private final double[] errors;

  private TemperedRow(Kernel<double[]> kernel, Rows logits, double temperature) {
    super(kernel, Strips.copiesOfDoubles(logits));
    this.temperature = temperature;
    this.errors = new double[Strips.longest(logits)];
  }

  static TemperedRow of(Rows logits, double temperature) {
    return new TemperedRow(Arithmetic.DOUBLE.kernel(logits.classes()), logits, temperature);
  }

  @Override
  double max() {
    return 0;
  }

  @Override
  double maxTerm() {
    return rawMax() == 0 ? 0 : rawMax() / temperature;
  }

  @Override
  void addTo(CarefulLogSum sum, double logit, boolean isMaximum) {
    double y = logit / temperature;
    double error = Double.isFinite(y) ? Math.fma(-y, temperature, logit) / temperature : 0;
    sum.add(y, error, isMaximum);
  }

  @Override
  void load(long from, int n) {
    x.read(from, n);
    double max = rawMax();
    for (int i = 0; i < n; i++) {
      double logit = x.array[x.at + i];
      x.array[x.at + i] = temper(logit, max);
      errors[i] = error(logit, max, x.array[x.at + i]);
    }
  }

  private double temper(double logit, double max) {
    if (logit == max) {
      return 0;
    }
    if (logit == Double.NEGATIVE_INFINITY) {
      return logit;
    }
    double difference = logit - max;
    return Double.isInfinite(difference)
        ? logit / temperature - max / temperature
        : difference / temperature;
  }

  /// (logit − max)/T − y, all roundings accounted for.
  private double error(double logit, double max, double y) {
    if (y == 0 || !Double.isFinite(y)) {
      return 0;
    }
    double difference = logit - max;
    if (Double.isInfinite(difference)) {
      return 0;
    }
    double back = difference - logit;
    double lost = (logit - (difference - back)) - (max + back);
    return (Math.fma(-y, temperature, difference) + lost) / temperature;
  }

  @Override
  double expAndSum(int n, Rest rest, int ahead) {
    computeExps(n);
    int maxima = 0;
    for (int i = 0; i < n; i++) {
      if (isMaximum(i)) {
        exps[expsAt + i] = 0;
        maxima++;
      }
    }
    kernel.sum(exps, expsAt, n, rest.below());
    rest.addMaxima(maxima);
    for (int i = 0; maxima > 0; i++) {
      if (isMaximum(i)) {
        exps[expsAt + i] = Kernel.SCALE;
        maxima--;
      }
    }
    return Double.NaN; // the next row is not at hand
  }

  private boolean isMaximum(int i) {
    return x.array[x.at + i] == 0;
  }

  @Override
  void computeExps(int n) {
    super.computeExps(n);
    for (int i = 0; i < n; i++) {
      double e = exps[expsAt + i];
      exps[expsAt + i] = Math.fma(e, errors[i], e);
    }
  }
}
