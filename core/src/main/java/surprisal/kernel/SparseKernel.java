package surprisal.kernel;

/// Products of a row of which most numbers are 0 with a matrix. Number k of the row is `values[k]`, in
/// column `columns[first + k]`, for k < n. The line of the matrix for column j is m numbers, `step`
/// apart, from `at + j·line` on. No state.
///
/// @param <A> `float[]` or `double[]`
public interface SparseKernel<A> {
  /// sums += Σₖ valuesₖ · the line of columnₖ: each sum in the order of k, by fused multiply and add.
  void addProduct(
      A values,
      int[] columns,
      int first,
      int n,
      A matrix,
      int at,
      int line,
      int step,
      int m,
      A sums,
      int to);

  /// m numbers of a matrix, `step` apart from `at` on, += sums.
  void addTo(double[] sums, int m, A matrix, int at, int step);
}
