package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// The laws of the two exponentials. Their errors against exact values are measured in the accuracy
/// table.
class ExpTest {
  private final ScalarFloatKernel floats = new ScalarFloatKernel();
  private final ScalarDoubleKernel doubles = new ScalarDoubleKernel();

  private float exp(float x, float max) {
    float[] e = new float[1];
    floats.exp(new float[] {x}, 0, 1, max, e, 0);
    return e[0];
  }

  private double exp(double x, double max) {
    double[] e = new double[1];
    doubles.exp(new double[] {x}, 0, 1, max, e, 0);
    return e[0];
  }

  @Test
  void theMaximumIsExactlyTheScaleAtEveryMagnitude() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000_000; i++) {
      float max = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(max)) {
        assertThat(exp(max, max)).as("max %s", max).isEqualTo((float) Kernel.SCALE);
      }
      double wide = Double.longBitsToDouble(random.nextLong());
      if (i % 4 == 0 && Double.isFinite(wide)) {
        assertThat(exp(wide, wide)).as("max %s", wide).isEqualTo(Kernel.SCALE);
      }
      double near = (random.nextDouble() - 0.5) * 3200;
      assertThat(exp(near, near)).as("max %s", near).isEqualTo(Kernel.SCALE);
      assertThat(exp((float) near, (float) near)).isEqualTo((float) Kernel.SCALE);
    }
  }

  @Test
  void floatErrorStaysBelowItsBoundAcrossTheRangeOfMaxima() {
    Random random = new Random(2);
    double worst = 0;
    for (int i = 0; i < 3_000_000; i++) {
      float max = (random.nextFloat() - 0.5f) * (i % 2 == 0 ? 600 : 4);
      float x = max - random.nextFloat() * (i % 3 == 0 ? 130 : 3);
      double exact = StrictMath.exp((double) x - max) * Kernel.SCALE;
      worst = Math.max(worst, Math.abs(exp(x, max) - exact) / Math.ulp((float) exact));
    }
    assertThat(worst).isBetween(0.5, 1.1);
  }

  @Test
  void everythingBeyondReachIsZeroAndMinusInfinityToo() {
    for (float max : new float[] {0, 5, -5, 263, 264, -264, 1e6f, -1e6f, 3e38f, -3e38f}) {
      assertThat(exp(Float.NEGATIVE_INFINITY, max)).isEqualTo(0f);
      assertThat(exp(-Float.MAX_VALUE, Math.max(max, 0))).isEqualTo(0f);
    }
    assertThat(exp(-131.5f, 0f)).isEqualTo(0f);
    assertThat(exp(-130.9f, 0f)).isGreaterThan(0f);
    assertThat(exp(-752.5, 0.0)).isEqualTo(0.0);
    assertThat(exp(-751.9, 0.0)).isGreaterThan(0.0);
    assertThat(exp(Float.NaN, 1f)).isNaN();
    assertThat(exp(Double.NaN, 1.0)).isNaN();
  }

  /// Where the base changes, and where the nearest multiple of ln 2 does, the result must not jump
  /// back.
  @Test
  void neighboursAcrossEverySwitchOfTheReductionAreInOrder() {
    for (float max : new float[] {0, 1, 100, 263.99997f, 264, -263.99997f, -264, 1000}) {
      for (int n = 0; n > -180; n--) {
        float x = (float) (max + (n - 0.5) * 0.6931471805599453);
        for (int step = -20; step < 20; step++) {
          float lower = x + step * Math.ulp(x);
          float ratio = exp(Math.nextUp(lower), max) / exp(lower, max);
          assertThat(ratio).as("max %s, x %s", max, lower).isGreaterThan(1 - 0x1.8p-23f);
        }
      }
    }
  }
}
