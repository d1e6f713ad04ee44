package surprisal;

/// A tensor as rows along one axis, numbered in row-major order of the other axes.
final class Rows {
  private final Tensor tensor;

  /// The axis along which the classes lie; the tensor's rank where each number is a row.
  private final int classAxis;

  /// How many axes number the rows.
  private final int axes;

  private final long classes;
  private final long stride;
  private final long count;
  private final long run;

  private Rows(Tensor tensor, int classAxis, int axes, long classes, long stride) {
    this.tensor = tensor;
    this.classAxis = classAxis;
    this.axes = axes;
    this.classes = classes;
    this.stride = stride;
    this.count = Shapes.sizeWithout(tensor.extents(), classAxis);
    this.run = findRun();
  }

  /// A tensor without axes is one row of one class.
  static Rows along(Tensor tensor, int axis) {
    if (tensor.rank() == 0 && (axis == 0 || axis == -1)) {
      return ofOne(tensor);
    }
    int dropped = Shapes.axis(axis, tensor.extents());
    long classes = tensor.extents()[dropped];
    return new Rows(tensor, dropped, tensor.rank() - 1, classes, tensor.strides()[dropped]);
  }

  /// The shape of the axes that number the rows.
  static long[] shapeWithout(long[] shape, int axis) {
    return shape.length == 0 ? shape : Shapes.without(shape, axis);
  }

  /// A tensor of one number for each row.
  static Rows ofOne(Tensor tensor) {
    return new Rows(tensor, tensor.rank(), tensor.rank(), 1, 1);
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
    return axes == tensor.rank() ? tensor.extents() : Shapes.without(tensor.extents(), classAxis);
  }

  /// Place of the first class of a row.
  long offset(long row) {
    long offset = tensor.offset();
    for (int k = axes - 1; k > 0; k--) {
      offset += row % extent(k) * step(k);
      row /= extent(k);
    }
    return axes == 0 ? offset : offset + row * step(0);
  }

  /// Rows are numbered in runs of this length: within one, neighbours are [#runStride()] apart.
  long run() {
    return run;
  }

  /// Distance between the first classes of two neighbouring rows of a run, in elements.
  long runStride() {
    return axes == 0 ? 0 : step(axes - 1);
  }

  private long findRun() {
    int k = axes - 1;
    long run = axes == 0 ? 1 : extent(k);
    while (k > 0 && step(k - 1) == extent(k) * step(k)) {
      k--;
      run *= extent(k);
    }
    return run;
  }

  /// Extent of the k-th axis of those that number the rows.
  private long extent(int k) {
    return tensor.extents()[k < classAxis ? k : k + 1];
  }

  /// Stride of the k-th axis of those that number the rows.
  private long step(int k) {
    return tensor.strides()[k < classAxis ? k : k + 1];
  }
}
