package surprisal.kernel;

/// [HeadKernel] for `float`, computed in `double`.
public final class FloatHeadKernel implements HeadKernel<float[]> {
  /// Below it tanh(u) = u − u³/3 to 50 bits.
  private static final double SMALL = 0x1p-12;

  @Override
  public void cap(float[] x, int at, int n, double cap) {
    for (int i = at; i < at + n; i++) {
      double u = x[i] / cap;
      double e = expOfTwice(u);
      double tanh = Math.abs(u) < SMALL ? u - u * u * u / 3 : Math.copySign((1 - e) / (1 + e), u);
      x[i] = (float) (cap * tanh);
    }
  }

  @Override
  public void slopes(float[] x, int at, int n, double cap, float[] slopes, int to) {
    for (int i = 0; i < n; i++) {
      double e = expOfTwice(x[at + i] / cap);
      slopes[to + i] = (float) (4 * e / ((1 + e) * (1 + e)));
    }
  }

  /// exp(−2|u|)
  static double expOfTwice(double u) {
    return DoubleExp.exp(-2 * Math.abs(u), 0, 0, DoubleExp.TO_INTEGER, 0, 0) / Kernel.SCALE;
  }

  @Override
  public void multiply(float[] x, int at, float[] factors, int from, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] *= factors[from + i];
    }
  }

  @Override
  public void add(float[] sums, int to, float[] x, int at, int n) {
    for (int i = 0; i < n; i++) {
      sums[to + i] += x[at + i];
    }
  }

  @Override
  public int countAbove(double bound, float[] x, int at, int n) {
    int count = 0;
    for (int i = at; i < at + n; i++) {
      count += x[i] > bound ? 1 : 0;
    }
    return count;
  }

  @Override
  public double moment(float[] e, int from, float[] x, int at, int n, double max) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += e[from + i] == 0 ? 0 : e[from + i] * (max - x[at + i]);
    }
    return sum;
  }

  @Override
  public void curve(float[] p, int from, int n, int top, double a, double b, float[] u, int at) {
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
      u[at + i] = (float) (p[from + i] * (a * (u[at + i] - reference) - offset));
    }
  }
}
