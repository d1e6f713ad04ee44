package surprisal;

import surprisal.kernel.LogOnePlus;

/// The logarithm of a sum of exponentials, log Σ e^x, as the two facts that it follows from: the
/// maximum m, and the rest r = Σ e^(x−m) over all entries but one that is the maximum. It is m +
/// log1p(r).
///
/// Those of parts of a row merge into that of the row, as for a vocabulary that is spread over
/// machines.
///
/// @param max m; −∞ where nothing, or only −∞, was added, +∞ or NaN where one of those was
/// @param rest r
public record LogSum(double max, double rest) {
  /// Of no numbers at all.
  public static final LogSum NONE = new LogSum(Double.NEGATIVE_INFINITY, 0);

  /// That of the numbers of both.
  public LogSum merge(LogSum other) {
    double greatest = Math.max(max, other.max);
    if (!Double.isFinite(greatest)) {
      return new LogSum(greatest, 0);
    }
    LogSum high = max >= other.max ? this : other;
    LogSum low = max >= other.max ? other : this;
    double part = StrictMath.exp(low.max - high.max);
    return new LogSum(greatest, high.rest + (part + low.rest * part));
  }

  /// log Σ e^x
  public double value() {
    return Double.isFinite(max) ? max + LogOnePlus.of(rest, 0) : max;
  }

  /// log p = x − log Σ e^x of one of the numbers; NaN where there are no probabilities.
  public double logProbability(double x) {
    return Double.isFinite(max) ? (x - max) - LogOnePlus.of(rest, 0) : Double.NaN;
  }
}
