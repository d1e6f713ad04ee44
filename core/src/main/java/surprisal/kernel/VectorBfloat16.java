package surprisal.kernel;

import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.S2I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/// The loops of [HalfPrecision] over BF16 in vectors. The rules of [VectorFloatKernel] hold here
/// too.
final class VectorBfloat16 {
  private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int L = F.length();

  private VectorBfloat16() {}

  /// Widens as many of n numbers as fill whole vectors, and returns how many.
  static int widen(short[] bits, int n, float[] to, int at) {
    int i = 0;
    for (; i <= n - 2 * L; i += 2 * L) {
      ShortVector both = ShortVector.fromArray(S, bits, i);
      ((IntVector) both.convertShape(S2I, I, 0))
          .lanewise(LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(to, at + i);
      ((IntVector) both.convertShape(S2I, I, 1))
          .lanewise(LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(to, at + i + L);
    }
    return i;
  }

  /// Narrows as many of n numbers as fill whole vectors, and returns how many.
  static int narrow(float[] from, int at, int n, short[] bits) {
    int i = 0;
    for (; i <= n - 2 * L; i += 2 * L) {
      FloatVector left = FloatVector.fromArray(F, from, at + i);
      FloatVector right = FloatVector.fromArray(F, from, at + i + L);
      IntVector leftBits = left.reinterpretAsInts();
      IntVector rightBits = right.reinterpretAsInts();
      leftBits =
          leftBits
              .add(leftBits.lanewise(LSHR, 16).and(1).add(HalfPrecision.BELOW_HALF))
              .lanewise(LSHR, 16)
              .blend(HalfPrecision.NAN, left.compare(NE, left).cast(I));
      rightBits =
          rightBits
              .add(rightBits.lanewise(LSHR, 16).and(1).add(HalfPrecision.BELOW_HALF))
              .lanewise(LSHR, 16)
              .blend(HalfPrecision.NAN, right.compare(NE, right).cast(I));
      ((ShortVector) leftBits.convertShape(I2S, S, 0))
          .or((ShortVector) rightBits.convertShape(I2S, S, -1))
          .intoArray(bits, i);
    }
    return i;
  }
}
