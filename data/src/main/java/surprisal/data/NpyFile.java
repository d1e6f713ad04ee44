package surprisal.data;

import surprisal.Targets;
import surprisal.Tensor;

/// An open `.npy` file. The array it hands out is a view of the mapped file where the machine can
/// read it in place, and converted into native memory where it cannot; both are released by
/// [#close()], after which the array must not be touched.
public final class NpyFile implements AutoCloseable {
  private final MappedData data;
  private final StoredArray array;

  NpyFile(MappedData data, StoredArray array) {
    this.data = data;
    this.array = array;
  }

  /// Whether the elements are floating-point numbers; integers and booleans otherwise.
  public boolean isFloating() {
    return array.type().isFloating();
  }

  /// The extents of the array; empty for a single number.
  public long[] shape() {
    return array.shape().toArray();
  }

  /// NumPy's name of the element type, such as `<f4`.
  public String descr() {
    return array.type().name();
  }

  /// The floating-point array: F16, F32 or F64. Fortran order is a strided view.
  ///
  /// Errors: the file holds integers.
  public Tensor tensor() {
    return array.tensor();
  }

  /// The integers in row-major order; booleans are 0 and 1.
  ///
  /// Errors: the file holds floating-point numbers, an integer of 2^63 or more, or more elements
  /// than a Java array can.
  public long[] longs() {
    return array.longs();
  }

  /// The integers as class indices in the shape of the file; signed ones in C order are used in
  /// place.
  ///
  /// Errors: the file holds floating-point numbers, or an integer of 2^63 or more.
  public Targets classes() {
    return array.classes();
  }

  @Override
  public void close() {
    data.close();
  }
}
