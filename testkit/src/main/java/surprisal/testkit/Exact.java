package surprisal.testkit;

/// What a function truly is at a point: a number that no rounding has touched yet, or one of the
/// three answers that are not numbers.
public sealed interface Exact permits BigFloat, NonFinite {

  /// The nearest double, ties to even; overflow to an infinity and underflow as IEEE 754 has them.
  double toDouble();

  /// The exact value of a double, which may be NaN or an infinity.
  static Exact of(double value) {
    return Double.isFinite(value) ? BigFloat.of(value) : new NonFinite(value);
  }
}
