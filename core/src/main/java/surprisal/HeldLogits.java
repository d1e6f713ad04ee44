package surprisal;

/// The logits of all rows, for passes over them at one point: computed in the first, read in the others.
///
/// @param <A> `float[]` or `double[]`
final class HeldLogits<A> {
  private final A numbers;
  private final int classes;
  private boolean filled;

  /// @param rows N
  /// @param classes C; N·C in one array
  HeldLogits(Arithmetic<A> arithmetic, int rows, int classes) {
    this.numbers = arithmetic.allocate(Math.multiplyExact(rows, classes));
    this.classes = classes;
  }

  /// Whether all of them are there.
  boolean isFilled() {
    return filled;
  }

  /// Every row has been put.
  void fill() {
    filled = true;
  }

  /// Copies a row from a block's logits.
  void put(long row, A logits, int at) {
    System.arraycopy(logits, at, numbers, (int) row * classes, classes);
  }

  /// Copies a row to a block's logits.
  void get(long row, A logits, int at) {
    System.arraycopy(numbers, (int) row * classes, logits, at, classes);
  }
}
