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
}
