package surprisal.evaluate;

/// How many rows of each class were predicted as each class.
public final class ConfusionMatrix {
  private final int[][] counts;

  ConfusionMatrix(int[][] counts) {
    this.counts = counts;
  }

  /// C.
  public int classes() {
    return counts.length;
  }

  /// The rows of class `actual` that were predicted as class `predicted`.
  public int count(int actual, int predicted) {
    return counts[actual][predicted];
  }

  /// The rows of class `actual`.
  public int rows(int actual) {
    int rows = 0;
    for (int count : counts[actual]) {
      rows += count;
    }
    return rows;
  }
}
