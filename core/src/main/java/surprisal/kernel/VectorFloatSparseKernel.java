package surprisal.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// [SparseKernel] of `float` with vectors, the same bits as [FloatSparseKernel].
public final class VectorFloatSparseKernel extends FloatSparseKernel {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

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
    if (step != 1 || m < L) {
      super.addProduct(values, columns, first, n, matrix, at, line, step, m, sums, to);
      return;
    }
    int whole = m - m % L;
    int k = 0;
    for (; k + 4 <= n; k += 4) {
      int from0 = at + columns[first + k] * line;
      int from1 = at + columns[first + k + 1] * line;
      int from2 = at + columns[first + k + 2] * line;
      int from3 = at + columns[first + k + 3] * line;
      FloatVector value0 = broadcast(S, values[k]);
      FloatVector value1 = broadcast(S, values[k + 1]);
      FloatVector value2 = broadcast(S, values[k + 2]);
      FloatVector value3 = broadcast(S, values[k + 3]);
      for (int c = 0; c < whole; c += L) {
        FloatVector sum = fromArray(S, sums, to + c);
        sum = value0.fma(fromArray(S, matrix, from0 + c), sum);
        sum = value1.fma(fromArray(S, matrix, from1 + c), sum);
        sum = value2.fma(fromArray(S, matrix, from2 + c), sum);
        sum = value3.fma(fromArray(S, matrix, from3 + c), sum);
        sum.intoArray(sums, to + c);
      }
      for (int c = whole; c < m; c++) {
        float sum = Math.fma(values[k], matrix[from0 + c], sums[to + c]);
        sum = Math.fma(values[k + 1], matrix[from1 + c], sum);
        sum = Math.fma(values[k + 2], matrix[from2 + c], sum);
        sums[to + c] = Math.fma(values[k + 3], matrix[from3 + c], sum);
      }
    }
    for (; k < n; k++) {
      float value = values[k];
      int from = at + columns[first + k] * line;
      int c = 0;
      for (; c < whole; c += L) {
        fromArray(S, matrix, from + c)
            .fma(broadcast(S, value), fromArray(S, sums, to + c))
            .intoArray(sums, to + c);
      }
      for (; c < m; c++) {
        sums[to + c] = Math.fma(value, matrix[from + c], sums[to + c]);
      }
    }
  }
}
