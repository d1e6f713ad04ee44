package surprisal.kernel;

/// [HeadKernel] for `double`.
public final class DoubleHeadKernel implements HeadKernel<double[]> {
  @Override
  public void cap(double[] x, int at, int n, double cap) {
    for (int i = at; i < at + n; i++) {
      x[i] = cap * StrictMath.tanh(x[i] / cap);
    }
  }

  @Override
  public void slopes(double[] x, int at, int n, double cap, double[] slopes, int to) {
    for (int i = 0; i < n; i++) {
      double e = StrictMath.exp(-2 * Math.abs(x[at + i] / cap));
      slopes[to + i] = 4 * e / ((1 + e) * (1 + e));
    }
  }

  @Override
  public void multiply(double[] x, int at, double[] factors, int from, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] *= factors[from + i];
    }
  }

  @Override
  public void add(double[] sums, int to, double[] x, int at, int n) {
    for (int i = 0; i < n; i++) {
      sums[to + i] += x[at + i];
    }
  }

  @Override
  public int countAbove(double bound, double[] x, int at, int n) {
    int count = 0;
    for (int i = at; i < at + n; i++) {
      count += x[i] > bound ? 1 : 0;
    }
    return count;
  }

  @Override
  public double moment(double[] e, int from, double[] x, int at, int n, double max) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += e[from + i] == 0 ? 0 : e[from + i] * (max - x[at + i]);
    }
    return sum;
  }
}
