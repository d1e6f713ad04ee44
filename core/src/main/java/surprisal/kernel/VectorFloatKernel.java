package surprisal.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// [ScalarFloatKernel] in vectors of any width, with the same bits.
///
/// C2 keeps vectors in registers only if it knows the class of each without luck; else it boxes
/// them, for as long as the process lives. Hence three rules for this package:
///
/// 1. No method of ours takes or returns a vector. Inlining ours can fail, the library's cannot.
///    So exp stands written out in each loop that needs it.
/// 2. A vector carried round a loop is an argument there, never a receiver: `sum = fresh.add(sum)`.
///    Where the loop begins, the class of `sum` is known from a type profile alone, if there is one.
/// 3. An element type has one shape throughout. A second would share, and spoil, the profiles in
///    the library's methods.
///
/// What does not fill the lanes at the end of a strip goes through a short array, the edge.
public final class VectorFloatKernel extends VectorFloatDense {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final int L = F.length();

  /// Where a machine's vector holds some of the lanes only, a block of numbers is gone through once
  /// for each part of the lanes, and stays in the nearest cache meanwhile.
  private static final int BLOCK = L == LANES ? STRIP : 8 * LANES;

  /// The longest strip that goes through the edge as a whole: it saves a second start of the loop.
  static final int EDGE = 256;

  private float[] edge = {};
  private float[] exps = {};
  int greatest;
  int least;

  @Override
  public double max(float[] x, int at, int n) {
    if (n <= SHORT) {
      return super.max(x, at, n);
    }
    clearMax();
    int whole = n & -LANES;
    IntVector greatests = IntVector.broadcast(I, greatest);
    IntVector leasts = IntVector.broadcast(I, least);
    for (int i = at; i < at + whole; i += L) {
      IntVector bits = fromArray(F, x, i).reinterpretAsInts();
      greatests = bits.max(greatests);
      leasts = bits.min(leasts);
    }
    greatest = greatests.reduceLanes(MAX);
    least = leasts.reduceLanes(MIN);
    addToMax(x, at + whole, n - whole);
    return foundMax();
  }

  void clearMax() {
    greatest = Integer.MIN_VALUE;
    least = Integer.MAX_VALUE;
  }

  void addToMax(float[] x, int at, int n) {
    for (int i = at; i < at + n; i++) {
      int bits = Float.floatToRawIntBits(x[i]);
      greatest = Math.max(greatest, bits);
      least = Math.min(least, bits);
    }
  }

  double foundMax() {
    return Float.intBitsToFloat(greatest >= 0 ? greatest : least) + 0.0;
  }

  @Override
  public int indexOf(double value, float[] x, int at, int n) {
    float wanted = (float) value;
    int i = 0;
    while (i <= n - L && !fromArray(F, x, at + i).compare(EQ, wanted).anyTrue()) {
      i += L;
    }
    while (i < n && x[at + i] != wanted) {
      i++;
    }
    return i < n ? i : -1;
  }

  @Override
  public void exp(float[] x, int at, int n, double max, float[] e, int to) {
    int whole = n & -LANES;
    int left = n - whole;
    toEdge(x, at + whole, left, (float) max); // before e may overwrite it
    expWhole(x, at, whole, (float) max, e, to);
    expWhole(edge, 0, LANES, (float) max, exps, 0);
    System.arraycopy(exps, 0, e, to + whole, left);
  }

  private static void expWhole(float[] x, int at, int n, float max, float[] e, int to) {
    float base = FloatExp.base(max);
    float origin = FloatExp.origin(max, base);
    float rest = FloatExp.rest(max, base, origin);
    for (int i = 0; i < n; i += L) {
      FloatVector logit = fromArray(F, x, at + i);
      FloatVector difference = logit.sub(broadcast(F, max));
      FloatVector z =
          difference.fma(broadcast(F, FloatExp.LOG2_E), broadcast(F, FloatExp.TO_INTEGER));
      FloatVector k = z.sub(broadcast(F, origin));
      FloatVector r =
          k.fma(broadcast(F, -FloatExp.LN2_HIGH), logit.sub(broadcast(F, base)))
              .add(k.fma(broadcast(F, -FloatExp.LN2_LOW), broadcast(F, rest)));
      FloatVector p = broadcast(F, FloatExp.C6).fma(r, broadcast(F, FloatExp.C5));
      p = p.fma(r, broadcast(F, FloatExp.C4));
      p = p.fma(r, broadcast(F, FloatExp.C3));
      p = p.fma(r, broadcast(F, FloatExp.C2));
      p = p.fma(r, broadcast(F, 1));
      p = p.fma(r, broadcast(F, 1));
      FloatVector power = z.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
      p.mul(power).blend(0, difference.compare(LT, FloatExp.LEAST)).intoArray(e, to + i);
    }
  }

