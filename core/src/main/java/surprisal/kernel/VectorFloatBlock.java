package surprisal.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.D2F;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// [BlockKernel] for rows of `float`. The rules of [VectorFloatKernel] hold here too.
public final class VectorFloatBlock implements BlockKernel<float[]> {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final int L = F.length();
  private static final int LANES = Kernel.LANES;

  /// The lanes of L rows: lane after lane.
  private final double[] lanes = new double[LANES * L];

  private final float[] maxima = new float[L];

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

  @Override
  public void facts(
      float[] x,
      int classes,
      int width,
      double[] max,
      float[] e,
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
  private void expAndSum(float[] x, int classes, int width, int row, double[] max, float[] e) {
    IntVector greatests = IntVector.broadcast(I, Integer.MIN_VALUE);
    IntVector leasts = IntVector.broadcast(I, Integer.MAX_VALUE);
    for (int c = 0; c < classes; c++) {
      IntVector bits = fromArray(F, x, c * width + row).reinterpretAsInts();
      greatests = bits.max(greatests);
      leasts = bits.min(leasts);
    }
    IntVector all = IntVector.broadcast(I, 0).or(greatests);
    FloatVector top = all.blend(leasts, all.compare(LT, 0)).reinterpretAsFloats().add(0);
    ((DoubleVector) top.convertShape(F2D, D, 0)).intoArray(max, row);
    ((DoubleVector) top.convertShape(F2D, D, 1)).intoArray(max, row + L / 2);
    FloatVector base = broadcast(F, 0).blend(top, top.abs().compare(GE, FloatExp.STERBENZ));
    FloatVector origin =
        broadcast(F, FloatExp.TO_INTEGER)
            .sub(
                top.sub(base)
                    .fma(broadcast(F, FloatExp.LOG2_E), broadcast(F, FloatExp.WHOLE))
                    .sub(FloatExp.WHOLE));
    FloatVector shift = broadcast(F, FloatExp.TO_INTEGER).sub(origin);
    FloatVector rest =
        shift.fma(broadcast(F, FloatExp.LN2_HIGH), base.sub(top)).add(shift.mul(FloatExp.LN2_LOW));
    FloatVector maxima = broadcast(F, 0);
    int used = Kernel.lanes(classes);
    for (int lane = 0; lane < used; lane++) {
      IntVector sum = IntVector.broadcast(I, 0);
      FloatVector error = broadcast(F, 0);
      int count = (classes - lane + used - 1) / used;
      for (int k = 0; k < count; k++) { // C2 needs a constant step
        int place = (lane + k * used) * width + row;
        FloatVector logit = fromArray(F, x, place);
        FloatVector difference = logit.sub(top);
        FloatVector z =
            difference.fma(broadcast(F, FloatExp.LOG2_E), broadcast(F, FloatExp.TO_INTEGER));
        FloatVector multiple = z.sub(origin);
        FloatVector r =
            multiple
                .fma(broadcast(F, -FloatExp.LN2_HIGH), logit.sub(base))
                .add(multiple.fma(broadcast(F, -FloatExp.LN2_LOW), rest));
        FloatVector p = broadcast(F, FloatExp.C6).fma(r, broadcast(F, FloatExp.C5));
        p = p.fma(r, broadcast(F, FloatExp.C4));
        p = p.fma(r, broadcast(F, FloatExp.C3));
        p = p.fma(r, broadcast(F, FloatExp.C2));
        p = p.fma(r, broadcast(F, 1));
        p = p.fma(r, broadcast(F, 1));
        FloatVector power = z.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
        FloatVector exp = p.mul(power).blend(0, difference.compare(LT, FloatExp.LEAST));
        exp.intoArray(e, place);
        VectorMask<Float> isMax = logit.compare(EQ, top);
        maxima = broadcast(F, 0).blend(1, isMax).add(maxima);
        IntVector below = exp.blend(0, isMax).reinterpretAsInts();
        FloatVector greater = below.max(sum).reinterpretAsFloats();
        FloatVector less = below.min(sum).reinterpretAsFloats();
        FloatVector next = greater.add(less);
        error = less.sub(next.sub(greater)).add(error);
        sum = next.reinterpretAsInts();
      }
      FloatVector high = IntVector.broadcast(I, 0).or(sum).reinterpretAsFloats();
      FloatVector low = broadcast(F, 0).add(error);
      ((DoubleVector) high.convertShape(F2D, D, 0))
          .add((DoubleVector) low.convertShape(F2D, D, 0))
          .intoArray(lanes, lane * L);
      ((DoubleVector) high.convertShape(F2D, D, 1))
          .add((DoubleVector) low.convertShape(F2D, D, 1))
          .intoArray(lanes, lane * L + L / 2);
    }
    maxima.intoArray(this.maxima, 0);
  }

  private void joinLanes(int used) {
    for (int half = used / 2; half > 0; half /= 2) {
      for (int i = 0; i < half * L; i += L / 2) {
        DoubleVector.fromArray(D, lanes, i)
            .add(DoubleVector.fromArray(D, lanes, half * L + i))
            .intoArray(lanes, i);
      }
    }
  }

  /// As [Rest#close()]: nearly always there is one maximum.
  private void close(int row, double[] rest, double[] remainder) {
    for (int i = 0; i < L; i += L / 2) {
      DoubleVector.fromArray(D, lanes, i).mul(1 / Kernel.SCALE).intoArray(rest, row + i);
      DoubleVector.broadcast(D, 0).intoArray(remainder, row + i);
    }
    if (haveTies()) {
      for (int i = 0; i < L; i++) {
        double below = rest[row + i];
        double others = Math.max(maxima[i] - 1, 0);
        rest[row + i] = below + others;
        remainder[row + i] = Sum.roundingError(below, others, below + others);
      }
    }
  }

  /// Counts are ordered as their bits are. No mask: where a branch hangs on one, C2 may box vectors.
  private boolean haveTies() {
    int most = fromArray(F, maxima, 0).reinterpretAsInts().reduceLanes(MAX);
    return most > Float.floatToRawIntBits(1);
  }

  @Override
  public void logOnePlus(double[] rest, double[] remainder, int width, double[] log) {
    VectorLogOnePlus.apply(rest, remainder, width, log);
  }

  @Override
  public void scale(float[] e, int classes, int width, double[] high, double[] low, float[] y) {
    for (int row = 0; row < width; row += L) {
      if (!arePairs(high, row)) {
        scaleEach(e, classes, width, row, high, y);
        continue;
      }
      DoubleVector left = DoubleVector.fromArray(D, high, row).mul(1 / Kernel.SCALE);
      DoubleVector right = DoubleVector.fromArray(D, high, row + L / 2).mul(1 / Kernel.SCALE);
      FloatVector c =
          ((FloatVector) left.convertShape(D2F, F, 0))
              .reinterpretAsInts()
              .or(((FloatVector) right.convertShape(D2F, F, -1)).reinterpretAsInts())
              .reinterpretAsFloats();
      DoubleVector leftLow = left.sub((DoubleVector) c.convertShape(F2D, D, 0));
      DoubleVector rightLow = right.sub((DoubleVector) c.convertShape(F2D, D, 1));
      FloatVector d =
          ((FloatVector) leftLow.convertShape(D2F, F, 0))
              .reinterpretAsInts()
              .or(((FloatVector) rightLow.convertShape(D2F, F, -1)).reinterpretAsInts())
              .reinterpretAsFloats();
      for (int k = 0; k < classes; k++) {
        FloatVector exp = fromArray(F, e, k * width + row);
        exp.fma(c, exp.mul(d)).intoArray(y, k * width + row);
      }
    }
  }

  /// Number by number: where a branch hangs on vectors, C2 may box them.
  private static boolean arePairs(double[] high, int row) {
    boolean pairs = true;
    for (int i = row; i < row + L; i++) {
      pairs &= !(Math.abs(high[i] / Kernel.SCALE) < ScalarFloatKernel.LEAST_PAIR);
    }
    return pairs;
  }

  private static void scaleEach(
      float[] e, int classes, int width, int row, double[] high, float[] y) {
    for (int i = row; i < row + L; i++) {
      double factor = high[i] / Kernel.SCALE;
      float c = (float) factor;
      float d = (float) (factor - c);
      boolean isPair = !(Math.abs(factor) < ScalarFloatKernel.LEAST_PAIR);
      for (int place = i; place < classes * width; place += width) {
        y[place] = isPair ? Math.fma(e[place], c, e[place] * d) : (float) (e[place] * factor);
      }
    }
  }

  @Override
  public void logarithm(
      float[] x, int classes, int width, double[] max, double[] logOfSum, float[] y) {
    for (int row = 0; row < width; row += L) {
      FloatVector top =
          ((FloatVector) DoubleVector.fromArray(D, max, row).convertShape(D2F, F, 0))
              .add(
                  (FloatVector)
                      DoubleVector.fromArray(D, max, row + L / 2).convertShape(D2F, F, -1));
      FloatVector positive =
          ((FloatVector) DoubleVector.fromArray(D, logOfSum, row).convertShape(D2F, F, 0))
              .add(
                  (FloatVector)
                      DoubleVector.fromArray(D, logOfSum, row + L / 2).convertShape(D2F, F, -1));
      FloatVector log = broadcast(F, 0).sub(positive).neg();
      for (int c = 0; c < classes; c++) {
        fromArray(F, x, c * width + row).sub(top).sub(log).intoArray(y, c * width + row);
      }
    }
  }
}
