package surprisal.kernel;

/// [ActivationKernel] for `float`, computed in `double`.
public final class FloatActivationKernel implements ActivationKernel<float[]> {
  private static final FloatHeadKernel HEAD = new FloatHeadKernel();

  @Override
  public void relu(float[] x, int at, int n, float[] slopes) {
    for (int i = at; i < at + n; i++) {
      slopes[i] = x[i] > 0 ? 1 : 0;
      x[i] = Math.max(x[i], 0);
    }
  }

  @Override
  public void tanh(float[] x, int at, int n, float[] slopes) {
    HEAD.slopes(x, at, n, 1, slopes, at);
    HEAD.cap(x, at, n, 1);
  }

  @Override
  public void gelu(float[] x, int at, int n, float[] slopes) {
    for (int i = at; i < at + n; i++) {
      double z = x[i];
      double sigma = Gelu.sigma(z, FloatHeadKernel.expOfTwice(Gelu.argument(z)));
      slopes[i] = (float) Gelu.slope(z, sigma);
      x[i] = (float) (z * sigma);
    }
  }
}
