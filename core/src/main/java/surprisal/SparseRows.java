package surprisal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Features [N, D] of which most are 0, of which the others alone are held, row after row: number k is
/// `values[k]`, in column `columns[k]`, and those of row i are numbers `starts[i]` to
/// `starts[i + 1] − 1`. It is the compressed sparse row format, SciPy's `csr_array(values, columns,
/// starts)`.
///
/// A view over the caller's arrays; a head multiplies with it where it lies. The first gradient adds an
/// index of the columns, two `int` for each number and one for each column, which stays with the view.
/// Equality is identity.
public final class SparseRows implements Features {
  private final int[] starts;
  private final int[] columns;
  private final Tensor values;
  private final int features;
  private final int first;
  private final int rows;

  /// Made when first asked for, by whichever thread comes first.
  private @Nullable SparseColumns byColumn;

  private SparseRows(
      int[] starts, int[] columns, Tensor values, int features, int first, int rows) {
    this.starts = starts;
    this.columns = columns;
    this.values = values;
    this.features = features;
    this.first = first;
    this.rows = rows;
  }

  /// A view over arrays.
  ///
  /// Shapes: starts [N + 1], columns [K] and values [K] for K numbers that are held.
  ///
  /// Errors: starts that do not lead from 0 to K, never back; columns of a row that do not ascend, or lie
  /// outside 0 ≤ column < features.
  public static SparseRows of(int features, int[] starts, int[] columns, double... values) {
    return of(features, starts, columns, Tensor.of(values, values.length));
  }

  /// A view over arrays, with values in F32.
  public static SparseRows of(int features, int[] starts, int[] columns, float... values) {
    return of(features, starts, columns, Tensor.of(values, values.length));
  }

  private static SparseRows of(int features, int[] starts, int[] columns, Tensor values) {
    requireLengths(starts, columns, values);
    for (int row = 0; row < starts.length - 1; row++) {
      requireStart(starts, row, columns.length);
      for (int k = starts[row]; k < starts[row + 1]; k++) {
        requireColumn(columns, k, k > starts[row] ? columns[k - 1] + 1 : 0, features, row);
      }
    }
    return new SparseRows(starts, columns, values, features, 0, starts.length - 1);
  }

  private static void requireLengths(int[] starts, int[] columns, Tensor values) {
    if (columns.length != values.size()) {
      throw new IllegalArgumentException(
          "there are %d columns for %d values: expected one for each"
              .formatted(columns.length, values.size()));
    }
    if (starts.length == 0 || starts[0] != 0 || starts[starts.length - 1] != columns.length) {
      throw new IllegalArgumentException(
          "starts %s: expected to lead from 0 to %d, the number of values"
              .formatted(
                  starts.length == 0
                      ? "is empty"
                      : "leads from %d to %d".formatted(starts[0], starts[starts.length - 1]),
                  columns.length));
    }
  }

  private static void requireStart(int[] starts, int row, int most) {
    int end = starts[row + 1];
    if (end < starts[row] || end > most) {
      throw new IllegalArgumentException(
          "starts[%d] = %d follows %d: expected a number from there to %d"
              .formatted(row + 1, end, starts[row], most));
    }
  }

  private static void requireColumn(int[] columns, int k, int least, int features, int row) {
    if (columns[k] < least || columns[k] >= features) {
      throw new IllegalArgumentException(
          "columns[%d] = %d in row %d: expected %d ≤ column < %d, as the columns of a row ascend"
              .formatted(k, columns[k], row, least, features));
    }
  }

  @Override
  public DType type() {
    return values.type();
  }

  /// N for axis 0, D for axis 1.
  @Override
  public long size(int axis) {
    return Shapes.axis(axis, new long[] {rows, features}) == 0 ? rows : features;
  }

  /// How many numbers are held.
  public int count() {
    return end(rows - 1) - start(0);
  }

  /// The rows from ≤ row < to, over the same arrays.
  public SparseRows slice(int from, int to) {
    if (from < 0 || to < from || to > rows) {
      throw new IllegalArgumentException(
          "rows %d to %d: expected 0 ≤ from ≤ to ≤ %d".formatted(from, to, rows));
    }
    return new SparseRows(starts, columns, values, features, first + from, to - from);
  }

  /// The number of the first value of a row.
  public int start(int row) {
    return starts[first + row];
  }

  /// The number after the last value of a row.
  public int end(int row) {
    return starts[first + row + 1];
  }

  /// The column of a value.
  public int column(int k) {
    return columns[k];
  }

  /// A value, widened.
  public double value(int k) {
    return values.elements().get(k);
  }

  /// The columns of all of them, by the number of the value; not a copy.
  int[] columns() {
    return columns;
  }

  /// The same turned round.
  SparseColumns byColumn() {
    SparseColumns made = byColumn;
    if (made == null) {
      made = SparseColumns.of(this);
      byColumn = made;
    }
    return made;
  }

  /// All of them, [K].
  Tensor values() {
    return values;
  }

  /// Sparse rows in the making: value after value, row after row.
  public static final class Builder {
    private int[] starts = new int[16];
    private int[] columns = new int[16];
    private double[] values = new double[16];
    private int rows;
    private int count;

    /// No rows yet.
    public Builder() {}

    /// The next value of the present row, in a column after the last one; nothing where it is 0.
    public void add(int column, double value) {
      if (value == 0) {
        return;
      }
      if (count == columns.length) {
        int longer = Math.addExact(count, Math.max(count / 2, 16));
        columns = Arrays.copyOf(columns, longer);
        values = Arrays.copyOf(values, longer);
      }
      columns[count] = column;
      values[count++] = value;
    }

    /// The present row is done.
    public void endRow() {
      rows++;
      if (rows == starts.length) {
        starts = Arrays.copyOf(starts, Math.addExact(rows, rows / 2));
      }
      starts[rows] = count;
    }

    /// The rows that are done.
    ///
    /// Errors: those of [SparseRows#of].
    ///
    /// @param features D
    public SparseRows build(int features) {
      return of(
          features,
          Arrays.copyOf(starts, rows + 1),
          Arrays.copyOf(columns, count),
          Arrays.copyOf(values, count));
    }
  }

  /// Type, shape and how much is held, as in `F64[157, 40] with 800 values`.
  @Override
  public String toString() {
    return "%s%s with %d values"
        .formatted(type(), Arrays.toString(new long[] {rows, features}), count());
  }
}
