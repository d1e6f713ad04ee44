package surprisal.learn;

/// Sums over parts of arrays.
final class Vectors {
  private Vectors() {}

  /// Σ x[i + k]·y[j + k] for k < length. In four sums, for one would wait for each of its additions.
  static double dot(double[] x, int i, double[] y, int j, int length) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int k = 0;
    for (; k + 4 <= length; k += 4) {
      sum0 += x[i + k] * y[j + k];
      sum1 += x[i + k + 1] * y[j + k + 1];
      sum2 += x[i + k + 2] * y[j + k + 2];
      sum3 += x[i + k + 3] * y[j + k + 3];
    }
    for (; k < length; k++) {
      sum0 += x[i + k] * y[j + k];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }
}
