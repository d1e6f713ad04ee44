package surprisal.kernel;

/// [SparseKernel] of `double`.
public sealed class DoubleSparseKernel implements SparseKernel<double[]>
    permits VectorDoubleSparseKernel {
  @Override
  public void addProduct(
      double[] values,
      int[] columns,
      int first,
      int n,
      double[] matrix,
      int at,
      int line,
      int step,
      int m,
      double[] sums,
      int to) {
    int k = 0;
    for (; k + 4 <= n && step == 1; k += 4) {
      double value0 = values[k];
      double value1 = values[k + 1];
      double value2 = values[k + 2];
      double value3 = values[k + 3];
      int from0 = at + columns[first + k] * line;
      int from1 = at + columns[first + k + 1] * line;
      int from2 = at + columns[first + k + 2] * line;
      int from3 = at + columns[first + k + 3] * line;
      for (int c = 0; c < m; c++) {
        double sum = Math.fma(value0, matrix[from0 + c], sums[to + c]);
        sum = Math.fma(value1, matrix[from1 + c], sum);
        sum = Math.fma(value2, matrix[from2 + c], sum);
        sums[to + c] = Math.fma(value3, matrix[from3 + c], sum);
      }
    }
    for (; k < n; k++) {
      double value = values[k];
      int from = at + columns[first + k] * line;
      for (int c = 0; c < m; c++) {
        sums[to + c] = Math.fma(value, matrix[from + c * step], sums[to + c]);
      }
    }
  }

  @Override
  public void addTo(double[] sums, int m, double[] matrix, int at, int step) {
    if (step == 1) {
      for (int c = 0; c < m; c++) {
        matrix[at + c] += sums[c];
      }
    } else {
      for (int c = 0; c < m; c++) {
        matrix[at + c * step] += sums[c];
      }
    }
  }
}
