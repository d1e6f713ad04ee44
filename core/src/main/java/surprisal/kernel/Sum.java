package surprisal.kernel;

/// A running sum of doubles as an unevaluated pair, high + low: as if added with twice the
/// precision.
public final class Sum {
  private double high;
  private double low;

  /// Back to zero.
  public void clear() {
    high = 0;
    low = 0;
  }

  /// Adds a number; the rounding error of the addition goes into the low part.
  public void add(double value) {
    double sum = high + value;
    low += roundingError(high, value, sum);
    high = sum;
  }

  /// Adds the first n of some numbers, one after another.
  public void add(double[] values, int n) {
    double sum = high;
    double errors = low;
    for (int i = 0; i < n; i++) {
      double next = sum + values[i];
      errors += roundingError(sum, values[i], next);
      sum = next;
    }
    high = sum;
    low = errors;
  }

  /// Adds a number given as a pair.
  public void add(double valueHigh, double valueLow) {
    add(valueHigh);
    low += valueLow;
  }

  /// Multiplies by a power of two, exactly.
  public void scale(double powerOfTwo) {
    high *= powerOfTwo;
    low *= powerOfTwo;
  }

  /// The sum, rounded once. Once infinite or NaN it stays so; its errors mean nothing then.
  public double value() {
    return Double.isFinite(high) ? high + low : high;
  }

  /// What [#value()] leaves out: value() + remainder() is the sum.
  public double remainder() {
    return Double.isFinite(high) ? roundingError(high, low, high + low) : 0;
  }

  /// The exact error of sum = fl(a + b), such that a + b = sum + error (Knuth's TwoSum).
  public static double roundingError(double a, double b, double sum) {
    double bRounded = sum - a;
    return (a - (sum - bRounded)) + (b - bRounded);
  }
}
