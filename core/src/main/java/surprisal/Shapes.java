package surprisal;

import java.util.Arrays;

/// Arithmetic on shapes, and the sentences for wrong ones.
final class Shapes {
  private Shapes() {}

  static long size(long[] shape) {
    return sizeWithout(shape, -1);
  }

  /// The size of the shape less one axis.
  static long sizeWithout(long[] shape, int dropped) {
    long size = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      size = axis == dropped ? size : times(size, shape[axis], shape);
    }
    return size;
  }

  private static long times(long size, long extent, long[] shape) {
    if (extent < 0) {
      throw new IllegalArgumentException(
          "shape %s has a negative extent".formatted(Arrays.toString(shape)));
    }
    long product = size * extent;
    if (product < 0 || Math.multiplyHigh(size, extent) != 0) {
      throw new IllegalArgumentException(
          "shape %s has more than 2⁶³ − 1 elements".formatted(Arrays.toString(shape)));
    }
    return product;
  }

  static long[] rowMajorStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(shape[axis], 1);
    }
    return strides;
  }

  /// The axis counted from 0.
  static int axis(int axis, long[] shape) {
    int rank = shape.length;
    if (axis < -rank || axis >= rank) {
      throw new IllegalArgumentException(
          "axis %s does not exist in shape %s: expected %s"
              .formatted(
                  integer(axis),
                  Arrays.toString(shape),
                  rank == 0 ? "at least one axis" : integer(-rank) + " ≤ axis < " + rank));
    }
    return axis < 0 ? axis + rank : axis;
  }

  /// An index within an extent.
  static long index(long index, long[] shape, int axis) {
    if (index < 0 || index >= shape[axis]) {
      throw new IllegalArgumentException(
          "index[%d] = %s: expected 0 ≤ index < %d".formatted(axis, integer(index), shape[axis]));
    }
    return index;
  }

  /// An integer as a sentence has it, with a minus sign and not a hyphen.
  static String integer(long value) {
    return Long.toString(value).replace('-', '−');
  }

  /// The shape less one axis.
  static long[] without(long[] shape, int axis) {
    int dropped = axis(axis, shape);
    long[] rest = new long[shape.length - 1];
    for (int k = 0; k < rest.length; k++) {
      rest[k] = shape[k < dropped ? k : k + 1];
    }
    return rest;
  }

  static void requireShape(String subject, Tensor tensor, long[] expected) {
    if (!Arrays.equals(tensor.extents(), expected)) {
      throw new IllegalArgumentException(
          "%s has shape %s: expected %s"
              .formatted(subject, Arrays.toString(tensor.shape()), Arrays.toString(expected)));
    }
  }

  /// An output has the type of the logits, or F32 where those are stored in 16 bits.
  static void requireOutputType(String subject, Tensor out, DType logits) {
    boolean widened = out.type() == DType.F32 && logits != DType.F64;
    if (out.type() != logits && !widened) {
      throw new IllegalArgumentException(
          "%s is %s: expected %s, the type of the logits".formatted(subject, out.type(), logits));
    }
  }
}
