package surprisal.kernel;

/// [ActivationKernel] for `double`.
public final class DoubleActivationKernel implements ActivationKernel<double[]> {
  private static final DoubleHeadKernel HEAD = new DoubleHeadKernel();

  @Override
  public void relu(double[] x, int at, int n, double[] slopes) {
    for (int i = at; i < at + n; i++) {
      slopes[i] = x[i] > 0 ? 1 : 0;
      x[i] = Math.max(x[i], 0);
    }
  }

  @Override
  public void tanh(double[] x, int at, int n, double[] slopes) {
    HEAD.slopes(x, at, n, 1, slopes, at);
    HEAD.cap(x, at, n, 1);
  }

  @Override
  public void gelu(double[] x, int at, int n, double[] slopes) {
    for (int i = at; i < at + n; i++) {
      double z = x[i];
      double sigma = Gelu.sigma(z, StrictMath.exp(-2 * Math.abs(Gelu.argument(z))));
      slopes[i] = Gelu.slope(z, sigma);
      x[i] = z * sigma;
    }
  }
}