  @Override
  public double expAndSum(
      float[] x, int at, int n, double max, float[] e, int to, Rest rest, int ahead) {
    double maxAhead;
    if (n <= SHORT) {
      maxAhead = super.max(x, ahead, n); // before e may overwrite it
      expAndSumShort(x, at, n, (float) max, e, to, rest.below());
      rest.addMaxima(maxima);
    } else {
      maxAhead = expAndSum(x, at, n, (float) max, e, to, ahead);
      addTo(rest);
    }
    return maxAhead;
  }

  private void expAndSumShort(float[] x, int at, int n, float max, float[] e, int to, Sum below) {
    toEdge(x, at, n, max);
    expWhole(edge, 0, (n + LANES - 1) & -LANES, max, exps, 0);
    System.arraycopy(exps, 0, e, to, n);
    maxima = 0;
    for (int i = 0; i < n; i++) {
      boolean isMax = edge[i] == max;
      maxima += isMax ? 1 : 0;
      exps[i] = isMax ? 0 : exps[i];
    }
    addInOrder(exps, 0, n, below);
  }

  private double expAndSum(float[] x, int at, int n, float max, float[] e, int to, int ahead) {
    clear();
    if (n <= EDGE) {
      double maxAhead = max(x, ahead, n); // before e may overwrite it
      expAndSumAtOnce(x, at, n, max, e, to);
      return maxAhead;
    }
    int whole = n & -LANES;
    int left = n - whole;
    addToMax(x, ahead + whole, left);
    toEdge(x, at + whole, left, max); // early: what was just stored in parts is slow to load whole
    expAndSumWhole(x, at, whole, max, e, to, ahead);
    double maxAhead = foundMax();
    if (left > 0) {
      expAndSumWhole(edge, 0, LANES, max, exps, 0, 0);
      maxima -= LANES - left;
      System.arraycopy(exps, 0, e, to + whole, left);
    }
    return maxAhead;
  }

  void clear() {
    clearPairs();
    clearMax();
    maxima = 0;
  }

  void expAndSumAtOnce(float[] x, int at, int n, float max, float[] e, int to) {
    int padded = (n + LANES - 1) & -LANES;
    toEdge(x, at, n, max);
    expAndSumWhole(edge, 0, padded, max, exps, 0, 0);
    maxima -= padded - n;
    System.arraycopy(exps, 0, e, to, n);
  }

  /// A strip of one lane. Without knowing which is the greater, the error of an addition takes three
  /// operations more (Knuth's TwoSum); but one addition does not wait for it.
  private static void addInOrder(float[] e, int at, int n, Sum total) {
    float sum = 0;
    float error = 0;
    for (int i = at; i < at + n; i++) {
      float next = sum + e[i];
      float added = next - sum;
      error = ((sum - (next - added)) + (e[i] - added)) + error;
      sum = next;
    }
    total.add((double) sum + error);
  }

  /// Fills the edge with n numbers, and a filling up to whole lanes.
  private void toEdge(float[] x, int at, int n, float filling) {
    int padded = Math.max((n + LANES - 1) & -LANES, LANES);
    if (padded > edge.length) { // no longer than needed, for the sake of short calls
      edge = new float[padded];
      exps = new float[padded];
    }
    System.arraycopy(x, at, edge, 0, n);
    Arrays.fill(edge, n, padded, filling);
  }

