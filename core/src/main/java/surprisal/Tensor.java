package surprisal;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A typed, strided view over memory of the caller's: `float[]`, `double[]`, or any
/// [MemorySegment]. It has a shape, and no arithmetic.
///
/// Element (i₀, i₁, …) lies at offset + Σ iₖ·strideₖ, all counted in elements. A new tensor is in
/// row-major order; views share its memory. Equality is identity.
public final class Tensor implements Features {
  private final Elements elements;
  private final long offset;
  private final long[] shape;
  private final long[] strides;

  private Tensor(Elements elements, long offset, long[] shape, long[] strides) {
    this.elements = elements;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }

  /// A view over all of an array of F32, in row-major order.
  public static Tensor of(float[] data, long... shape) {
    return rowMajor(Elements.of(data), shape);
  }

  /// A view over all of an array of F64, in row-major order.
  public static Tensor of(double[] data, long... shape) {
    return rowMajor(Elements.of(data), shape);
  }

  /// A view over all of an array of BF16 or F16 bits, in row-major order.
  public static Tensor of(short[] bits, DType type, long... shape) {
    if (type.bytes() != Short.BYTES) {
      throw new IllegalArgumentException(
          "type %s is not stored in short[]: expected BF16 or F16".formatted(type));
    }
    return of(MemorySegment.ofArray(bits), type, shape);
  }

  /// A view over heap, native or mapped memory in the machine's byte order, in row-major order.
  /// Read-only memory will do for what is only read.
  public static Tensor of(MemorySegment memory, DType type, long... shape) {
    return rowMajor(Elements.of(memory, type), shape);
  }

  /// New memory, all zeros, on the heap; off the heap where an array cannot be that long.
  public static Tensor allocate(DType type, long... shape) {
    return rowMajor(Elements.allocate(type, Shapes.size(shape)), shape);
  }

  private static Tensor rowMajor(Elements elements, long[] shape) {
    long size = Shapes.size(shape);
    if (size != elements.length()) {
      throw new IllegalArgumentException(
          "shape %s has %d elements, but the memory holds %d"
              .formatted(Arrays.toString(shape), size, elements.length()));
    }
    return new Tensor(elements, 0, shape.clone(), Shapes.rowMajorStrides(shape));
  }

  /// How the numbers are stored.
  @Override
  public DType type() {
    return elements.type();
  }

  /// Number of axes.
  public int rank() {
    return shape.length;
  }

  /// Extent of each axis.
  public long[] shape() {
    return shape.clone();
  }

  /// Extent of one axis; −1 is the last.
  @Override
  public long size(int axis) {
    return shape[Shapes.axis(axis, shape)];
  }

  /// Number of elements.
  public long size() {
    return Shapes.size(shape);
  }

  /// One element, widened.
  public double get(long... index) {
    return elements.get(place(index));
  }

  /// Sets one element to the nearest number of the type.
  public void set(double value, long... index) {
    elements.set(place(index), value);
  }

  private long place(long[] index) {
    if (index.length != shape.length) {
      throw new IllegalArgumentException(
          "index %s has %d axes: expected %d"
              .formatted(Arrays.toString(index), index.length, shape.length));
    }
    long place = offset;
    for (int axis = 0; axis < shape.length; axis++) {
      place += Shapes.index(index[axis], shape, axis) * strides[axis];
    }
    return place;
  }

  /// A view with two axes exchanged.
  public Tensor transpose(int axis, int other) {
    int a = Shapes.axis(axis, shape);
    int b = Shapes.axis(other, shape);
    long[] newShape = shape.clone();
    long[] newStrides = strides.clone();
    newShape[a] = shape[b];
    newShape[b] = shape[a];
    newStrides[a] = strides[b];
    newStrides[b] = strides[a];
    return new Tensor(elements, offset, newShape, newStrides);
  }

