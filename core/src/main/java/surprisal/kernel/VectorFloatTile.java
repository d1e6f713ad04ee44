package surprisal.kernel;

import static java.lang.invoke.VarHandle.loadLoadFence;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// [MatMulTile] of `float` in vectors, by the rules that [VectorFloatKernel] explains. The twelve
/// sums are names and not an array, for only so they stay in registers.
final class VectorFloatTile extends ScalarFloatTile {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int L = F.length();

  @Override
  public int columns() {
    return 2 * L;
  }

  @Override
  void packAcross(
      float[] from, int at, int step, int lines, int width, int depth, float[] to, int place) {
    if (lines < 2 * L || width != 2 * L) {
      super.packAcross(from, at, step, lines, width, depth, to, place);
      return;
    }
    for (int k = 0; k < depth; k++) {
      fromArray(F, from, at + k * step).intoArray(to, place + k * 2 * L);
      fromArray(F, from, at + k * step + L).intoArray(to, place + k * 2 * L + L);
    }
  }

  @Override
  public void multiplyAdd(
      float[] a, int aAt, float[] b, int bAt, int depth, float[] c, int cAt, int stride) {
    int c1 = cAt + stride;
    int c2 = c1 + stride;
    int c3 = c2 + stride;
    int c4 = c3 + stride;
    int c5 = c4 + stride;
    FloatVector left0 = fromArray(F, c, cAt);
    FloatVector left1 = fromArray(F, c, c1);
    FloatVector left2 = fromArray(F, c, c2);
    FloatVector left3 = fromArray(F, c, c3);
    FloatVector left4 = fromArray(F, c, c4);
    FloatVector left5 = fromArray(F, c, c5);
    FloatVector right0 = fromArray(F, c, cAt + L);
    FloatVector right1 = fromArray(F, c, c1 + L);
    FloatVector right2 = fromArray(F, c, c2 + L);
    FloatVector right3 = fromArray(F, c, c3 + L);
    FloatVector right4 = fromArray(F, c, c4 + L);
    FloatVector right5 = fromArray(F, c, c5 + L);
    for (int k = 0; k < depth; k++) {
      FloatVector left = fromArray(F, b, bAt + k * 2 * L);
      FloatVector right = fromArray(F, b, bAt + k * 2 * L + L);
      int row = aAt + k * ROWS;
      FloatVector factor = broadcast(F, a[row]);
      left0 = left.fma(factor, left0);
      right0 = right.fma(factor, right0);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(F, a[row + 1]);
      left1 = left.fma(factor, left1);
      right1 = right.fma(factor, right1);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(F, a[row + 2]);
      left2 = left.fma(factor, left2);
      right2 = right.fma(factor, right2);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(F, a[row + 3]);
      left3 = left.fma(factor, left3);
      right3 = right.fma(factor, right3);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(F, a[row + 4]);
      left4 = left.fma(factor, left4);
      right4 = right.fma(factor, right4);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(F, a[row + 5]);
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
      float[] a,
      int aAt,
      int line,
      int step,
      float[] b,
      int bAt,
      int depth,
      float[] c,
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
    FloatVector left0 = fromArray(F, c, cAt);
    FloatVector left1 = fromArray(F, c, c1);
    FloatVector left2 = fromArray(F, c, c2);
    FloatVector left3 = fromArray(F, c, c3);
    FloatVector left4 = fromArray(F, c, c4);
    FloatVector left5 = fromArray(F, c, c5);
    FloatVector right0 = fromArray(F, c, cAt + L);
    FloatVector right1 = fromArray(F, c, c1 + L);
    FloatVector right2 = fromArray(F, c, c2 + L);
    FloatVector right3 = fromArray(F, c, c3 + L);
    FloatVector right4 = fromArray(F, c, c4 + L);
    FloatVector right5 = fromArray(F, c, c5 + L);
    for (int k = 0; k < depth; k++) {
      FloatVector left = fromArray(F, b, bAt + k * 2 * L);
      FloatVector right = fromArray(F, b, bAt + k * 2 * L + L);
      int at = k * step;
      FloatVector factor = broadcast(F, a[aAt + at]);
      left0 = left.fma(factor, left0);
      right0 = right.fma(factor, right0);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(F, a[a1 + at]);
      left1 = left.fma(factor, left1);
      right1 = right.fma(factor, right1);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(F, a[a2 + at]);
      left2 = left.fma(factor, left2);
      right2 = right.fma(factor, right2);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(F, a[a3 + at]);
      left3 = left.fma(factor, left3);
      right3 = right.fma(factor, right3);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(F, a[a4 + at]);
      left4 = left.fma(factor, left4);
      right4 = right.fma(factor, right4);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(F, a[a5 + at]);
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
