package surprisal;

/// A cross-entropy that has not been averaged yet: the sum of the rows' losses and the weight to
/// divide it by.
///
/// Losses over parts of the data merge into the loss over all of it; a mean of means would not.
///
/// @param sum Σ of the rows' losses, in nats
/// @param weight the denominator of the mean
public record Loss(double sum, double weight) {
  /// The loss of no rows at all.
  public static final Loss NONE = new Loss(0, 0);

  /// The loss over the rows of both.
  public Loss merge(Loss other) {
    return new Loss(sum + other.sum, weight + other.weight);
  }

  /// sum / weight in nats; NaN when the weight is 0.
  public double mean() {
    return weight == 0 ? Double.NaN : sum / weight;
  }

  /// e^mean: the number of equally likely classes that would be as surprising.
  public double perplexity() {
    return StrictMath.exp(mean());
  }

  /// mean / ln 2: the mean in bits.
  public double bits() {
    return mean() / 0x1.62e42fefa39efp-1; // ln 2 = 0.6931471805599453
  }
}
