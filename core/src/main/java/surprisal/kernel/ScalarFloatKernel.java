package surprisal.kernel;

import java.util.Arrays;

/// [Kernel] for rows of `float`, number by number: the specification that vector code must meet bit
/// for bit.
///
/// A lane of a sum of exponentials is a pair of floats, the sum and its error: about 46 bits. All
/// other sums are in `double`.
public sealed class ScalarFloatKernel implements Kernel<float[]> permits VectorFloatDense {
  /// A smaller factor has no two normal floats to stand for it.
  static final double LEAST_PAIR = 0x1p-100;

  /// The bits of each lane's sum: of two numbers ≥ 0 the greater has the greater bits.
  final int[] sums = new int[LANES];

  final float[] errors = new float[LANES];
  final double[] lanes = new double[LANES];

  /// Numbers at the maximum, which are counted and not added.
  int maxima;

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
    return Float.intBitsToFloat(greatest >= 0 ? greatest : least) + 0.0;
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
  public double expAndSum(
      float[] x, int at, int n, double max, float[] e, int to, Rest rest, int ahead) {
    double maxAhead = max(x, ahead, n); // before e may overwrite it
    float top = (float) max;
    float base = FloatExp.base(top);
    float origin = FloatExp.origin(top, base);
    float remainder = FloatExp.rest(top, base, origin);
    int lanes = Kernel.lanes(n);
    maxima = 0;
    clearPairs();
    for (int i = 0; i < n; i++) {
      float logit = x[at + i];
      float exp = FloatExp.exp(logit, top, base, origin, remainder);
      e[to + i] = exp;
      if (logit == top) {
        maxima++;
      } else {
        addToPair(i % lanes, exp);
      }
    }
    addTo(rest);
    return maxAhead;
  }

  final void addTo(Rest rest) {
    joinPairs(rest.below());
    rest.addMaxima(maxima);
  }

  @Override
  public void sum(float[] e, int at, int n, Sum sum) {
    int lanes = Kernel.lanes(n);
    clearPairs();
    for (int i = 0; i < n; i++) {
      addToPair(i % lanes, e[at + i]);
    }
    joinPairs(sum);
  }

  @Override
  public void scale(float[] e, int at, int n, double high, double low, float[] y, int to) {
    double factor = high / SCALE;
    float c = (float) factor;
    float d = (float) (factor - c);
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
    float top = (float) max;
    float log = -(0 - (float) logOfSum); // 0 as −0.0: taken off −0.0 it gives 0.0
    for (int i = 0; i < n; i++) {
      y[to + i] = (x[at + i] - top) - log;
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
    joinLanes(sum);
  }

  @Override
  public void moment(float[] e, int at, int n, double[] g, double reference, Sum sum) {
    Arrays.fill(lanes, 0);
    for (int i = 0; i < n; i++) {
      lanes[i % LANES] += e[at + i] * (g[i] - reference);
    }
    joinLanes(sum);
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

  final void clearPairs() {
    Arrays.fill(sums, 0);
    Arrays.fill(errors, 0);
  }

  /// Adds a number ≥ 0: taken off the sum, the greater of the two leaves the exact error (Dekker's
  /// FastTwoSum).
  private void addToPair(int lane, float value) {
    int bits = Float.floatToRawIntBits(value);
    float greater = Float.intBitsToFloat(Math.max(bits, sums[lane]));
    float less = Float.intBitsToFloat(Math.min(bits, sums[lane]));
    float sum = greater + less;
    errors[lane] = (less - (sum - greater)) + errors[lane];
    sums[lane] = Float.floatToRawIntBits(sum);
  }

  /// Each lane as one `double`, and all of them joined.
  void joinPairs(Sum sum) {
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = (double) Float.intBitsToFloat(sums[lane]) + errors[lane];
    }
    joinLanes(sum);
  }

  final void joinLanes(Sum sum) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    sum.add(lanes[0]);
  }
}
