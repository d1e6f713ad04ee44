package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
  private static final int ALL = 1 << 16;

  @Test
  void everyPatternSurvivesTheRoundTrip() {
    short[] bits = new short[ALL];
    for (int i = 0; i < ALL; i++) {
      bits[i] = (short) i;
    }
    float[] wide = new float[ALL + 3];
    short[] back = new short[ALL];
    HalfPrecision.widenBfloat16(bits, ALL, wide, 3);
    HalfPrecision.narrowBfloat16(wide, 3, ALL, back);
    assertSame(bits, wide, back);
    HalfPrecision.widenFloat16(bits, ALL, wide, 3);
    HalfPrecision.narrowFloat16(wide, 3, ALL, back);
    assertSame(bits, wide, back);
  }

  private static void assertSame(short[] bits, float[] wide, short[] back) {
    for (int i = 0; i < ALL; i++) {
      if (!Float.isNaN(wide[3 + i])) {
        assertThat(back[i]).isEqualTo(bits[i]);
      }
    }
  }

  @Test
  void floatsAreRoundedToTheNearestAndTiesToEven() {
    Random random = new Random(8);
    int n = 10_007;
    float[] wide = new float[n];
    for (int i = 0; i < n; i++) {
      int bits = random.nextInt();
      wide[i] = Float.intBitsToFloat(i % 5 == 0 ? (bits & 0xffff_0000) | 0x8000 : bits);
    }
    short[] narrow = new short[n];
    float[] back = new float[n];
    HalfPrecision.narrowBfloat16(wide, 0, n, narrow);
    HalfPrecision.widenBfloat16(narrow, n, back, 0);
    for (int i = 0; i < n; i++) {
      if (Float.isNaN(wide[i])) {
        assertThat(back[i]).isNaN();
        continue;
      }
      float below = Float.intBitsToFloat(Float.floatToRawIntBits(wide[i]) & 0xffff_0000);
      float above = Float.intBitsToFloat((Float.floatToRawIntBits(wide[i]) & 0xffff_0000) + ALL);
      double middle = (below + (double) above) / 2;
      boolean up = Math.abs(wide[i]) > Math.abs(middle) || (wide[i] == middle && isOdd(below));
      if (Float.isFinite(above)) {
        assertThat(back[i]).isEqualTo(up ? above : below);
      }
    }
  }

  private static boolean isOdd(float value) {
    return (Float.floatToRawIntBits(value) >>> 16) % 2 == 1;
  }
}
