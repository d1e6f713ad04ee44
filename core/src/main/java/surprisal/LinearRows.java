package surprisal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// The rows of a block that count, and their features: as they lie in memory if no row is left out
/// between them, or if they are sparse; else copied together, so that rows without weight are neither
/// read nor multiplied.
///
/// @param <A> `float[]` or `double[]`
final class LinearRows<A> {
  private final Arithmetic<A> arithmetic;
  private final Features features;
  private final TargetRows targets;
  private final boolean copies;
  private final boolean shared;
  private final A copy;
  private final long[] numbers;
  private int count;
  private @Nullable FeatureBlock<A> block;

  /// @param most rows in a block
  /// @param copies whether features may have to be copied
  /// @param shared whether threads may share the work on a block
  LinearRows(
      Arithmetic<A> arithmetic,
      Features features,
      TargetRows targets,
      int most,
      boolean copies,
      boolean shared) {
    this.arithmetic = arithmetic;
    this.features = features;
    this.targets = targets;
    this.copies = copies;
    this.shared = shared;
    int size = copies ? Math.multiplyExact(most, Math.toIntExact(features.size(1))) : 0;
    this.copy = arithmetic.allocate(size);
    this.numbers = new long[most];
  }

  /// Whether features can be multiplied only once they are copied: those of another type or layout,
  /// or with rows among them that do not count.
  static boolean copies(Arithmetic<?> arithmetic, Features features, TargetRows targets) {
    return features instanceof Tensor dense
        && (Matrices.inPlace(arithmetic, dense) == null || targets.hasZeroRows(dense.size(0)));
  }

  /// Takes the next rows that count, from `first` on; returns the row after the last one it looked
  /// at.
  long read(long first, long end) {
    count = 0;
    long row = first;
    while (row < end && count < numbers.length) {
      if (!targets.isZero(row)) {
        numbers[count++] = row;
      }
      row++;
    }
    block =
        switch (features) {
          case SparseRows sparse ->
              new SparseBlock<>(arithmetic, sparse, numbers, 0, count, shared);
          case Tensor dense -> read(dense, first, row);
        };
    return row;
  }

  private FeatureBlock<A> read(Tensor dense, long first, long end) {
    int n = Math.toIntExact(dense.size(1));
    Tensor rows = dense.slice(0, first, end);
    @Nullable Bfloat16Matrix narrow = count == end - first ? Matrices.bfloat16(rows) : null;
    Matrix<A> matrix = copies ? copy(dense, n) : Matrices.of(arithmetic, rows);
    return new FeatureBlock.Dense<>(arithmetic, matrix, count, n, narrow);
  }

  private Matrix<A> copy(Tensor dense, int n) {
    short[] bits = dense.elements().bits();
    for (int i = 0; i < count && n > 0; i++) {
      long place = dense.offset() + numbers[i] * dense.stride(0);
      arithmetic.read(dense.elements(), place, dense.stride(1), n, copy, i * n, bits);
    }
    return Matrix.ofRows(copy, n);
  }

  int count() {
    return count;
  }

  /// The row of the features that is the i-th of the block.
  long number(int i) {
    return numbers[i];
  }

  /// The features of these rows, until the next are read.
  FeatureBlock<A> block() {
    return Objects.requireNonNull(block);
  }
}
