package surprisal.kernel;

/// The formulas of x·σ(2u), u = √(2/π)·(x + 0.044715·x³).
final class Gelu {
  private static final double CUBIC = 0.044715;
  private static final double SCALE = 0x1.9884533d43651p-1; // √(2/π) = 0.7978845608028654

  /// From here on x·σ·(1 − σ) is less than half a unit of the last place of σ, or both are 0.
  private static final double FAR = 40;

  private Gelu() {}

  /// u
  static double argument(double x) {
    return SCALE * (x + CUBIC * x * x * x);
  }

  /// σ(2u), given e = exp(−2·|u|)
  static double sigma(double x, double e) {
    return x < 0 ? e / (1 + e) : 1 / (1 + e);
  }

  /// The derivative of x·σ(2u).
  static double slope(double x, double sigma) {
    return Math.abs(x) > FAR
        ? sigma
        : sigma + 2 * SCALE * x * (1 + 3 * CUBIC * x * x) * sigma * (1 - sigma);
  }
}
