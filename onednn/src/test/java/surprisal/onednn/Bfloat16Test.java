package surprisal.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// Products of BF16 themselves. All else about them is tried with numbers of 32 bits, by
/// [MatMulContractTest].
@EnabledOnOs(architectures = {"amd64", "x86_64"})
class Bfloat16Test {
  private static final int LARGE = 70;

  private final OneDnnMatMul products = new OneDnnMatMul();

  static boolean theProcessorHasAmx() {
    return new OneDnnMatMul().multipliesBfloat16();
  }

  /// A product of two numbers of BF16 is exact in float, so only the sums round.
  @Test
  @EnabledIf("theProcessorHasAmx")
  void sumsAreAsNearAsFloatAllows() {
    Random random = new Random(3);
    try (Arena arena = Arena.ofConfined()) {
      for (int size = 1; size <= LARGE; size++) {
        check(size, LARGE, 2 * size + 1, random, arena);
        check(LARGE, size, LARGE, random, arena);
      }
    }
  }

  private void check(int n, int m, int k, Random random, Arena arena) {
    short[] a = numbers(n * k, random);
    short[] b = numbers(k * m, random);
    MemorySegment offHeap = arena.allocateFrom(ValueLayout.JAVA_SHORT, a);
    float[] sums = new float[n * m];
    products.multiplyAddBfloat16(
        n,
        m,
        k,
        new Bfloat16Matrix(offHeap, 0, k, false),
        new Bfloat16Matrix(MemorySegment.ofArray(b), 0, k, true),
        Matrix.ofRows(sums, m));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        double expected = 0;
        double size = 0;
        for (int l = 0; l < k; l++) {
          double term = (double) widened(a[i * k + l]) * widened(b[j * k + l]);
          expected += term;
          size += Math.abs(term);
        }
        assertThat((double) sums[i * m + j]).isCloseTo(expected, within((k + 2) * 0x1p-23 * size));
      }
    }
  }

  private static short[] numbers(int n, Random random) {
    short[] bits = new short[n];
    for (int i = 0; i < n; i++) {
      bits[i] = (short) (Float.floatToRawIntBits(random.nextFloat(-1, 1)) >>> Short.SIZE);
    }
    return bits;
  }

  private static float widened(short bits) {
    return Float.intBitsToFloat(bits << Short.SIZE);
  }

  @Test
  @DisabledIf("theProcessorHasAmx")
  void withoutAmxTheyAreNotOffered() {
    assertThat(products.multipliesBfloat16()).isFalse();
    var one = new Bfloat16Matrix(MemorySegment.ofArray(new short[1]), 0, 1, false);
    assertThatThrownBy(
            () -> products.multiplyAddBfloat16(1, 1, 1, one, one, Matrix.ofRows(new float[1], 1)))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
