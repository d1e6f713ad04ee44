package surprisal.kernel;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// [BlockKernel] for rows of `double`. The rules of [VectorFloatKernel] hold here too.
public final class VectorDoubleBlock implements BlockKernel<double[]> {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> J = LongVector.SPECIES_PREFERRED;
  private static final int L = D.length();
  private static final int LANES = Kernel.LANES;

  /// The lanes of L rows, lane after lane, and the errors of each.
  private final double[] lanes = new double[LANES * L];

  private final double[] errors = new double[LANES * L];
  private final double[] maxima = new double[L];

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

  @Override
  public void facts(
      double[] x,
      int classes,
      int width,
      double[] max,
      double[] e,
      double[] rest,
      double[] remainder) {
    for (int row = 0; row < width; row += L) {
      expAndSum(x, classes, width, row, max, e);
      joinLanes(Kernel.lanes(classes));
      close(row, rest, remainder);
    }
  }

  /// Finds the maxima too: a short method would be inlined with its callers, and C2 has a limit for
  /// the whole.
  private void expAndSum(double[] x, int classes, int width, int row, double[] max, double[] e) {
    LongVector greatests = LongVector.broadcast(J, Long.MIN_VALUE);
    LongVector leasts = LongVector.broadcast(J, Long.MAX_VALUE);
    for (int c = 0; c < classes; c++) {
      LongVector bits = fromArray(D, x, c * width + row).reinterpretAsLongs();
      greatests = bits.max(greatests);
      leasts = bits.min(leasts);
    }
    LongVector all = LongVector.broadcast(J, 0).or(greatests);
    DoubleVector top = all.blend(leasts, all.compare(LT, 0)).reinterpretAsDoubles().add(0);
    top.intoArray(max, row);
    DoubleVector base = broadcast(D, 0).blend(top, top.abs().compare(GE, DoubleExp.STERBENZ));
    DoubleVector origin =
        broadcast(D, DoubleExp.TO_INTEGER)
            .sub(
                top.sub(base)
                    .fma(broadcast(D, DoubleExp.LOG2_E), broadcast(D, DoubleExp.WHOLE))
                    .sub(DoubleExp.WHOLE));
    DoubleVector shift = broadcast(D, DoubleExp.TO_INTEGER).sub(origin);
    DoubleVector restHigh = shift.mul(DoubleExp.LN2_HIGH).sub(top.sub(base));
    DoubleVector restLow = shift.mul(DoubleExp.LN2_LOW);
    DoubleVector maxima = broadcast(D, 0);
    int used = Kernel.lanes(classes);
    for (int lane = 0; lane < used; lane++) {
      DoubleVector sum = broadcast(D, 0);
      DoubleVector error = broadcast(D, 0);
      int count = (classes - lane + used - 1) / used;
      for (int i = 0; i < count; i++) { // C2 needs a constant step
        int place = (lane + i * used) * width + row;
        DoubleVector logit = fromArray(D, x, place);
        DoubleVector difference = logit.sub(top);
        DoubleVector z =
            difference.fma(broadcast(D, DoubleExp.LOG2_E), broadcast(D, DoubleExp.TO_INTEGER));
        DoubleVector k = z.sub(origin);
        DoubleVector high = k.fma(broadcast(D, -DoubleExp.LN2_HIGH), logit.sub(base)).add(restHigh);
        DoubleVector low = k.fma(broadcast(D, -DoubleExp.LN2_LOW), restLow);
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
        exp.intoArray(e, place);
        VectorMask<Double> isMax = logit.compare(EQ, top);
        maxima = broadcast(D, 0).blend(1, isMax).add(maxima);
        DoubleVector below = exp.blend(0, isMax);
        DoubleVector next = below.add(sum);
        DoubleVector added = next.sub(below);
        error = below.sub(next.sub(added)).sub(added.sub(sum)).add(error);
        sum = next;
      }
      broadcast(D, 0).add(sum).intoArray(lanes, lane * L);
      broadcast(D, 0).add(error).intoArray(errors, lane * L);
    }
    broadcast(D, 0).add(maxima).intoArray(this.maxima, 0);
  }

