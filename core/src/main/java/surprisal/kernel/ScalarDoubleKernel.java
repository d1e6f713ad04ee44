package surprisal.kernel;

import java.util.Arrays;

/// [Kernel] for rows of `double`, number by number: the specification that vector code must meet
/// bit for bit. Each lane of a sum is a pair that keeps the rounding errors of its additions.
public sealed class ScalarDoubleKernel implements Kernel<double[]> permits VectorDoubleKernel {
  /// A smaller factor has no two normal numbers to stand for it.
  static final double LEAST_PAIR = 0x1p-900;

  final double[] lanes = new double[LANES];
  final double[] errors = new double[LANES];

  /// Numbers at the maximum, which are counted and not added.
  int maxima;

  @Override
  public double[] allocate(int n) {
    return new double[n];
  }

  @Override
  public double get(double[] x, int i) {
    return x[i];
  }

  @Override
  public void set(double[] x, int i, double value) {
    x[i] = value;
  }

  /// Doubles of one sign are ordered as their bits are, positive ones upwards and negative ones
  /// downwards.
  @Override
  public double max(double[] x, int at, int n) {
    long greatest = Long.MIN_VALUE;
    long least = Long.MAX_VALUE;
    for (int i = at; i < at + n; i++) {
      long bits = Double.doubleToRawLongBits(x[i]);
      greatest = Math.max(greatest, bits);
      least = Math.min(least, bits);
    }
    return Double.longBitsToDouble(greatest >= 0 ? greatest : least) + 0.0;
  }

  @Override
  public int indexOf(double value, double[] x, int at, int n) {
    for (int i = 0; i < n; i++) {
      if (x[at + i] == value) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void exp(double[] x, int at, int n, double max, double[] e, int to) {
    double base = DoubleExp.base(max);
    double origin = DoubleExp.origin(max, base);
    double restHigh = DoubleExp.restHigh(max, base, origin);
    double restLow = DoubleExp.restLow(origin);
    for (int i = 0; i < n; i++) {
      e[to + i] = DoubleExp.exp(x[at + i], max, base, origin, restHigh, restLow);
    }
  }

  @Override
  public double expAndSum(
      double[] x, int at, int n, double max, double[] e, int to, Rest rest, int ahead) {
    double maxAhead = max(x, ahead, n); // before e may overwrite it
    double base = DoubleExp.base(max);
    double origin = DoubleExp.origin(max, base);
    double restHigh = DoubleExp.restHigh(max, base, origin);
    double restLow = DoubleExp.restLow(origin);
    int used = Kernel.lanes(n);
    maxima = 0;
    clearLanes();
    for (int i = 0; i < n; i++) {
      double logit = x[at + i];
      double exp = DoubleExp.exp(logit, max, base, origin, restHigh, restLow);
      e[to + i] = exp;
      if (logit == max) {
        maxima++;
      } else {
        addToLane(i % used, exp, 0);
      }
    }
    addTo(rest);
    return maxAhead;
  }

  final void addTo(Rest rest) {
    addLanes(rest.below());
    rest.addMaxima(maxima);
  }

  @Override
  public void sum(double[] e, int at, int n, Sum sum) {
    int used = Kernel.lanes(n);
    clearLanes();
    for (int i = 0; i < n; i++) {
      addToLane(i % used, e[at + i], 0);
    }
    addLanes(sum);
  }

  @Override
  public void scale(double[] e, int at, int n, double high, double low, double[] y, int to) {
    double c = high / SCALE;
    double d = low / SCALE;
    if (Math.abs(c) < LEAST_PAIR) {
      for (int i = 0; i < n; i++) {
        y[to + i] = e[at + i] * high / SCALE;
      }
    } else {
      for (int i = 0; i < n; i++) {
        y[to + i] = Math.fma(e[at + i], c, e[at + i] * d);
      }
    }
  }

  @Override
  public void logarithm(
      double[] x, int at, int n, double max, double logOfSum, double[] y, int to) {
    double log = -(0 - logOfSum); // 0 as −0.0: taken off −0.0 it gives 0.0
    for (int i = 0; i < n; i++) {
      y[to + i] = (x[at + i] - max) - log;
    }
  }

  @Override
  public void residual(
      double[] e,
      int at,
      int n,
      double high,
      double low,
      double[] t,
      double factor,
      double[] y,
      int to) {
    double ofE = scaleOfE(high);
    double c = high / (SCALE * ofE);
    double d = low / (SCALE * ofE);
    for (int i = 0; i < n; i++) {
      double scaled = e[at + i] * ofE;
      y[to + i] = Math.fma(scaled, c, Math.fma(scaled, d, -t[i] * factor));
    }
  }

  @Override
  public void shortfall(double[] x, int at, int n, double max, double[] t, Sum sum) {
    clearLanes();
    for (int i = 0; i < n; i++) {
      if (t[i] != 0) {
        addProductToLane(i % LANES, t[i], max - x[at + i]);
      }
    }
    addLanes(sum);
  }

  @Override
  public void moment(double[] e, int at, int n, double[] g, double reference, Sum sum) {
    clearLanes();
    for (int i = 0; i < n; i++) {
      addMomentToLane(i % LANES, e[at + i], g[i], reference);
    }
    addLanes(sum);
  }

  @Override
  public void deviation(
      double[] e,
      int at,
      int n,
      double high,
      double low,
      double[] g,
      double reference,
      double mean,
      double[] y,
      int to) {
    double ofE = scaleOfE(high);
    double c = high / (SCALE * ofE);
    double d = low / (SCALE * ofE);
    for (int i = 0; i < n; i++) {
      y[to + i] = deviation(e[at + i] * ofE, g[i], reference, mean, c, d);
    }
  }

  /// e · (c + d) · ((g − reference) − mean)
  static double deviation(double e, double g, double reference, double mean, double c, double d) {
    double difference = g - reference;
    double deviation = difference - mean; // first times c: p itself may underflow
    double lost =
        Sum.roundingError(g, -reference, difference)
            + Sum.roundingError(difference, -mean, deviation);
    double product = deviation * c;
    double error = Math.fma(deviation, c, -product) + Math.fma(deviation, d, lost * c);
    return Math.fma(e, product, e * error);
  }

  /// Of the two factors of a product the scale is taken off the one that can spare it: the pair, or,
  /// where that is tiny, the exponential, which then gets this factor.
  static double scaleOfE(double high) {
    return Math.abs(high / SCALE) < LEAST_PAIR ? 1 / SCALE : 1;
  }

  final void clearLanes() {
    Arrays.fill(lanes, 0);
    Arrays.fill(errors, 0);
  }

  final void addProductToLane(int lane, double a, double b) {
    double product = a * b;
    addToLane(lane, product, Math.fma(a, b, -product));
  }

  final void addMomentToLane(int lane, double e, double g, double reference) {
    double difference = g - reference;
    double product = e * difference;
    double error = Math.fma(e, difference, -product);
    double lost = Sum.roundingError(g, -reference, difference);
    addToLane(lane, product, Math.fma(e, lost, error));
  }

  private void addToLane(int lane, double value, double error) {
    double sum = lanes[lane] + value;
    errors[lane] += Sum.roundingError(lanes[lane], value, sum) + error;
    lanes[lane] = sum;
  }

  final void addLanes(Sum sum) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        addToLane(lane, lanes[lane + half], errors[lane + half]);
      }
    }
    sum.add(lanes[0], errors[0]);
  }
}
