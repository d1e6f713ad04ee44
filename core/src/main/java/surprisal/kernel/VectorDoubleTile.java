package surprisal.kernel;

import static java.lang.invoke.VarHandle.loadLoadFence;
import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/// [MatMulTile] of `double` in vectors, by the rules that [VectorFloatKernel] explains. The twelve
/// sums are names and not an array, for only so they stay in registers.
final class VectorDoubleTile extends ScalarDoubleTile {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final int L = D.length();

  @Override
  public int columns() {
    return 2 * L;
  }

  @Override
  void packAcross(
      double[] from, int at, int step, int lines, int width, int depth, double[] to, int place) {
    if (lines < 2 * L || width != 2 * L) {
      super.packAcross(from, at, step, lines, width, depth, to, place);
      return;
    }
    for (int k = 0; k < depth; k++) {
      fromArray(D, from, at + k * step).intoArray(to, place + k * 2 * L);
      fromArray(D, from, at + k * step + L).intoArray(to, place + k * 2 * L + L);
    }
  }

  @Override
  public void multiplyAdd(
      double[] a, int aAt, double[] b, int bAt, int depth, double[] c, int cAt, int stride) {
    int c1 = cAt + stride;
    int c2 = c1 + stride;
    int c3 = c2 + stride;
    int c4 = c3 + stride;
    int c5 = c4 + stride;
    DoubleVector left0 = fromArray(D, c, cAt);
    DoubleVector left1 = fromArray(D, c, c1);
    DoubleVector left2 = fromArray(D, c, c2);
    DoubleVector left3 = fromArray(D, c, c3);
    DoubleVector left4 = fromArray(D, c, c4);
    DoubleVector left5 = fromArray(D, c, c5);
    DoubleVector right0 = fromArray(D, c, cAt + L);
    DoubleVector right1 = fromArray(D, c, c1 + L);
    DoubleVector right2 = fromArray(D, c, c2 + L);
    DoubleVector right3 = fromArray(D, c, c3 + L);
    DoubleVector right4 = fromArray(D, c, c4 + L);
    DoubleVector right5 = fromArray(D, c, c5 + L);
    for (int k = 0; k < depth; k++) {
      DoubleVector left = fromArray(D, b, bAt + k * 2 * L);
      DoubleVector right = fromArray(D, b, bAt + k * 2 * L + L);
      int row = aAt + k * ROWS;
      DoubleVector factor = broadcast(D, a[row]);
      left0 = left.fma(factor, left0);
      right0 = right.fma(factor, right0);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[row + 1]);
      left1 = left.fma(factor, left1);
      right1 = right.fma(factor, right1);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[row + 2]);
      left2 = left.fma(factor, left2);
      right2 = right.fma(factor, right2);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[row + 3]);
      left3 = left.fma(factor, left3);
      right3 = right.fma(factor, right3);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[row + 4]);
      left4 = left.fma(factor, left4);
      right4 = right.fma(factor, right4);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[row + 5]);
      left5 = left.fma(factor, left5);
      right5 = right.fma(factor, right5);
    }
    left0.intoArray(c, cAt);
    left1.intoArray(c, c1);
    left2.intoArray(c, c2);
    left3.intoArray(c, c3);
    left4.intoArray(c, c4);
    left5.intoArray(c, c5);
    right0.intoArray(c, cAt + L);
    right1.intoArray(c, c1 + L);
    right2.intoArray(c, c2 + L);
    right3.intoArray(c, c3 + L);
    right4.intoArray(c, c4 + L);
    right5.intoArray(c, c5 + L);
  }

  @Override
  public void multiplyAdd(
      double[] a,
      int aAt,
      int line,
      int step,
      double[] b,
      int bAt,
      int depth,
      double[] c,
      int cAt,
      int stride) {
    int a1 = aAt + line;
    int a2 = a1 + line;
    int a3 = a2 + line;
    int a4 = a3 + line;
    int a5 = a4 + line;
    int c1 = cAt + stride;
    int c2 = c1 + stride;
    int c3 = c2 + stride;
    int c4 = c3 + stride;
    int c5 = c4 + stride;
    DoubleVector left0 = fromArray(D, c, cAt);
    DoubleVector left1 = fromArray(D, c, c1);
    DoubleVector left2 = fromArray(D, c, c2);
    DoubleVector left3 = fromArray(D, c, c3);
    DoubleVector left4 = fromArray(D, c, c4);
    DoubleVector left5 = fromArray(D, c, c5);
    DoubleVector right0 = fromArray(D, c, cAt + L);
    DoubleVector right1 = fromArray(D, c, c1 + L);
    DoubleVector right2 = fromArray(D, c, c2 + L);
    DoubleVector right3 = fromArray(D, c, c3 + L);
    DoubleVector right4 = fromArray(D, c, c4 + L);
    DoubleVector right5 = fromArray(D, c, c5 + L);
    for (int k = 0; k < depth; k++) {
      DoubleVector left = fromArray(D, b, bAt + k * 2 * L);
      DoubleVector right = fromArray(D, b, bAt + k * 2 * L + L);
      int at = k * step;
      DoubleVector factor = broadcast(D, a[aAt + at]);
      left0 = left.fma(factor, left0);
      right0 = right.fma(factor, right0);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a1 + at]);
      left1 = left.fma(factor, left1);
      right1 = right.fma(factor, right1);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a2 + at]);
      left2 = left.fma(factor, left2);
      right2 = right.fma(factor, right2);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a3 + at]);
      left3 = left.fma(factor, left3);
      right3 = right.fma(factor, right3);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a4 + at]);
      left4 = left.fma(factor, left4);
      right4 = right.fma(factor, right4);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a5 + at]);
      left5 = left.fma(factor, left5);
      right5 = right.fma(factor, right5);
    }
    left0.intoArray(c, cAt);
    left1.intoArray(c, c1);
    left2.intoArray(c, c2);
    left3.intoArray(c, c3);
    left4.intoArray(c, c4);
    left5.intoArray(c, c5);
    right0.intoArray(c, cAt + L);
    right1.intoArray(c, c1 + L);
    right2.intoArray(c, c2 + L);
    right3.intoArray(c, c3 + L);
    right4.intoArray(c, c4 + L);
    right5.intoArray(c, c5 + L);
  }
}
