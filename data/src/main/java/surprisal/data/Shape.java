package surprisal.data;

import java.util.Arrays;

/// The extents of a stored array.
final class Shape {
  private final long[] extents;

  private Shape(long[] extents) {
    this.extents = extents;
  }

  static Shape of(long... extents) {
    return new Shape(extents.clone());
  }

  int rank() {
    return extents.length;
  }

  long extent(int axis) {
    return extents[axis];
  }

  long[] toArray() {
    return extents.clone();
  }

  /// The number of elements, or -1 when so many of `bytes` bytes each are beyond any memory. An
  /// extent of 0 does not excuse the others, since strides are made of them.
  long count(int bytes) {
    long count = 1;
    long bounded = bytes;
    for (long extent : extents) {
      long factor = Math.max(extent, 1);
      if (bounded > Long.MAX_VALUE / factor) {
        return -1;
      }
      bounded *= factor;
      count *= extent;
    }
    return count;
  }

  /// Steps between neighbours along each axis, in elements.
  ///
  /// @param fortran whether the first axis varies fastest, instead of the last
  long[] strides(boolean fortran) {
    long[] strides = new long[extents.length];
    long stride = 1;
    for (int i = 0; i < extents.length; i++) {
      int axis = fortran ? i : extents.length - 1 - i;
      strides[axis] = stride;
      stride *= Math.max(extents[axis], 1);
    }
    return strides;
  }

  /// `[3, 4]`.
  @Override
  public String toString() {
    return Arrays.toString(extents);
  }
}
