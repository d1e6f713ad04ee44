package surprisal.bench;

import java.util.List;
import java.util.stream.Stream;

/// Logits [outer, classes, inner] in row-major order; inner is 1 where the classes are the last
/// axis.
record Shape(String name, int outer, int classes, int inner) {
  /// Batches as they are trained on, and one huge row.
  static final List<Shape> LARGE =
      List.of(
          rows("1Mx10", 1 << 20, 10),
          rows("100kx100", 100_000, 100),
          rows("65536x1000", 65_536, 1000),
          rows("2048x32000", 2048, 32_000),
          rows("512x131072", 512, 131_072),
          rows("1x16M", 1, 1 << 24),
          rows("64x50257", 64, 50_257),
          new Shape("32x21x256x256", 32, 21, 256 * 256));

  /// What a server is asked: 1, 8 or 64 rows.
  static final List<Shape> SMALL =
      Stream.of(1, 8, 64)
          .flatMap(rows -> Stream.of(10, 100, 1000).map(c -> rows(rows + "x" + c, rows, c)))
          .toList();

  static Shape rows(String name, int rows, int classes) {
    return new Shape(name, rows, classes, 1);
  }

  /// The name in print.
  String label() {
    return name.replace("x", " × ");
  }

  int rows() {
    return Math.multiplyExact(outer, inner);
  }

  int size() {
    return Math.multiplyExact(rows(), classes);
  }

  boolean classesAreLast() {
    return inner == 1;
  }

  /// The extents as a tensor has them; the classes are on axis 1.
  long[] extents() {
    return classesAreLast() ? new long[] {outer, classes} : new long[] {outer, classes, inner};
  }

  /// Where a logit lies.
  int place(int row, int label) {
    return (row / inner * classes + label) * inner + row % inner;
  }
}