  /// A view of from ≤ index < to along an axis.
  public Tensor slice(int axis, long from, long to) {
    int a = Shapes.axis(axis, shape);
    if (from < 0 || from > to || to > shape[a]) {
      throw new IllegalArgumentException(
          "slice of axis %d from %s to %s: expected 0 ≤ from ≤ to ≤ %d"
              .formatted(a, Shapes.integer(from), Shapes.integer(to), shape[a]));
    }
    long[] newShape = shape.clone();
    newShape[a] = to - from;
    return new Tensor(elements, offset + from * strides[a], newShape, strides);
  }

  /// A view of the same memory: element (i₀, i₁, …) at offset + Σ iₖ·strideₖ, counted from the
  /// start of the memory.
  public Tensor view(long offset, long[] shape, long[] strides) {
    if (strides.length != shape.length) {
      throw new IllegalArgumentException(
          "strides %s: expected one for each axis of shape %s"
              .formatted(Arrays.toString(strides), Arrays.toString(shape)));
    }
    Tensor view = new Tensor(elements, offset, shape.clone(), strides.clone());
    if (Shapes.size(shape) > 0 && !view.isWithinMemory()) {
      throw new IllegalArgumentException(
          "a view with offset %d, shape %s and strides %s reaches beyond elements 0 to %d"
              .formatted(
                  offset, Arrays.toString(shape), Arrays.toString(strides), elements.length() - 1));
    }
    return view;
  }

  private boolean isWithinMemory() {
    try {
      return lowest() >= 0 && highest() < elements.length();
    } catch (ArithmeticException overflow) {
      return false;
    }
  }

  /// A view in another shape. The elements must lie in row-major order without gaps.
  public Tensor reshape(long... shape) {
    if (Shapes.size(shape) != size()) {
      throw new IllegalArgumentException(
          "shape %s has %d elements: expected the %d of shape %s"
              .formatted(
                  Arrays.toString(shape), Shapes.size(shape), size(), Arrays.toString(this.shape)));
    }
    if (!isRowMajor()) {
      throw new IllegalArgumentException(
          "a view with strides %s cannot be reshaped: expected row-major order without gaps"
              .formatted(Arrays.toString(strides)));
    }
    return new Tensor(elements, offset, shape.clone(), Shapes.rowMajorStrides(shape));
  }

  /// A copy in row-major order, widened.
  public double[] toDoubles() {
    double[] copy = new double[Math.toIntExact(size())];
    Rows rows = Rows.along(this, -1);
    int n = Math.toIntExact(rows.classes());
    for (int to = 0; to < copy.length; to += n) {
      elements.read(rows.offset(to / n), rows.stride(), n, copy, to);
    }
    return copy;
  }

  /// A copy in row-major order, rounded to `float`.
  public float[] toFloats() {
    float[] copy = new float[Math.toIntExact(size())];
    Rows rows = Rows.along(this, -1);
    int n = Math.toIntExact(rows.classes());
    for (int to = 0; to < copy.length; to += n) {
      elements.read(rows.offset(to / n), rows.stride(), n, copy, to);
    }
    return copy;
  }

  /// Type and shape, as in `F32[32, 10]`.
  @Override
  public String toString() {
    return type() + Arrays.toString(shape);
  }

  /// Whether other threads may use the memory.
  boolean isShared() {
    return elements.isShared();
  }

  /// As [#shape()], without a copy: not to be changed.
  long[] extents() {
    return shape;
  }

  /// Distance between neighbours along each axis, in elements: not to be changed.
  long[] strides() {
    return strides;
  }

  Elements elements() {
    return elements;
  }

  long offset() {
    return offset;
  }

  long stride(int axis) {
    return strides[Shapes.axis(axis, shape)];
  }

  boolean isRowMajor() {
    long expected = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] != 1 && strides[axis] != expected) {
        return size() == 0;
      }
      expected *= shape[axis];
    }
    return true;
  }

  long lowest() {
    return Math.addExact(offset, reach(-1));
  }

  long highest() {
    return Math.addExact(offset, reach(1));
  }

  /// The sum of what the strides of one sign lead to.
  private long reach(int sign) {
    long reach = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      if (Long.signum(strides[axis]) == sign) {
        reach = Math.addExact(reach, Math.multiplyExact(shape[axis] - 1, strides[axis]));
      }
    }
    return reach;
  }
}
