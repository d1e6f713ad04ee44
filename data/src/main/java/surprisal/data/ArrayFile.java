package surprisal.data;

import java.io.IOException;
import java.nio.file.Path;
import surprisal.Targets;
import surprisal.Tensor;

/// An array in an open file. It is a view of the mapped file where the machine can read it in place,
/// and converted into native memory where it cannot; both are released by [#close()], after which
/// the array must not be touched.
public final class ArrayFile implements AutoCloseable {
  private static final String SAFETENSORS = ".safetensors";

  private final MappedData data;
  private final StoredArray array;

  ArrayFile(MappedData data, StoredArray array) {
    this.data = data;
    this.array = array;
  }

  /// Opens the array that a person names: `FILE.npy`, or `FILE.safetensors:NAME`; the name may be
  /// left out where a file has one array only.
  ///
  /// Errors: those of [Npy#open] and [Safetensors#open]; no array has the name.
  public static ArrayFile open(String place) throws IOException {
    int end = place.lastIndexOf(SAFETENSORS + ":");
    if (end >= 0) {
      Path path = Path.of(place.substring(0, end + SAFETENSORS.length()));
      return Safetensors.open(path, place.substring(end + SAFETENSORS.length() + 1));
    }
    Path path = Path.of(place);
    return place.endsWith(SAFETENSORS) ? Safetensors.openOnly(path) : Npy.open(path);
  }

  /// Whether the elements are floating-point numbers; integers and booleans otherwise.
  public boolean isFloating() {
    return array.type().isFloating();
  }

  /// The extents of the array; empty for a single number.
  public long[] shape() {
    return array.shape().toArray();
  }

  /// The format's name of the element type, such as `<f4`.
  public String descr() {
    return array.type().name();
  }

  /// The floating-point array. Fortran order is a strided view.
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
