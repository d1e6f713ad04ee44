package surprisal.testkit;

/// An answer that is not a number: +∞, −∞ or NaN.
///
/// @param value one of the three
public record NonFinite(double value) implements Exact {
  public static final NonFinite NAN = new NonFinite(Double.NaN);
  public static final NonFinite POSITIVE_INFINITY = new NonFinite(Double.POSITIVE_INFINITY);
  public static final NonFinite NEGATIVE_INFINITY = new NonFinite(Double.NEGATIVE_INFINITY);

  public NonFinite {
    if (Double.isFinite(value)) {
      throw new IllegalArgumentException(value + " is finite: expected NaN or an infinity");
    }
  }

  @Override
  public double toDouble() {
    return value;
  }

  @Override
  public String toString() {
    return Double.toString(value);
  }
}
