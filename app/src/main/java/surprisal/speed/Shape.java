package surprisal.speed;

/// Rows of classes.
public record Shape(int rows, int classes) {
  int elements() {
    return rows * classes;
  }

  /// As many of the rows as hold at most so many elements, but one at least.
  Shape atMost(long elements) {
    return new Shape(Math.clamp(elements / classes, 1, rows), classes);
  }
}
