package surprisal;

import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// The rows of a block that count, and their features: as they lie in memory if no row is left out
/// between them, else copied together, so that rows without weight are neither read nor multiplied.
///
/// @param <A> `float[]` or `double[]`
final class LinearRows<A> {
  private final Arithmetic<A> arithmetic;
  private final Tensor features;
  private final TargetRows targets;
  private final boolean copies;
  private final A copy;
  private final long[] numbers;
  private final short[] bits;
  private int count;
  private Matrix<A> matrix;
  private @Nullable Bfloat16Matrix bfloat16;

  /// @param most rows in a block
  /// @param copies whether features may have to be copied
  LinearRows(
      Arithmetic<A> arithmetic, Tensor features, TargetRows targets, int most, boolean copies) {
    this.arithmetic = arithmetic;
    this.features = features;
    this.targets = targets;
    this.copies = copies;
    int size = copies ? Math.multiplyExact(most, Math.toIntExact(features.size(1))) : 0;
    this.copy = arithmetic.allocate(size);
    this.numbers = new long[most];
    this.bits = features.elements().bits();
    this.matrix = Matrix.ofRows(copy, Math.toIntExact(features.size(1)));
  }

  /// Whether features can be multiplied only once they are copied: those of another type or layout,
  /// or with rows among them that do not count.
  static boolean copies(Arithmetic<?> arithmetic, Tensor features, TargetRows targets) {
    return Matrices.inPlace(arithmetic, features) == null || targets.hasZeroRows(features.size(0));
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
    bfloat16 = count == row - first ? Matrices.bfloat16(features.slice(0, first, row)) : null;
    if (!copies) {
      matrix = Matrices.of(arithmetic, features.slice(0, first, row));
      return row;
    }
    int n = Math.toIntExact(features.size(1));
    for (int i = 0; i < count && n > 0; i++) {
      long place = features.offset() + numbers[i] * features.stride(0);
      arithmetic.read(features.elements(), place, features.stride(1), n, copy, i * n, bits);
    }
    return row;
  }

  int count() {
    return count;
  }

  /// The row of the features that is the i-th of the block.
  long number(int i) {
    return numbers[i];
  }

  /// The features of these rows as they are stored, if that is as BF16 and none is left out.
  @Nullable Bfloat16Matrix bfloat16() {
    return bfloat16;
  }

  /// The features of these rows.
  Matrix<A> matrix() {
    return matrix;
  }
}