  private void joinLanes(int used) {
    for (int half = used / 2; half > 0; half /= 2) {
      for (int i = 0; i < half * L; i += L) {
        DoubleVector a = fromArray(D, lanes, i);
        DoubleVector b = fromArray(D, lanes, half * L + i);
        DoubleVector sum = a.add(b);
        DoubleVector added = sum.sub(a);
        sum.intoArray(lanes, i);
        a.sub(sum.sub(added))
            .add(b.sub(added))
            .add(fromArray(D, errors, half * L + i))
            .add(fromArray(D, errors, i))
            .intoArray(errors, i);
      }
    }
  }

  /// As [Rest#add] to an empty one and [Rest#close()].
  private void close(int row, double[] rest, double[] remainder) {
    DoubleVector high = fromArray(D, lanes, 0);
    DoubleVector low = fromArray(D, errors, 0);
    DoubleVector sum = high.add(low);
    DoubleVector added = sum.sub(high);
    DoubleVector below = sum.mul(1 / Kernel.SCALE);
    DoubleVector belowLow = high.sub(sum.sub(added)).add(low.sub(added)).mul(1 / Kernel.SCALE);
    DoubleVector more = fromArray(D, maxima, 0).sub(1);
    DoubleVector others = more.blend(0, more.compare(LT, 0));
    DoubleVector all = below.add(others);
    DoubleVector addedNext = all.sub(below);
    DoubleVector allLow = below.sub(all.sub(addedNext)).add(others.sub(addedNext)).add(belowLow);
    DoubleVector value = all.add(allLow);
    DoubleVector addedLast = value.sub(all);
    value.intoArray(rest, row);
    all.sub(value.sub(addedLast)).add(allLow.sub(addedLast)).intoArray(remainder, row);
  }

  @Override
  public void logOnePlus(double[] rest, double[] remainder, int width, double[] log) {
    VectorLogOnePlus.apply(rest, remainder, width, log);
  }

  @Override
  public void scale(double[] e, int classes, int width, double[] high, double[] low, double[] y) {
    for (int row = 0; row < width; row += L) {
      if (!arePairs(high, row)) {
        scaleEach(e, classes, width, row, high, low, y);
        continue;
      }
      DoubleVector c = fromArray(D, high, row).mul(1 / Kernel.SCALE);
      DoubleVector d = fromArray(D, low, row).mul(1 / Kernel.SCALE);
      for (int k = 0; k < classes; k++) {
        DoubleVector exp = fromArray(D, e, k * width + row);
        exp.fma(c, exp.mul(d)).intoArray(y, k * width + row);
      }
    }
  }

  /// Number by number: where a branch hangs on vectors, C2 may box them.
  private static boolean arePairs(double[] high, int row) {
    boolean pairs = true;
    for (int i = row; i < row + L; i++) {
      pairs &= !(Math.abs(high[i] / Kernel.SCALE) < ScalarDoubleKernel.LEAST_PAIR);
    }
    return pairs;
  }

  private static void scaleEach(
      double[] e, int classes, int width, int row, double[] high, double[] low, double[] y) {
    for (int i = row; i < row + L; i++) {
      double c = high[i] / Kernel.SCALE;
      double d = low[i] / Kernel.SCALE;
      boolean isPair = !(Math.abs(c) < ScalarDoubleKernel.LEAST_PAIR);
      for (int place = i; place < classes * width; place += width) {
        y[place] = isPair ? Math.fma(e[place], c, e[place] * d) : e[place] * high[i] / Kernel.SCALE;
      }
    }
  }

  @Override
  public void logarithm(
      double[] x, int classes, int width, double[] max, double[] logOfSum, double[] y) {
    for (int row = 0; row < width; row += L) {
      DoubleVector top = fromArray(D, max, row);
      DoubleVector log = broadcast(D, 0).sub(fromArray(D, logOfSum, row)).neg();
      for (int c = 0; c < classes; c++) {
        fromArray(D, x, c * width + row).sub(top).sub(log).intoArray(y, c * width + row);
      }
    }
  }
}
