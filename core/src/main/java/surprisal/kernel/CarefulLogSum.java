package surprisal.kernel;

/// log Σ e^x = log1p((e^max − 1) + Σ of the others) with about 100 bits, for rows whose log-sum-exp
/// nearly vanishes although their maximum does not (log-probabilities, for one): there max +
/// log1p(rest) cancels, and only a sum of twice the precision knows the difference from 0.
///
/// e^x = 2^k·(1 + q)^256 with q = e^m − 1 by its Taylor series and m = (x − k·ln 2)/256, |m| <
/// 0.0014; all in pairs of doubles. The logarithm is one Newton step from that of the leading
/// double. Nothing is added to 1 and taken off again, so the bits count from the size of the
/// maximum.
public final class CarefulLogSum {
  /// ln 2 in three parts, the first two with so many zeros at the end that whole multiples of them
  /// are exact.
  private static final double LN2_HIGH = 0x1.62e42fefap-1; // 0.69314718055829871

  private static final double LN2_MIDDLE = 0x1.cf79abc9ep-40; // 1.6465949582866463e-12
  private static final double LN2_LOW = 0x1.d9cc01f97b57ap-79; // 3.0618407360186521e-24
  private static final int DEGREE = 10;
  private static final int SQUARINGS = 8;

  /// Below it a term changes no bit of a sum near 1.
  private static final double NEGLIGIBLE = -100;

  /// Terms that are added up by themselves, so that few additions are to a sum near 1.
  private static final int BLOCK = 1024;

  private final Pair total = new Pair();
  private final Pair block = new Pair();
  private final Pair power = new Pair();
  private final Pair argument = new Pair();
  private int terms;

  /// Back to the start.
  public void clear() {
    total.set(0, 0);
    block.set(0, 0);
    terms = 0;
  }

  /// Adds e^(x + low), where the one maximum must be said to be it.
  public void add(double x, double low, boolean isMaximum) {
    if (x > NEGLIGIBLE) {
      exp(x, low, isMaximum);
      (isMaximum ? total : block).add(power.high, power.low);
      terms++;
      if (terms % BLOCK == 0) {
        closeBlock();
      }
    }
  }

  private void closeBlock() {
    total.add(block.high, block.low);
    block.set(0, 0);
  }

  /// log of the sum.
  public double value() {
    closeBlock();
    double first = StrictMath.log1p(total.high);
    exp(-first, 0, true);
    double high = power.high;
    double low = power.low;
    power.multiply(total.high, total.low); // (1 + total)(1 + q) − 1 = total·q + total + q
    power.add(total.high, total.low);
    power.add(high, low);
    double correction = power.high + power.low;
    return first + (correction - 0.5 * correction * correction);
  }

  /// Sets the power to e^(x + low), or to that less 1.
  private void exp(double x, double low, boolean lessOne) {
    double k = Math.rint(x / (LN2_HIGH + LN2_MIDDLE));
    argument.set(x, low);
    argument.add(-k * LN2_HIGH, 0);
    argument.add(-k * LN2_MIDDLE, -k * LN2_LOW);
    argument.scale(0x1p-8);
    power.set(0, 0);
    for (int n = DEGREE; n > 0; n--) { // q = m/1·(1 + m/2·(1 + m/3·(…)))
      power.add(1, 0);
      power.multiply(argument.high, argument.low);
      power.divide(n);
    }
    for (int i = 0; i < SQUARINGS; i++) { // (1 + q)² = 1 + (2q + q²)
      double high = power.high;
      double squareLow = power.low;
      power.multiply(high, squareLow);
      power.add(2 * high, 2 * squareLow);
    }
    if (k == 0 && lessOne) {
      return;
    }
    power.add(1, 0);
    power.scale(Math.scalb(1.0, (int) k));
    if (lessOne) {
      power.add(-1, 0);
    }
  }

  /// An unevaluated sum high + low of two doubles, |low| at most half a unit of high.
  private static final class Pair {
    private double high;
    private double low;

    void set(double high, double low) {
      this.high = high;
      this.low = low;
    }

    void add(double otherHigh, double otherLow) {
      double sum = high + otherHigh;
      double error = Sum.roundingError(high, otherHigh, sum);
      double lows = low + otherLow;
      double lowsError = Sum.roundingError(low, otherLow, lows);
      renormalise(sum, error + lows, lowsError);
    }

    void multiply(double otherHigh, double otherLow) {
      double product = high * otherHigh;
      double error = Math.fma(high, otherHigh, -product);
      renormalise(product, Math.fma(high, otherLow, Math.fma(low, otherHigh, error)), 0);
    }

    void divide(double divisor) {
      double quotient = high / divisor;
      double remainder = Math.fma(-quotient, divisor, high);
      renormalise(quotient, (remainder + low) / divisor, 0);
    }

    void scale(double powerOfTwo) {
      high *= powerOfTwo;
      low *= powerOfTwo;
    }

    private void renormalise(double newHigh, double newLow, double lowest) {
      double sum = newHigh + newLow;
      low = Sum.roundingError(newHigh, newLow, sum) + lowest;
      high = sum;
    }
  }
}
