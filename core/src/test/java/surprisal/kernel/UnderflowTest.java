package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A product of a probability and a factor keeps its digits, though one of them alone may be far
/// below the normal numbers. All factors here are powers of two, so the products are exact.
class UnderflowTest {
  private static final double DIGITS = 0x1.123456789abcdp0;

  private final ScalarDoubleKernel doubles = new ScalarDoubleKernel();
  private final ScalarFloatKernel floats = new ScalarFloatKernel();

  private void assertDoubles(double e, double factor, double expected) {
    double[] exp = {e};
    double[] y = new double[1];
    doubles.scale(exp, 0, 1, factor, 0, y, 0);
    assertThat(y[0]).as("scale").isEqualTo(expected);
    doubles.residual(exp, 0, 1, factor, 0, new double[1], 1, y, 0);
    assertThat(y[0]).as("residual").isEqualTo(expected);
    doubles.deviation(exp, 0, 1, factor, 0, new double[] {1}, 0, 0, y, 0);
    assertThat(y[0]).as("deviation").isEqualTo(expected);
  }

  private void assertFloats(float e, double factor, float expected) {
    float[] exp = {e};
    float[] y = new float[1];
    floats.scale(exp, 0, 1, factor, 0, y, 0);
    assertThat(y[0]).as("scale").isEqualTo(expected);
    floats.residual(exp, 0, 1, factor, 0, new double[1], 1, y, 0);
    assertThat(y[0]).as("residual").isEqualTo(expected);
    floats.deviation(exp, 0, 1, factor, 0, new double[] {1}, 0, 0, y, 0);
    assertThat(y[0]).as("deviation").isEqualTo(expected);
  }

  @Test
  void aTinyProbabilityTimesALargeFactorKeepsItsDigits() {
    assertDoubles(DIGITS * 0x1p-990, 0x1p60, DIGITS * 0x1p-994);
    assertFloats(0x1.234568p-120f, 0x1p80, 0x1.234568p-104f);
  }

  @Test
  void aProbabilityTimesATinyFactorKeepsItsDigits() {
    assertDoubles(DIGITS * Kernel.SCALE, 0x1p-1000, DIGITS * 0x1p-1000);
    assertFloats(0x1.234568p64f, 0x1p-110, 0x1.234568p-110f);
  }
}
