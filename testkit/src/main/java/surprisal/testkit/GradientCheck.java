package surprisal.testkit;

import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/// Gradients held against what does not depend on how they were computed: differences of the
/// function, and identities.
public final class GradientCheck {
  /// Near ε^(1/5), where the rounding error ε/h of a 4th-order difference meets its truncation
  /// error h⁴.
  public static final double STEP = 0x1p-10;

  private GradientCheck() {}

  /// The gradient of a scalar function by central differences of 4th order: (8·(f(x+h) − f(x−h)) −
  /// (f(x+2h) − f(x−2h)))/12h.
  public static double[] byDifferences(ToDoubleFunction<double[]> function, double... x) {
    double[] gradient = new double[x.length];
    double[] moved = x.clone();
    for (int j = 0; j < x.length; j++) {
      gradient[j] =
          (8 * difference(function, moved, j, STEP) - difference(function, moved, j, 2 * STEP))
              / (12 * STEP);
    }
    return gradient;
  }

  /// Asserts that a gradient agrees with differences of its function, to `tolerance` · (1 +
  /// |f(x)|).
  ///
  /// @throws AssertionError if an entry does not
  public static void assertMatchesDifferences(
      ToDoubleFunction<double[]> function, double[] x, double[] gradient, double tolerance) {
    double allowed = tolerance * (1 + Math.abs(function.applyAsDouble(x.clone())));
    assertClose("differences", byDifferences(function, x), gradient, allowed);
  }

  /// Asserts that Σ_j dx_j = 0 but for roundings: each of the n entries may be `ulps` units off.
  ///
  /// @throws AssertionError if it is not
  public static void assertSumsToZero(Precision precision, double ulps, double... gradient) {
    BigFloat sum = BigFloat.ZERO;
    BigFloat allowed = BigFloat.ZERO;
    for (double entry : gradient) {
      BigFloat exact = BigFloat.of(entry);
      BigFloat unit = BigFloat.ONE.scaled(precision.ulpExponent(exact));
      sum = sum.plus(exact);
      allowed = allowed.plus(unit.times(BigFloat.of(ulps)));
    }
    if (sum.abs().compareTo(allowed) > 0) {
      throw new AssertionError(
          "the gradient sums to %s: expected 0, give or take %s".formatted(sum, allowed));
    }
  }

  /// Asserts that adding a constant to every logit changes no entry by more than `tolerance`.
  ///
  /// @throws AssertionError if it does
  public static void assertShiftInvariant(
      UnaryOperator<double[]> function, double[] logits, double shift, double tolerance) {
    double[] shifted = logits.clone();
    for (int j = 0; j < shifted.length; j++) {
      shifted[j] += shift;
    }
    assertClose(
        "shift by " + shift, function.apply(logits.clone()), function.apply(shifted), tolerance);
  }

  /// f(x + h·e_j) − f(x − h·e_j); leaves x as it was.
  private static double difference(
      ToDoubleFunction<double[]> function, double[] x, int j, double step) {
    double centre = x[j];
    x[j] = centre + step;
    double above = function.applyAsDouble(x);
    x[j] = centre - step;
    double below = function.applyAsDouble(x);
    x[j] = centre;
    return above - below;
  }

  private static void assertClose(
      String what, double[] expected, double[] actual, double tolerance) {
    if (expected.length != actual.length) {
      throw new AssertionError(
          "%s: %d entries, expected %d".formatted(what, actual.length, expected.length));
    }
    for (int j = 0; j < expected.length; j++) {
      if (!(Math.abs(actual[j] - expected[j]) <= tolerance)) {
        throw new AssertionError(
            "%s, class %d: %s, expected %s, give or take %s"
                .formatted(what, j, actual[j], expected[j], tolerance));
      }
    }
  }
}
