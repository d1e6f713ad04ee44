package surprisal.kernel;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// [ScalarDoubleKernel] in vectors of any width, with the same bits, by the rules that
/// [VectorFloatKernel] explains.
public final class VectorDoubleKernel extends ScalarDoubleKernel {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> J = LongVector.SPECIES_PREFERRED;
  private static final int L = D.length();

  /// A block of numbers is gone through once for each part of the lanes that a machine's vector
  /// holds, and stays in the nearest cache meanwhile.
  private static final int BLOCK = 16 * LANES;

  private final double[] edge = new double[SHORT];
  private final double[] exps = new double[SHORT];
  final long[] extremes = new long[2 * L];
  private long greatest;
  private long least;

  /// Whether C2 compiles these loops to vector instructions: for x86 it has no masks of two lanes.
  static boolean isFast() {
    return L > 2;
  }

  @Override
  public double max(double[] x, int at, int n) {
    clearMax();
    int whole = n & -LANES;
    LongVector greatests = LongVector.broadcast(J, greatest);
    LongVector leasts = LongVector.broadcast(J, least);
    for (int i = at; i < at + whole; i += L) {
      LongVector bits = fromArray(D, x, i).reinterpretAsLongs();
      greatests = bits.max(greatests);
      leasts = bits.min(leasts);
    }
    greatests.intoArray(extremes, 0);
    leasts.intoArray(extremes, L);
    addExtremesToMax();
    addToMax(x, at + whole, n - whole);
    return foundMax();
  }

  void clearMax() {
    greatest = Long.MIN_VALUE;
    least = Long.MAX_VALUE;
  }

  void addToMax(double[] x, int at, int n) {
    for (int i = at; i < at + n; i++) {
      long bits = Double.doubleToRawLongBits(x[i]);
      greatest = Math.max(greatest, bits);
      least = Math.min(least, bits);
    }
  }

  /// Lane by lane, for AVX2 cannot reduce vectors of long.
  void addExtremesToMax() {
    for (int lane = 0; lane < L; lane++) {
      greatest = Math.max(greatest, extremes[lane]);
      least = Math.min(least, extremes[L + lane]);
    }
  }

  double foundMax() {
    return Double.longBitsToDouble(greatest >= 0 ? greatest : least) + 0.0;
  }

  @Override
  public int indexOf(double value, double[] x, int at, int n) {
    int i = 0;
    while (i <= n - L && !fromArray(D, x, at + i).compare(EQ, value).anyTrue()) {
      i += L;
    }
    while (i < n && x[at + i] != value) {
      i++;
    }
    return i < n ? i : -1;
  }

  @Override
  public void exp(double[] x, int at, int n, double max, double[] e, int to) {
    expAndSum(x, at, n, max, e, to, at);
  }

  @Override
  public double expAndSum(
      double[] x, int at, int n, double max, double[] e, int to, Rest rest, int ahead) {
    double maxAhead = expAndSum(x, at, n, max, e, to, ahead);
    addTo(rest);
    return maxAhead;
  }

  void clear() {
    clearLanes();
    clearMax();
    maxima = 0;
  }

  private double expAndSum(double[] x, int at, int n, double max, double[] e, int to, int ahead) {
    clear();
    if (n <= SHORT) {
      double maxAhead = max(x, ahead, n); // before e may overwrite it
      expAndSumEdge(x, at, n, max, e, to);
      for (int i = 0; i < n; i++) {
        exps[i] = edge[i] == max ? 0 : exps[i];
      }
      addInOrder(exps, 0, n);
      return maxAhead;
    }
    int whole = n & -LANES;
    int left = n - whole;
    addToMax(x, ahead + whole, left);
    expAndSumWhole(x, at, whole, max, e, to, ahead);
    double maxAhead = foundMax();
    expAndSumEdge(x, at + whole, left, max, e, to + whole);
    return maxAhead;
  }

  void expAndSumEdge(double[] x, int at, int n, double max, double[] e, int to) {
    int padded = toEdge(x, at, n, max);
    expAndSumWhole(edge, 0, padded, max, exps, 0, 0);
    maxima -= padded - n;
    System.arraycopy(exps, 0, e, to, n);
  }

  private void addInOrder(double[] e, int at, int n) {
    double sum = 0;
    double error = 0;
    for (int i = at; i < at + n; i++) {
      double next = sum + e[i];
      error = Sum.roundingError(sum, e[i], next) + error;
      sum = next;
    }
    clearLanes();
    lanes[0] = sum;
    errors[0] = error;
  }

  /// Fills the edge with n numbers, and a filling up to whole lanes; returns how many that makes.
  private int toEdge(double[] x, int at, int n, double filling) {
    int padded = (n + LANES - 1) & -LANES;
    System.arraycopy(x, at, edge, 0, n);
    Arrays.fill(edge, n, padded, filling);
    return padded;
  }

