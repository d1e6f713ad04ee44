package surprisal.kernel;

import java.util.Arrays;

/// [Kernel] for rows of `float`, number by number: the specification that vector code must meet bit
/// for bit. Sums are in `double`.
public final class ScalarFloatKernel implements Kernel<float[]> {
  /// A smaller factor has no two normal floats to stand for it.
  private static final double LEAST_PAIR = 0x1p-100;

  private final double[] lanes = new double[LANES];

  @Override
  public float[] allocate(int n) {
    return new float[n];
  }

  @Override
  public double get(float[] x, int i) {
    return x[i];
  }

  @Override
  public void set(float[] x, int i, double value) {
    x[i] = (float) value;
  }

  /// Floats of one sign are ordered as their bits are, positive ones upwards and negative ones
  /// downwards.
  @Override
  public double max(float[] x, int at, int n) {
    int greatest = Integer.MIN_VALUE;
    int least = Integer.MAX_VALUE;
    for (int i = at; i < at + n; i++) {
      int bits = Float.floatToRawIntBits(x[i]);
      greatest = Math.max(greatest, bits);
      least = Math.min(least, bits);
    }
    return Float.intBitsToFloat(greatest >= 0 ? greatest : least);
  }

  @Override
  public int indexOf(double value, float[] x, int at, int n) {
    for (int i = 0; i < n; i++) {
      if (x[at + i] == value) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void exp(float[] x, int at, int n, double max, float[] e, int to) {
    float top = (float) max;
    float base = FloatExp.base(top);
    float origin = FloatExp.origin(top, base);
    float rest = FloatExp.rest(top, base, origin);
    for (int i = 0; i < n; i++) {
      e[to + i] = FloatExp.exp(x[at + i], top, base, origin, rest);
    }
  }

  @Override
  public void sum(float[] e, int at, int n, Sum sum) {
    Arrays.fill(lanes, 0);
    for (int i = 0; i < n; i++) {
      lanes[i % LANES] += e[at + i];
    }
    addLanes(sum);
  }

  @Override
  public void scale(float[] e, int at, int n, double high, double low, float[] y, int to) {
    double factor = high / SCALE;
    float c = (float) factor;
    float d = (float) (factor - c + low / SCALE);
    if (Math.abs(factor) < LEAST_PAIR) {
      for (int i = 0; i < n; i++) {
        y[to + i] = (float) (e[at + i] * factor);
      }
    } else {
      for (int i = 0; i < n; i++) {
        y[to + i] = Math.fma(e[at + i], c, e[at + i] * d);
      }
    }
  }

  @Override
  public void logarithm(float[] x, int at, int n, double max, double logOfSum, float[] y, int to) {
    for (int i = 0; i < n; i++) {
      y[to + i] = (float) ((x[at + i] - max) - logOfSum);
    }
  }

  @Override
  public void residual(
      float[] e,
      int at,
      int n,
      double high,
      double low,
      double[] t,
      double factor,
      float[] y,
      int to) {
    for (int i = 0; i < n; i++) {
      y[to + i] = (float) Math.fma(e[at + i] / SCALE, high, -t[i] * factor);
    }
  }

  @Override
  public void shortfall(float[] x, int at, int n, double max, double[] t, Sum sum) {
    Arrays.fill(lanes, 0);
    for (int i = 0; i < n; i++) {
      if (t[i] != 0) {
        lanes[i % LANES] += t[i] * (max - x[at + i]);
      }
    }
    addLanes(sum);
  }

  @Override
  public void moment(float[] e, int at, int n, double[] g, double reference, Sum sum) {
    Arrays.fill(lanes, 0);
    for (int i = 0; i < n; i++) {
      lanes[i % LANES] += e[at + i] * (g[i] - reference);
    }
    addLanes(sum);
  }

  @Override
  public void deviation(
      float[] e,
      int at,
      int n,
      double high,
      double low,
      double[] g,
      double reference,
      double mean,
      float[] y,
      int to) {
    for (int i = 0; i < n; i++) {
      y[to + i] = (float) (e[at + i] / SCALE * high * (g[i] - reference - mean));
    }
  }

  private void addLanes(Sum sum) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    sum.add(lanes[0]);
  }
}
