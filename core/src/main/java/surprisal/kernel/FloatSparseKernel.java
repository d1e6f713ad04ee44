package surprisal.kernel;

/// [SparseKernel] of `float`.
public sealed class FloatSparseKernel implements SparseKernel<float[]>
    permits VectorFloatSparseKernel {
  @Override
  public void addProduct(
      float[] values,
      int[] columns,
      int first,
      int n,
      float[] matrix,
      int at,
      int line,
      int step,
      int m,
      float[] sums,
      int to) {
    int k = 0;
    for (; k + 4 <= n && step == 1; k += 4) {
      float value0 = values[k];
      float value1 = values[k + 1];
      float value2 = values[k + 2];
      float value3 = values[k + 3];
      int from0 = at + columns[first + k] * line;
      int from1 = at + columns[first + k + 1] * line;
      int from2 = at + columns[first + k + 2] * line;
      int from3 = at + columns[first + k + 3] * line;
      for (int c = 0; c < m; c++) {
        float sum = Math.fma(value0, matrix[from0 + c], sums[to + c]);
        sum = Math.fma(value1, matrix[from1 + c], sum);
        sum = Math.fma(value2, matrix[from2 + c], sum);
        sums[to + c] = Math.fma(value3, matrix[from3 + c], sum);
      }
    }
    for (; k < n; k++) {
      float value = values[k];
      int from = at + columns[first + k] * line;
      for (int c = 0; c < m; c++) {
        sums[to + c] = Math.fma(value, matrix[from + c * step], sums[to + c]);
      }
    }
  }

  @Override
  public void addTo(double[] sums, int m, float[] matrix, int at, int step) {
    if (step == 1) {
      for (int c = 0; c < m; c++) {
        matrix[at + c] += (float) sums[c];
      }
    } else {
      for (int c = 0; c < m; c++) {
        matrix[at + c * step] += (float) sums[c];
      }
    }
  }
}