  private void expAndSumWhole(float[] x, int at, int n, float max, float[] e, int to, int ahead) {
    float base = FloatExp.base(max);
    float origin = FloatExp.origin(max, base);
    float rest = FloatExp.rest(max, base, origin);
    IntVector greatests = IntVector.broadcast(I, greatest);
    IntVector leasts = IntVector.broadcast(I, least);
    int count = 0;
    for (int block = 0; block < n; block += BLOCK) {
      int end = Math.min(block + BLOCK, n);
      for (int lane = 0; lane < LANES; lane += L) {
        IntVector sum = IntVector.fromArray(I, sums, lane);
        FloatVector error = fromArray(F, errors, lane);
        for (int i = block + lane; i < end; i += LANES) {
          IntVector bits = fromArray(F, x, ahead + i).reinterpretAsInts();
          greatests = bits.max(greatests);
          leasts = bits.min(leasts);
          FloatVector logit = fromArray(F, x, at + i);
          FloatVector difference = logit.sub(broadcast(F, max));
          FloatVector z =
              difference.fma(broadcast(F, FloatExp.LOG2_E), broadcast(F, FloatExp.TO_INTEGER));
          FloatVector k = z.sub(broadcast(F, origin));
          FloatVector r =
              k.fma(broadcast(F, -FloatExp.LN2_HIGH), logit.sub(broadcast(F, base)))
                  .add(k.fma(broadcast(F, -FloatExp.LN2_LOW), broadcast(F, rest)));
          FloatVector p = broadcast(F, FloatExp.C6).fma(r, broadcast(F, FloatExp.C5));
          p = p.fma(r, broadcast(F, FloatExp.C4));
          p = p.fma(r, broadcast(F, FloatExp.C3));
          p = p.fma(r, broadcast(F, FloatExp.C2));
          p = p.fma(r, broadcast(F, 1));
          p = p.fma(r, broadcast(F, 1));
          FloatVector power = z.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
          FloatVector exp = p.mul(power).blend(0, difference.compare(LT, FloatExp.LEAST));
          exp.intoArray(e, to + i);
          VectorMask<Float> isMax = logit.compare(EQ, max);
          count += isMax.trueCount();
          IntVector below = exp.blend(0, isMax).reinterpretAsInts();
          FloatVector greater = below.max(sum).reinterpretAsFloats();
          FloatVector less = below.min(sum).reinterpretAsFloats();
          FloatVector next = greater.add(less);
          error = less.sub(next.sub(greater)).add(error);
          sum = next.reinterpretAsInts();
        }
        sum.intoArray(sums, lane);
        error.intoArray(errors, lane);
      }
    }
    greatest = greatests.reduceLanes(MAX);
    least = leasts.reduceLanes(MIN);
    maxima += count;
  }

  @Override
  void joinPairs(Sum sum) {
    for (int lane = 0; lane < LANES; lane += L) {
      FloatVector high = IntVector.fromArray(I, sums, lane).reinterpretAsFloats();
      FloatVector low = fromArray(F, errors, lane);
      ((DoubleVector) high.convertShape(F2D, D, 0))
          .add((DoubleVector) low.convertShape(F2D, D, 0))
          .intoArray(lanes, lane);
      ((DoubleVector) high.convertShape(F2D, D, 1))
          .add((DoubleVector) low.convertShape(F2D, D, 1))
          .intoArray(lanes, lane + L / 2);
    }
    joinLanes(sum);
  }

  @Override
  public void sum(float[] e, int at, int n, Sum sum) {
    if (n <= SHORT) {
      addInOrder(e, at, n, sum);
      return;
    }
    int whole = n & -LANES;
    clearPairs();
    sumWhole(e, at, whole);
    toEdge(e, at + whole, n - whole, 0);
    sumWhole(edge, 0, LANES);
    joinPairs(sum);
  }

  private void sumWhole(float[] e, int at, int n) {
    for (int lane = 0; lane < LANES; lane += L) {
      IntVector sum = IntVector.fromArray(I, sums, lane);
      FloatVector error = fromArray(F, errors, lane);
      for (int i = lane; i < n; i += LANES) {
        IntVector exp = fromArray(F, e, at + i).reinterpretAsInts();
        FloatVector greater = exp.max(sum).reinterpretAsFloats();
        FloatVector less = exp.min(sum).reinterpretAsFloats();
        FloatVector next = greater.add(less);
        error = less.sub(next.sub(greater)).add(error);
        sum = next.reinterpretAsInts();
      }
      sum.intoArray(sums, lane);
      error.intoArray(errors, lane);
    }
  }

  @Override
  public void scale(float[] e, int at, int n, double high, double low, float[] y, int to) {
    double factor = high / SCALE;
    float c = (float) factor;
    float d = (float) (factor - c);
    if (Math.abs(factor) < LEAST_PAIR) {
      super.scale(e, at, n, high, low, y, to);
      return;
    }
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector exp = fromArray(F, e, at + i);
      exp.fma(broadcast(F, c), exp.mul(d)).intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = Math.fma(e[at + i], c, e[at + i] * d);
    }
  }

  @Override
  public void logarithm(float[] x, int at, int n, double max, double logOfSum, float[] y, int to) {
    float top = (float) max;
    float log = -(0 - (float) logOfSum); // 0 as −0.0: taken off −0.0 it gives 0.0
    int i = 0;
    for (; i <= n - L; i += L) {
      fromArray(F, x, at + i).sub(top).sub(log).intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = (x[at + i] - top) - log;
    }
  }
}
