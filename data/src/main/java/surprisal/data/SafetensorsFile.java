package surprisal.data;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import surprisal.Targets;
import surprisal.Tensor;

/// An open `.safetensors` file. The arrays it hands out are views of the mapped file, or converted
/// into native memory where the machine cannot read them in place; both are released by [#close()],
/// after which they must not be touched.
public final class SafetensorsFile implements AutoCloseable {
  private final Path path;
  private final SafetensorsHeader header;
  private final MappedData data;

  SafetensorsFile(Path path, SafetensorsHeader header, MappedData data) {
    this.path = path;
    this.header = header;
    this.data = data;
  }

  /// The names of the arrays, in the order of the header.
  public Set<String> names() {
    return header.entries().keySet();
  }

  /// The strings beside the arrays; empty when there are none.
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /// The extents of an array; empty for a single number.
  ///
  /// Errors: no array has the name.
  public long[] shape(String name) {
    return entry(name).shape().toArray();
  }

  /// The format's name of an array's element type, such as `F32`.
  ///
  /// Errors: no array has the name.
  public String dtype(String name) {
    return entry(name).dtype();
  }

  /// A floating-point array.
  ///
  /// Errors: no array has the name, or it holds something else.
  public Tensor tensor(String name) {
    return stored(name).tensor();
  }

  /// An array of integers in row-major order; booleans are 0 and 1.
  ///
  /// Errors: no array has the name, or it holds something else; an integer of 2^63 or more.
  public long[] longs(String name) {
    return stored(name).longs();
  }

  /// An array of integers as class indices in the array's shape.
  ///
  /// Errors: as for [#longs].
  public Targets classes(String name) {
    return stored(name).classes();
  }

  /// One array, which closes this file when it is closed; closed already if it cannot be read.
  ArrayFile array(String name) {
    try {
      return new ArrayFile(data, stored(name));
    } catch (IllegalArgumentException e) {
      close();
      throw e;
    }
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry entry = header.entries().get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "%s has no array '%s': its arrays are %s"
              .formatted(path, name, Excerpt.of(names().toString())));
    }
    return entry;
  }

  private StoredArray stored(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    ElementType type = SafetensorsType.of(entry.dtype());
    String label = path + " '" + name + "'";
    if (type == null) {
      throw new IllegalArgumentException(
          label + " has the element type " + entry.dtype() + ", which this library does not read");
    }
    MemorySegment elements = data.memory().asSlice(entry.begin(), entry.end() - entry.begin());
    return new StoredArray(label, data.arena(), elements, type, entry.shape(), false);
  }

  @Override
  public void close() {
    data.close();
  }
}
