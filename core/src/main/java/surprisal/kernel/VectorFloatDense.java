package surprisal.kernel;

import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.D2F;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.F2D;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The part of [VectorFloatKernel] that deals with a number for every class: dense targets, and
/// gradients that came from behind.
abstract sealed class VectorFloatDense extends ScalarFloatKernel permits VectorFloatKernel {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final int L = F.length();

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
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector exp = fromArray(F, e, at + i);
      DoubleVector left = ((DoubleVector) exp.convertShape(F2D, D, 0)).mul(1 / SCALE);
      DoubleVector right = ((DoubleVector) exp.convertShape(F2D, D, 1)).mul(1 / SCALE);
      left =
          left.fma(DoubleVector.broadcast(D, high), DoubleVector.fromArray(D, t, i).mul(-factor));
      right =
          right.fma(
              DoubleVector.broadcast(D, high),
              DoubleVector.fromArray(D, t, i + L / 2).mul(-factor));
      ((FloatVector) left.convertShape(D2F, F, 0))
          .reinterpretAsInts()
          .or(((FloatVector) right.convertShape(D2F, F, -1)).reinterpretAsInts())
          .reinterpretAsFloats()
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = (float) Math.fma(e[at + i] / SCALE, high, -t[i] * factor);
    }
  }

  @Override
  public void shortfall(float[] x, int at, int n, double max, double[] t, Sum sum) {
    if (D.length() == 2) { // no masks for them on x86
      super.shortfall(x, at, n, max, t, sum);
      return;
    }
    Arrays.fill(lanes, 0);
    int whole = n & -LANES;
    for (int lane = 0; lane < LANES; lane += L) {
      DoubleVector left = DoubleVector.fromArray(D, lanes, lane);
      DoubleVector right = DoubleVector.fromArray(D, lanes, lane + L / 2);
      for (int i = lane; i < whole; i += LANES) {
        FloatVector logit = fromArray(F, x, at + i);
        DoubleVector leftT = DoubleVector.fromArray(D, t, i);
        DoubleVector rightT = DoubleVector.fromArray(D, t, i + L / 2);
        DoubleVector leftGap =
            DoubleVector.broadcast(D, max).sub((DoubleVector) logit.convertShape(F2D, D, 0));
        DoubleVector rightGap =
            DoubleVector.broadcast(D, max).sub((DoubleVector) logit.convertShape(F2D, D, 1));
        left = leftT.mul(leftGap).blend(0, leftT.compare(EQ, 0)).add(left);
        right = rightT.mul(rightGap).blend(0, rightT.compare(EQ, 0)).add(right);
      }
      left.intoArray(lanes, lane);
      right.intoArray(lanes, lane + L / 2);
    }
    for (int i = whole; i < n; i++) {
      if (t[i] != 0) {
        lanes[i - whole] += t[i] * (max - x[at + i]);
      }
    }
    joinLanes(sum);
  }

  @Override
  public void moment(float[] e, int at, int n, double[] g, double reference, Sum sum) {
    Arrays.fill(lanes, 0);
    int whole = n & -LANES;
    for (int lane = 0; lane < LANES; lane += L) {
      DoubleVector left = DoubleVector.fromArray(D, lanes, lane);
      DoubleVector right = DoubleVector.fromArray(D, lanes, lane + L / 2);
      for (int i = lane; i < whole; i += LANES) {
        FloatVector exp = fromArray(F, e, at + i);
        left =
            ((DoubleVector) exp.convertShape(F2D, D, 0))
                .mul(DoubleVector.fromArray(D, g, i).sub(reference))
                .add(left);
        right =
            ((DoubleVector) exp.convertShape(F2D, D, 1))
                .mul(DoubleVector.fromArray(D, g, i + L / 2).sub(reference))
                .add(right);
      }
      left.intoArray(lanes, lane);
      right.intoArray(lanes, lane + L / 2);
    }
    for (int i = whole; i < n; i++) {
      lanes[i - whole] += e[at + i] * (g[i] - reference);
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
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector exp = fromArray(F, e, at + i);
      DoubleVector left = ((DoubleVector) exp.convertShape(F2D, D, 0)).mul(1 / SCALE).mul(high);
      DoubleVector right = ((DoubleVector) exp.convertShape(F2D, D, 1)).mul(1 / SCALE).mul(high);
      left = left.mul(DoubleVector.fromArray(D, g, i).sub(reference).sub(mean));
      right = right.mul(DoubleVector.fromArray(D, g, i + L / 2).sub(reference).sub(mean));
      ((FloatVector) left.convertShape(D2F, F, 0))
          .reinterpretAsInts()
          .or(((FloatVector) right.convertShape(D2F, F, -1)).reinterpretAsInts())
          .reinterpretAsFloats()
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = (float) (e[at + i] / SCALE * high * (g[i] - reference - mean));
    }
  }
}
