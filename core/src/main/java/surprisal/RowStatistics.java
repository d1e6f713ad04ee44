package surprisal;

/// What is known of each row of logits besides its loss: how probable its target is, how uncertain
/// the whole distribution, which class is the most probable, and how many are more so than the
/// target.
///
/// A row that is ignored, or weighs nothing, is never read: NaN, and −1. So are rows of only −∞, or
/// with +∞ or NaN.
public final class RowStatistics {
  private static final int NONE = -1;

  private final double[] logProbability;
  private final double[] entropy;
  private final int[] argMax;
  private final int[] rank;

  private RowStatistics(int rows) {
    this.logProbability = new double[rows];
    this.entropy = new double[rows];
    this.argMax = new int[rows];
    this.rank = new int[rows];
  }

  /// Room for the statistics of so many rows.
  public static RowStatistics ofRows(int rows) {
    return new RowStatistics(rows);
  }

  /// How many rows there is room for.
  public int rows() {
    return rank.length;
  }

  /// log p of the row's target class, in nats; weights and label smoothing have no part in it.
  public double logProbability(int row) {
    return logProbability[row];
  }

  /// −Σ p log p over all classes, in nats.
  public double entropy(int row) {
    return entropy[row];
  }

  /// The first of the most probable classes.
  public int argMax(int row) {
    return argMax[row];
  }

  /// How many classes are more probable than the target: 0 where it is the most probable.
  public int rank(int row) {
    return rank[row];
  }

  void set(int row, double logProbability, double entropy, int argMax, int rank) {
    this.logProbability[row] = logProbability;
    this.entropy[row] = entropy;
    this.argMax[row] = argMax;
    this.rank[row] = rank;
  }

  void setNone(int row) {
    set(row, Double.NaN, Double.NaN, NONE, NONE);
  }
}
