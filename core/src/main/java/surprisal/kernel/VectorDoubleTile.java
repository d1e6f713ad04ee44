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
    multiplyAdd(a, aAt, line, step, b, bAt, 2 * L, L, depth, c, cAt, stride);
  }

  /// The same for a B that is not packed either: its rows `strideB` apart, and in each, as in those of C, the
  /// second vector `right` after the first.
  static void multiplyAdd(
      double[] a,
      int aAt,
      int line,
      int step,
      double[] b,
      int bAt,
      int strideB,
      int right,
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
    DoubleVector inner0 = fromArray(D, c, cAt);
    DoubleVector inner1 = fromArray(D, c, c1);
    DoubleVector inner2 = fromArray(D, c, c2);
    DoubleVector inner3 = fromArray(D, c, c3);
    DoubleVector inner4 = fromArray(D, c, c4);
    DoubleVector inner5 = fromArray(D, c, c5);
    DoubleVector outer0 = fromArray(D, c, cAt + right);
    DoubleVector outer1 = fromArray(D, c, c1 + right);
    DoubleVector outer2 = fromArray(D, c, c2 + right);
    DoubleVector outer3 = fromArray(D, c, c3 + right);
    DoubleVector outer4 = fromArray(D, c, c4 + right);
    DoubleVector outer5 = fromArray(D, c, c5 + right);
    for (int k = 0; k < depth; k++) {
      DoubleVector inner = fromArray(D, b, bAt + k * strideB);
      DoubleVector outer = fromArray(D, b, bAt + k * strideB + right);
      int at = k * step;
      DoubleVector factor = broadcast(D, a[aAt + at]);
      inner0 = inner.fma(factor, inner0);
      outer0 = outer.fma(factor, outer0);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a1 + at]);
      inner1 = inner.fma(factor, inner1);
      outer1 = outer.fma(factor, outer1);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a2 + at]);
      inner2 = inner.fma(factor, inner2);
      outer2 = outer.fma(factor, outer2);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a3 + at]);
      inner3 = inner.fma(factor, inner3);
      outer3 = outer.fma(factor, outer3);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a4 + at]);
      inner4 = inner.fma(factor, inner4);
      outer4 = outer.fma(factor, outer4);
      if (FENCED) {
        loadLoadFence();
      }
      factor = broadcast(D, a[a5 + at]);
      inner5 = inner.fma(factor, inner5);
      outer5 = outer.fma(factor, outer5);
    }
    inner0.intoArray(c, cAt);
    inner1.intoArray(c, c1);
    inner2.intoArray(c, c2);
    inner3.intoArray(c, c3);
    inner4.intoArray(c, c4);
    inner5.intoArray(c, c5);
    outer0.intoArray(c, cAt + right);
    outer1.intoArray(c, c1 + right);
    outer2.intoArray(c, c2 + right);
    outer3.intoArray(c, c3 + right);
    outer4.intoArray(c, c4 + right);
    outer5.intoArray(c, c5 + right);
  }
}
