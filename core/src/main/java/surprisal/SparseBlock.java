package surprisal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.SparseKernel;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Matrix;

/// Sparse features of a block of rows: those of some numbers, from place `first` to place
/// `first + n − 1` in them, which ascend.
///
/// Logits are computed row by row, and gradients column by column: either way each line of the result
/// is read and written once, and threads share the lines. Its numbers are added up in the order of
/// columns, or of rows, so the bits do not depend on the threads.
///
/// @param shared whether threads may share the work
/// @param <A> `float[]` or `double[]`
record SparseBlock<A>(
    Arithmetic<A> arithmetic, SparseRows rows, long[] numbers, int first, int n, boolean shared)
    implements FeatureBlock<A> {
  /// Classes that are multiplied together, at most: so that sums, and what is added to them, stay in
  /// the first-level cache.
  private static final int RANGE = 1024;

  /// Products that are added up in the arithmetic's type before they go to a sum in double.
  private static final int CHUNK = 256;

  /// About how many numbers there are.
  private long count() {
    return (long) rows.count() * n / Math.max(rows.size(0), 1) + 1;
  }

  @Override
  public void addLogits(MatMul matMul, Matrix<A> weights, int m, Matrix<A> out) {
    Tiles.of(n, count() / Math.max(n, 1) * m)
        .sharing(shared)
        .forEach((_, from, to) -> addLogits((int) from, (int) to, weights, m, out));
  }

  private void addLogits(int from, int to, Matrix<A> weights, int m, Matrix<A> out) {
    SparseKernel<A> kernel = arithmetic.sparseKernel(count() * m);
    Elements held = rows.values().elements();
    short[] bits = held.bits();
    int line = weights.transposed() ? weights.stride() : 1;
    int step = weights.transposed() ? 1 : weights.stride();
    A values = arithmetic.allocate(longest(from, to));
    for (int c = 0; c < m; c += RANGE) {
      for (int i = from; i < to; i++) {
        int row = (int) numbers[first + i];
        int k = rows.start(row);
        int count = rows.end(row) - k;
        arithmetic.read(held, k, 1, count, values, 0, bits);
        kernel.addProduct(
            values,
            rows.columns(),
            k,
            count,
            weights.array(),
            weights.offset() + c * step,
            line,
            step,
            Math.min(RANGE, m - c),
            out.array(),
            out.offset() + i * out.stride() + c);
      }
    }
  }

  private int longest(int from, int to) {
    int longest = 0;
    for (int i = from; i < to; i++) {
      int row = (int) numbers[first + i];
      longest = Math.max(longest, rows.end(row) - rows.start(row));
    }
    return longest;
  }

  /// All at once: threads share the columns.
  @Override
  public Tiles gradientTiles(int m) {
    return new Tiles(m, 1, false);
  }

  @Override
  public void addGradient(MatMul matMul, Matrix<A> gradients, int m, Matrix<A> sums) {
    if (n == 0) {
      return;
    }
    SparseColumns columns = rows.byColumn();
    int[] places = places();
    int features = Math.toIntExact(rows.size(1));
    Tiles.of(features, count() / Math.max(features, 1) * m)
        .sharing(shared)
        .forEach((_, from, to) -> {
          Adder adder = new Adder(columns, places, gradients, m, sums);
          for (int column = (int) from; column < to; column++) {
            for (int c = 0; c < m; c += RANGE) {
              adder.add(column, c, Math.min(RANGE, m - c));
            }
          }
        });
  }

  /// Where in the block each row lies from its first to its last, or −1; null where none is left out.
  private int @Nullable [] places() {
    int least = (int) numbers[first];
    int range = (int) numbers[first + n - 1] - least + 1;
    if (range == n) {
      return null;
    }
    int[] places = new int[range];
    Arrays.fill(places, -1);
    for (int i = 0; i < n; i++) {
      places[(int) numbers[first + i] - least] = i;
    }
    return places;
  }

  /// Adds columns' part to the gradient, for one thread.
  private final class Adder {
    private final SparseColumns columns;
    private final int @Nullable [] places;
    private final Matrix<A> gradients;
    private final Matrix<A> sums;
    private final SparseKernel<A> kernel;
    private final int line;
    private final int step;
    private final A values = arithmetic.allocate(CHUNK);
    private final int[] rowsOf = new int[CHUNK];
    private final int[] numbersOf = new int[CHUNK];
    private final A parts;
    private final double[] total;

    private Adder(
        SparseColumns columns,
        int @Nullable [] places,
        Matrix<A> gradients,
        int m,
        Matrix<A> sums) {
      this.columns = columns;
      this.places = places;
      this.gradients = gradients;
      this.sums = sums;
      this.kernel = arithmetic.sparseKernel(count() * m);
      this.line = sums.transposed() ? sums.stride() : 1;
      this.step = sums.transposed() ? 1 : sums.stride();
      this.parts = arithmetic.allocate(Math.min(RANGE, m));
      this.total = new double[Math.min(RANGE, m)];
    }

    /// The line of a column += Σ value · the gradients of its row, for m classes from c on.
    private void add(int column, int c, int m) {
      int least = (int) numbers[first];
      int place = columns.place(column, least);
      int end = columns.place(column, numbers[first + n - 1] + 1);
      if (place == end) {
        return;
      }
      Arrays.fill(total, 0, m, 0);
      while (place < end) {
        int count = 0;
        for (; place < end && count < CHUNK; place++) {
          int row = columns.rows()[place] - least;
          int i = places == null ? row : places[row];
          if (i >= 0) {
            rowsOf[count] = i;
            numbersOf[count++] = columns.numbers()[place];
          }
        }
        arithmetic.gather(rows.values().elements(), numbersOf, count, values);
        arithmetic.fill(parts, 0, m, 0);
        kernel.addProduct(
            values,
            rowsOf,
            0,
            count,
            gradients.array(),
            gradients.offset() + c,
            gradients.stride(),
            1,
            m,
            parts,
            0);
        arithmetic.addTo(total, 0, parts, 0, m);
      }
      kernel.addTo(total, m, sums.array(), sums.offset() + column * line + c * step, step);
    }
  }

  @Override
  public SparseBlock<A> rows(int i, int some) {
    return new SparseBlock<>(arithmetic, rows, numbers, first + i, some, shared);
  }
}
