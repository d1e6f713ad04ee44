package surprisal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What each row of logits should have been: a class, or a distribution over the classes; and what
/// each row weighs.
///
/// Class indices are taken in row-major order of the logits' axes other than the class axis.
/// Nothing is copied.
public abstract sealed class Targets {
  private final double @Nullable [] rowWeights;

  private Targets(double @Nullable [] rowWeights) {
    this.rowWeights = rowWeights;
  }

  /// Class indices.
  public static Targets classes(int... labels) {
    return new Classes(new Labels.Ints(labels), new long[] {labels.length}, null);
  }

  /// Class indices.
  public static Targets classes(long[] labels) {
    return classes(MemorySegment.ofArray(labels), ValueLayout.JAVA_LONG, labels.length);
  }

  /// Class indices.
  public static Targets classes(short[] labels) {
    return classes(MemorySegment.ofArray(labels), ValueLayout.JAVA_SHORT, labels.length);
  }

  /// Class indices, −128 to 127.
  public static Targets classes(byte[] labels) {
    return classes(MemorySegment.ofArray(labels), ValueLayout.JAVA_BYTE, labels.length);
  }

  /// Class indices in heap, native or mapped memory: signed integers of 1, 2, 4 or 8 bytes in
  /// either byte order, in row-major order.
  ///
  /// A shape of more than one axis must be that of the logits without the class axis; of a single
  /// axis, only the count must agree.
  public static Targets classes(MemorySegment labels, ValueLayout layout, long... shape) {
    if (!(layout instanceof ValueLayout.OfByte
        || layout instanceof ValueLayout.OfShort
        || layout instanceof ValueLayout.OfInt
        || layout instanceof ValueLayout.OfLong)) {
      throw new IllegalArgumentException(
          "class indices have layout %s: expected integers of 1, 2, 4 or 8 bytes"
              .formatted(layout));
    }
    long count = Shapes.size(shape);
    if (labels.byteSize() < count * layout.byteSize()) {
      throw new IllegalArgumentException(
          "targets of shape %s need %d bytes, but the memory has %d"
              .formatted(Arrays.toString(shape), count * layout.byteSize(), labels.byteSize()));
    }
    return new Classes(new Labels.Segment(labels, layout), shape.clone(), null);
  }

  /// Class probabilities in the shape of the logits. They need not sum to 1, and are not looked at
  /// before they are used: one that is not finite makes the loss of its row not a number.
  public static Targets probabilities(Tensor probabilities) {
    return new Probabilities(probabilities, null);
  }

  /// These targets, the loss of each row multiplied by its weight, as if it stood there that often.
  /// A row of weight 0 is not read.
  public Targets withRowWeights(double... weights) {
    for (int row = 0; row < weights.length; row++) {
      if (!(weights[row] >= 0) || Double.isInfinite(weights[row])) {
        throw new IllegalArgumentException(
            "rowWeights[%d] = %s: expected a finite number ≥ 0".formatted(row, weights[row]));
      }
    }
    return weighted(weights.clone());
  }

  abstract Targets weighted(double[] weights);

  /// Refuses an output over the memory of the targets.
  abstract void requireDisjoint(String subject, Tensor out);

  /// Whether other threads may use the memory.
  abstract boolean isShared();

  /// Checks that targets and weights are there for so many rows of logits of a shape.
  void requireFor(long[] logits, int classAxis, long rows) {
    if (rowWeights != null && rowWeights.length != rows) {
      throw new IllegalArgumentException(
          "there are %d rowWeights for %d rows of logits".formatted(rowWeights.length, rows));
    }
  }

  final boolean hasRowWeights() {
    return rowWeights != null;
  }

  final double rowWeight(long row) {
    return rowWeights == null ? 1 : rowWeights[(int) row];
  }

  static final class Classes extends Targets {
    private final Labels labels;
    private final long[] shape;

    private Classes(Labels labels, long[] shape, double @Nullable [] rowWeights) {
      super(rowWeights);
      this.labels = labels;
      this.shape = shape;
    }

    @Override
    Targets weighted(double[] weights) {
      return new Classes(labels, shape, weights);
    }

    @Override
    void requireFor(long[] logits, int classAxis, long rows) {
      if (shape.length <= 1 ? Shapes.size(shape) != rows : !isWithout(logits, classAxis)) {
        throw new IllegalArgumentException(
            "targets have shape %s: expected %s, that of the logits without the class axis"
                .formatted(
                    Arrays.toString(shape), Arrays.toString(Rows.shapeWithout(logits, classAxis))));
      }
      super.requireFor(logits, classAxis, rows);
    }

    private boolean isWithout(long[] logits, int classAxis) {
      return Arrays.equals(shape, Rows.shapeWithout(logits, classAxis));
    }

    @Override
    void requireDisjoint(String subject, Tensor out) {
      if (!labels.isApartFrom(out.elements())
          && Overlap.range(out).asOverlappingSlice(labels.memory()).isPresent()) {
        throw new IllegalArgumentException(
            "%s overlaps targets: expected separate memory".formatted(subject));
      }
    }

    @Override
    boolean isShared() {
      return labels.isShared();
    }

    long label(long row) {
      return labels.get(row);
    }
  }

  static final class Probabilities extends Targets {
    private final Tensor probabilities;

    private Probabilities(Tensor probabilities, double @Nullable [] rowWeights) {
      super(rowWeights);
      this.probabilities = probabilities;
    }

    @Override
    Targets weighted(double[] weights) {
      return new Probabilities(probabilities, weights);
    }

    @Override
    void requireFor(long[] logits, int classAxis, long rows) {
      if (!Arrays.equals(probabilities.extents(), logits)) {
        throw new IllegalArgumentException(
            "probabilities have shape %s: expected %s, that of the logits"
                .formatted(Arrays.toString(probabilities.shape()), Arrays.toString(logits)));
      }
      super.requireFor(logits, classAxis, rows);
    }

    @Override
    void requireDisjoint(String subject, Tensor out) {
      Overlap.requireDisjoint(subject, out, "targets", probabilities);
    }

    @Override
    boolean isShared() {
      return probabilities.isShared();
    }

    Tensor tensor() {
      return probabilities;
    }
  }
}
