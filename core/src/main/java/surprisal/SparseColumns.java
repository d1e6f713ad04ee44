package surprisal;

/// Sparse rows turned round: number k of all, in row `rows[place]`, at each place of its column, those
/// of column j being places `starts[j]` to `starts[j + 1] − 1`. The rows of a column ascend. It holds
/// where the values are and not the values, so that it stays right when those change.
///
/// @param starts [D + 1]
/// @param rows of the sparse rows
/// @param numbers the k of each place
record SparseColumns(int[] starts, int[] rows, int[] numbers) {
  static SparseColumns of(SparseRows rows) {
    int n = Math.toIntExact(rows.size(0));
    int[] starts = new int[Math.toIntExact(rows.size(1)) + 1];
    for (int k = rows.start(0); n > 0 && k < rows.end(n - 1); k++) {
      starts[rows.column(k) + 1]++;
    }
    for (int column = 1; column < starts.length; column++) {
      starts[column] += starts[column - 1];
    }
    int[] next = starts.clone();
    int[] rowOf = new int[rows.count()];
    int[] numbers = new int[rowOf.length];
    for (int row = 0; row < n; row++) {
      for (int k = rows.start(row); k < rows.end(row); k++) {
        int place = next[rows.column(k)]++;
        rowOf[place] = row;
        numbers[place] = k;
      }
    }
    return new SparseColumns(starts, rowOf, numbers);
  }

  /// The first place of a column whose row is not before one.
  int place(int column, long row) {
    int low = starts[column];
    int high = starts[column + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rows[middle] < row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
