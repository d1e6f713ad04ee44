package surprisal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GradientCheckTest {
  private static final double[] POINT = {0.3, -1.2};

  @Test
  void differencesOfFourthOrderAreExactForAQuartic() {
    double[] gradient = GradientCheck.byDifferences(x -> x[0] * x[0] * x[0] * x[0] + x[1], POINT);
    assertThat(gradient[0]).isCloseTo(4 * 0.027, within(1e-12));
    assertThat(gradient[1]).isCloseTo(1, within(1e-12));
  }

  @Test
  void aWrongGradientIsNamed() {
    assertThatThrownBy(() ->
            GradientCheck.assertMatchesDifferences(
                x -> x[0] + 2 * x[1], POINT, new double[] {1, 2.001}, 1e-9))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("differences, class 1: 2.001, expected 2.0");
  }

  @Test
  void aGradientThatDoesNotSumToZeroIsSeen() {
    GradientCheck.assertSumsToZero(Precision.F32, 1, 0.75, -0.5, -0.25 + 0x1p-25);
    assertThatThrownBy(() -> GradientCheck.assertSumsToZero(Precision.F32, 1, 0.75, -0.5, -0.2))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("the gradient sums to 0.04999");
  }

  @Test
  void aFunctionThatFeelsAShiftIsSeen() {
    GradientCheck.assertShiftInvariant(x -> new double[] {x[0] - x[1]}, POINT, 0.5, 1e-15);
    assertThatThrownBy(() -> GradientCheck.assertShiftInvariant(x -> x, POINT, 0.5, 1e-15))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("shift by 0.5, class 0: 0.8, expected 0.3");
  }

  @Test
  void aFailureNamesRowClassActualExactAndError() {
    UlpStatistics statistics = new UlpStatistics(Precision.F64);
    statistics.add(0, 0, 1, BigFloat.ONE);
    statistics.add(4, 2, 1 + 0x1p-50, BigFloat.ONE);
    assertThat(statistics.mean()).isEqualTo(2);
    assertThat(statistics.count()).isEqualTo(2);
    assertThatThrownBy(() -> UlpAssertions.assertWithin(2.5, statistics))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "row 4, class 2: actual 1.0000000000000009, exact 1, error 4.000 ULP: expected at most"
                + " 2.5 ULP");
  }
}
