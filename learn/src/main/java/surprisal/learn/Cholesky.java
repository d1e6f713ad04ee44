package surprisal.learn;

/// The factor of a symmetric positive definite matrix, A = L·Lᵀ with L lower triangular.
///
/// Source: G. Golub and C. Van Loan, Matrix Computations, 4th ed., section 4.2.
final class Cholesky {
  private final int size;

  /// Row i begins at i·(i + 1)/2.
  private final double[] lower;

  private Cholesky(int size, double[] lower) {
    this.size = size;
    this.lower = lower;
  }

  /// Factors a matrix, in its place.
  ///
  /// @param lower its lower triangle, row after row
  static Cholesky of(int size, double[] lower) {
    for (int i = 0; i < size; i++) {
      int row = i * (i + 1) / 2;
      for (int j = 0; j <= i; j++) {
        int other = j * (j + 1) / 2;
        double left = lower[row + j] - Vectors.dot(lower, row, lower, other, j);
        lower[row + j] = j < i ? left / lower[other + j] : Math.sqrt(left);
      }
    }
    return new Cholesky(size, lower);
  }

  /// x = A⁻¹·x.
  void solve(double[] x) {
    for (int i = 0; i < size; i++) {
      int row = i * (i + 1) / 2;
      x[i] = (x[i] - Vectors.dot(lower, row, x, 0, i)) / lower[row + i];
    }
    for (int i = size - 1; i >= 0; i--) {
      int row = i * (i + 1) / 2;
      x[i] /= lower[row + i];
      for (int j = 0; j < i; j++) {
        x[j] -= x[i] * lower[row + j];
      }
    }
  }
}