  private void expAndSumWhole(
      double[] x, int at, int n, double max, double[] e, int to, int ahead) {
    double base = DoubleExp.base(max);
    double origin = DoubleExp.origin(max, base);
    double restHigh = DoubleExp.restHigh(max, base, origin);
    double restLow = DoubleExp.restLow(origin);
    LongVector greatests = LongVector.broadcast(J, greatest);
    LongVector leasts = LongVector.broadcast(J, least);
    int count = 0;
    for (int block = 0; block < n; block += BLOCK) {
      int end = Math.min(block + BLOCK, n);
      for (int lane = 0; lane < LANES; lane += L) {
        DoubleVector sum = fromArray(D, lanes, lane);
        DoubleVector error = fromArray(D, errors, lane);
        for (int i = block + lane; i < end; i += LANES) {
          LongVector bits = fromArray(D, x, ahead + i).reinterpretAsLongs();
          greatests = bits.max(greatests);
          leasts = bits.min(leasts);
          DoubleVector logit = fromArray(D, x, at + i);
          DoubleVector difference = logit.sub(broadcast(D, max));
          DoubleVector z =
              difference.fma(broadcast(D, DoubleExp.LOG2_E), broadcast(D, DoubleExp.TO_INTEGER));
          DoubleVector k = z.sub(broadcast(D, origin));
          DoubleVector high =
              k.fma(broadcast(D, -DoubleExp.LN2_HIGH), logit.sub(broadcast(D, base)))
                  .add(broadcast(D, restHigh));
          DoubleVector low = k.fma(broadcast(D, -DoubleExp.LN2_LOW), broadcast(D, restLow));
          DoubleVector r = high.add(low);
          DoubleVector r2 = r.mul(r);
          DoubleVector odd = broadcast(D, DoubleExp.C11).fma(r2, broadcast(D, DoubleExp.C9));
          DoubleVector even = broadcast(D, DoubleExp.C10).fma(r2, broadcast(D, DoubleExp.C8));
          odd = odd.fma(r2, broadcast(D, DoubleExp.C7));
          even = even.fma(r2, broadcast(D, DoubleExp.C6));
          odd = odd.fma(r2, broadcast(D, DoubleExp.C5));
          even = even.fma(r2, broadcast(D, DoubleExp.C4));
          odd = odd.fma(r2, broadcast(D, DoubleExp.C3));
          even = even.fma(r2, broadcast(D, DoubleExp.C2));
          DoubleVector lessOne = odd.fma(r, even).fma(r2, r);
          DoubleVector power = z.reinterpretAsLongs().lanewise(LSHL, 52).reinterpretAsDoubles();
          DoubleVector exp =
              lessOne.fma(power, power).blend(0, difference.compare(LT, DoubleExp.LEAST));
          exp.intoArray(e, to + i);
          VectorMask<Double> isMax = logit.compare(EQ, max);
          count += isMax.trueCount();
          DoubleVector below = exp.blend(0, isMax);
          DoubleVector next = below.add(sum);
          DoubleVector added = next.sub(below);
          error = below.sub(next.sub(added)).sub(added.sub(sum)).add(error);
          sum = next;
        }
        sum.intoArray(lanes, lane);
        error.intoArray(errors, lane);
      }
    }
    greatests.intoArray(extremes, 0);
    leasts.intoArray(extremes, L);
    addExtremesToMax();
    maxima += count;
  }

  @Override
  public void sum(double[] e, int at, int n, Sum sum) {
    if (n <= SHORT) {
      addInOrder(e, at, n);
    } else {
      int whole = n & -LANES;
      clearLanes();
      sumWhole(e, at, whole);
      sumWhole(edge, 0, toEdge(e, at + whole, n - whole, 0));
    }
    addLanes(sum);
  }

  private void sumWhole(double[] e, int at, int n) {
    for (int lane = 0; lane < LANES; lane += L) {
      DoubleVector sum = fromArray(D, lanes, lane);
      DoubleVector error = fromArray(D, errors, lane);
      for (int i = lane; i < n; i += LANES) {
        DoubleVector exp = fromArray(D, e, at + i);
        DoubleVector next = exp.add(sum);
        DoubleVector added = next.sub(exp);
        error = exp.sub(next.sub(added)).sub(added.sub(sum)).add(error);
        sum = next;
      }
      sum.intoArray(lanes, lane);
      error.intoArray(errors, lane);
    }
  }

