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

  @Override
  public void curve(double[] p, int from, int n, int top, double a, double b, double[] u, int at) {
    double reference = u[at + top];
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      sum0 += p[from + i] * (u[at + i] - reference);
      sum1 += p[from + i + 1] * (u[at + i + 1] - reference);
      sum2 += p[from + i + 2] * (u[at + i + 2] - reference);
      sum3 += p[from + i + 3] * (u[at + i + 3] - reference);
    }
    for (; i < n; i++) {
      sum0 += p[from + i] * (u[at + i] - reference);
    }
    double mean = (sum0 + sum1) + (sum2 + sum3);
    double offset = a * mean - b * (reference + mean);
    for (i = 0; i < n; i++) {
      u[at + i] = (p[from + i] * (a * (u[at + i] - reference) - offset));
    }
  }
}
