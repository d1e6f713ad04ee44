package surprisal;

/// A tensor as rows along one axis, numbered in row-major order of the other axes.
final class Rows {
  private final Tensor tensor;
  private final long classes;
  private final long stride;
  private final long count;
  private final long run;
  private final long[] shape;
  private final long[] strides;

  private Rows(Tensor tensor, long classes, long stride, long[] shape, long[] strides) {
    this.tensor = tensor;
    this.classes = classes;
    this.stride = stride;
    this.shape = shape;
    this.strides = strides;
    this.count = Shapes.size(shape);
    this.run = run(shape, strides);
  }

  /// A tensor without axes is one row of one class.
  static Rows along(Tensor tensor, int axis) {
    if (tensor.rank() == 0 && (axis == 0 || axis == -1)) {
      return new Rows(tensor, 1, 1, new long[0], new long[0]);
    }
    int dropped = Shapes.axis(axis, tensor.extents());
    long[] shape = shapeWithout(tensor.extents(), dropped);
    long[] strides = new long[shape.length];
    for (int k = 0; k < shape.length; k++) {
      strides[k] = tensor.stride(k < dropped ? k : k + 1);
    }
    return new Rows(tensor, tensor.size(dropped), tensor.stride(dropped), shape, strides);
  }

  /// The shape of the axes that number the rows.
  static long[] shapeWithout(long[] shape, int axis) {
    return shape.length == 0 ? shape : Shapes.without(shape, axis);
  }

  /// A tensor of one number for each row.
  static Rows ofOne(Tensor tensor) {
    long[] strides = new long[tensor.rank()];
    for (int k = 0; k < strides.length; k++) {
      strides[k] = tensor.stride(k);
    }
    return new Rows(tensor, 1, 1, tensor.extents(), strides);
  }

  Tensor tensor() {
    return tensor;
  }

  long count() {
    return count;
  }

  long classes() {
    return classes;
  }

  /// Distance between two neighbouring classes, in elements.
  long stride() {
    return stride;
  }

  /// Shape of the axes that number the rows; not to be changed.
  long[] shape() {
    return shape;
  }

  /// Place of the first class of a row.
  long offset(long row) {
    long offset = tensor.offset();
    for (int axis = shape.length - 1; axis > 0; axis--) {
      offset += row % shape[axis] * strides[axis];
      row /= shape[axis];
    }
    return shape.length == 0 ? offset : offset + row * strides[0];
  }

  /// Rows are numbered in runs of this length: within one, neighbours are [#runStride()] apart.
  long run() {
    return run;
  }

  /// Distance between the first classes of two neighbouring rows of a run, in elements.
  long runStride() {
    return shape.length == 0 ? 0 : strides[shape.length - 1];
  }

  private static long run(long[] shape, long[] strides) {
    int axis = shape.length - 1;
    long run = axis < 0 ? 1 : shape[axis];
    while (axis > 0 && strides[axis - 1] == shape[axis] * strides[axis]) {
      axis--;
      run *= shape[axis];
    }
    return run;
  }
}
