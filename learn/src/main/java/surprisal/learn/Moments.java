package surprisal.learn;

/// First moments of a data set: class frequencies ȳ, the mean features x̄, and mean(yᵢ⊗xᵢ).
final class Moments {
  private final int features;
  private final double[] frequencies;
  private final double[] mean;
  private final double[] classMeans;

  private Moments(int classes, int features) {
    this.features = features;
    this.frequencies = new double[classes];
    this.mean = new double[features];
    this.classMeans = new double[Math.multiplyExact(classes, features)];
  }

  static Moments of(Dataset dataset) {
    Moments moments = new Moments(dataset.labels().classes(), dataset.encoding().features());
    RowBlocks.forEachRow(
        dataset.features(),
        (row, values, offset) -> moments.add(dataset.classOf(row), values, offset));
    moments.divideBy(dataset.rows());
    return moments;
  }

  private void add(int c, double[] values, int offset) {
    frequencies[c]++;
    for (int d = 0; d < features; d++) {
      classMeans[c * features + d] += values[offset + d];
    }
  }

  private void divideBy(double rows) {
    for (int c = 0; c < frequencies.length; c++) {
      frequencies[c] /= rows;
      for (int d = 0; d < features; d++) {
        classMeans[c * features + d] /= rows;
        mean[d] += classMeans[c * features + d];
      }
    }
  }

  int classes() {
    return frequencies.length;
  }

  int features() {
    return features;
  }

  /// ȳ_c.
  double frequency(int c) {
    return frequencies[c];
  }

  /// x̄_d.
  double mean(int d) {
    return mean[d];
  }

  /// The mean over all rows of x_d where the class is c, and 0 elsewhere.
  double classMean(int c, int d) {
    return classMeans[c * features + d];
  }
}