  @Override
  public void scale(double[] e, int at, int n, double high, double low, double[] y, int to) {
    double c = high / SCALE;
    double d = low / SCALE;
    int i = 0;
    if (!(Math.abs(c) < LEAST_PAIR)) {
      for (; i <= n - L; i += L) {
        DoubleVector exp = fromArray(D, e, at + i);
        exp.fma(broadcast(D, c), exp.mul(d)).intoArray(y, to + i);
      }
    }
    super.scale(e, at + i, n - i, high, low, y, to + i);
  }

  @Override
  public void logarithm(
      double[] x, int at, int n, double max, double logOfSum, double[] y, int to) {
    double log = -(0 - logOfSum);
    int i = 0;
    for (; i <= n - L; i += L) {
      fromArray(D, x, at + i).sub(max).sub(log).intoArray(y, to + i);
    }
    super.logarithm(x, at + i, n - i, max, logOfSum, y, to + i);
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
    int i = 0;
    for (; i <= n - L; i += L) {
      DoubleVector scaled = fromArray(D, e, at + i).mul(ofE);
      scaled
          .fma(broadcast(D, c), scaled.fma(broadcast(D, d), fromArray(D, t, i).mul(-factor)))
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      double scaled = e[at + i] * ofE;
      y[to + i] = Math.fma(scaled, c, Math.fma(scaled, d, -t[i] * factor));
    }
  }

  @Override
  public void shortfall(double[] x, int at, int n, double max, double[] t, Sum sum) {
    clearLanes();
    int whole = n & -LANES;
    for (int lane = 0; lane < LANES; lane += L) {
      DoubleVector total = fromArray(D, lanes, lane);
      DoubleVector error = fromArray(D, errors, lane);
      for (int i = lane; i < whole; i += LANES) {
        DoubleVector weight = fromArray(D, t, i);
        DoubleVector gap = broadcast(D, max).sub(fromArray(D, x, at + i));
        VectorMask<Double> isNone = weight.compare(EQ, 0);
        DoubleVector product = weight.mul(gap);
        DoubleVector lost = weight.fma(gap, product.neg()).blend(0, isNone);
        product = product.blend(0, isNone);
        DoubleVector next = product.add(total);
        DoubleVector added = next.sub(product);
        error = product.sub(next.sub(added)).sub(added.sub(total)).add(lost).add(error);
        total = next;
      }
      total.intoArray(lanes, lane);
      error.intoArray(errors, lane);
    }
    for (int i = whole; i < n; i++) {
      if (t[i] != 0) {
        addProductToLane(i - whole, t[i], max - x[at + i]);
      }
    }
    addLanes(sum);
  }

  @Override
  public void moment(double[] e, int at, int n, double[] g, double reference, Sum sum) {
    clearLanes();
    int whole = n & -LANES;
    for (int lane = 0; lane < LANES; lane += L) {
      DoubleVector total = fromArray(D, lanes, lane);
      DoubleVector error = fromArray(D, errors, lane);
      for (int i = lane; i < whole; i += LANES) {
        DoubleVector exp = fromArray(D, e, at + i);
        DoubleVector given = fromArray(D, g, i);
        DoubleVector difference = given.sub(reference);
        DoubleVector taken = difference.sub(given);
        DoubleVector roundedOff =
            given.sub(difference.sub(taken)).add(broadcast(D, -reference).sub(taken));
        DoubleVector product = exp.mul(difference);
        DoubleVector lost = exp.fma(roundedOff, exp.fma(difference, product.neg()));
        DoubleVector next = product.add(total);
        DoubleVector added = next.sub(product);
        error = product.sub(next.sub(added)).sub(added.sub(total)).add(lost).add(error);
        total = next;
      }
      total.intoArray(lanes, lane);
      error.intoArray(errors, lane);
    }
    for (int i = whole; i < n; i++) {
      addMomentToLane(i - whole, e[at + i], g[i], reference);
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
    int i = 0;
    for (; i <= n - L; i += L) {
      DoubleVector scaled = fromArray(D, e, at + i).mul(ofE);
      DoubleVector given = fromArray(D, g, i);
      DoubleVector difference = given.sub(reference);
      DoubleVector deviation = difference.sub(mean);
      DoubleVector taken = difference.sub(given);
      DoubleVector takenNext = deviation.sub(difference);
      DoubleVector lost =
          given
              .sub(difference.sub(taken))
              .add(broadcast(D, -reference).sub(taken))
              .add(
                  difference.sub(deviation.sub(takenNext)).add(broadcast(D, -mean).sub(takenNext)));
      DoubleVector product = deviation.mul(c);
      DoubleVector error =
          deviation
              .fma(broadcast(D, c), product.neg())
              .add(deviation.fma(broadcast(D, d), lost.mul(c)));
      scaled.fma(product, scaled.mul(error)).intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = deviation(e[at + i] * ofE, g[i], reference, mean, c, d);
    }
  }
}
