package surprisal.kernel;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// [Transpose] of squares, [#SIDE] rows by as many classes, for machines whose vectors hold that
/// many numbers.
///
/// To interleave vector i with vector i + SIDE/2, for every i, rotates by one the digits of each
/// number's place: row and class in binary. After four rotations the class is where the row was. A
/// pass does two of them. What lies beyond the classes is moved too, with no effect.
public final class VectorFloatTranspose implements Transpose<float[]> {
  private static final int SIDE = BlockKernel.ROWS;
  private static final int QUARTER = SIDE / 4;

  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final int[] LOW = interleaved(0);
  private static final int[] HIGH = interleaved(SIDE / 2);

  private final float[] half = new float[SIDE * SIDE];

  /// Where in two vectors, one after the other, to find the first or the second half of them
  /// interleaved.
  private static int[] interleaved(int first) {
    return IntStream.range(0, SIDE).map(i -> i % 2 * SIDE + first + i / 2).toArray();
  }

  static boolean isFast() {
    return F.length() == SIDE;
  }

  @Override
  public void toBlock(float[] rows, int classes, float[] block, int width) {
    for (int c = 0; c < classes; c += SIDE) {
      int quarters = Math.min((classes - c + QUARTER - 1) / QUARTER, QUARTER);
      for (int i = 0; i < width; i += SIDE) {
        pass(rows, i * classes + c, classes, half, 0, SIDE, QUARTER);
        pass(half, 0, SIDE, block, c * width + i, width, quarters);
      }
    }
  }

  /// Each row is written on into the next, so the last classes come first.
  @Override
  public void toRows(float[] block, int width, float[] rows, int classes) {
    for (int c = (classes - 1) / SIDE * SIDE; c >= 0; c -= SIDE) {
      for (int i = 0; i < width; i += SIDE) {
        pass(block, c * width + i, width, half, 0, SIDE, QUARTER);
        pass(half, 0, SIDE, rows, i * classes + c, classes, QUARTER);
      }
    }
  }

  private static void pass(
      float[] x, int at, int step, float[] y, int to, int stepTo, int quarters) {
    IntVector low = IntVector.fromArray(I, LOW, 0);
    IntVector high = IntVector.fromArray(I, HIGH, 0);
    for (int k = 0; k < quarters; k++) {
      int from = at + k * step;
      IntVector a = FloatVector.fromArray(F, x, from).reinterpretAsInts();
      IntVector b = FloatVector.fromArray(F, x, from + QUARTER * step).reinterpretAsInts();
      IntVector c = FloatVector.fromArray(F, x, from + 2 * QUARTER * step).reinterpretAsInts();
      IntVector d = FloatVector.fromArray(F, x, from + 3 * QUARTER * step).reinterpretAsInts();
      IntVector acLow = low.selectFrom(a, c);
      IntVector acHigh = high.selectFrom(a, c);
      IntVector bdLow = low.selectFrom(b, d);
      IntVector bdHigh = high.selectFrom(b, d);
      int place = to + k * QUARTER * stepTo;
      low.selectFrom(acLow, bdLow).reinterpretAsFloats().intoArray(y, place);
      high.selectFrom(acLow, bdLow).reinterpretAsFloats().intoArray(y, place + stepTo);
      low.selectFrom(acHigh, bdHigh).reinterpretAsFloats().intoArray(y, place + 2 * stepTo);
      high.selectFrom(acHigh, bdHigh).reinterpretAsFloats().intoArray(y, place + 3 * stepTo);
    }
  }
}
