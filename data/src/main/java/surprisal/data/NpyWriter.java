package surprisal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import surprisal.DType;
import surprisal.Tensor;

/// Writes one `.npy` array in row-major order, a few rows at a time.
///
/// ```java
/// try (NpyWriter out = Npy.writer(path, DType.F64, rows, classes)) {
///   while (…) out.append(batch);
///   out.commit();
/// }
/// ```
///
/// The file appears at [#commit()]; closing without it leaves nothing behind.
public final class NpyWriter implements AutoCloseable {
  private final Path path;
  private final DType type;
  private final long[] shape;
  private final OutputFile file;
  private final ElementWriter elements;
  private final long expected;
  private long written;

  NpyWriter(Path path, DType type, long[] shape) throws IOException {
    if (type == DType.BF16) {
      throw new IllegalArgumentException(
          "cannot write " + path + ": .npy has no type for BF16, expected F16, F32 or F64");
    }
    this.path = path;
    this.type = type;
    this.shape = shape;
    this.expected = Shape.of(shape).count(type.bytes());
    if (expected < 0) {
      throw new IllegalArgumentException(
          "cannot write %s: the shape %s is more than memory can address"
              .formatted(path, Arrays.toString(shape)));
    }
    this.file = OutputFile.create(path);
    this.elements = new ElementWriter(file, type);
    try {
      file.write(NpyHeader.write(type, shape));
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /// Appends elements in row-major order, usually some rows: a tensor whose axes behind the first
  /// are those of the file, or the whole array at once.
  ///
  /// Errors: another type or other extents than the file's, or more rows than it has.
  public void append(Tensor rows) throws IOException {
    long[] found = rows.shape();
    boolean whole = Arrays.equals(found, shape);
    boolean fits =
        found.length == shape.length
            && found.length > 0
            && Arrays.equals(found, 1, found.length, shape, 1, shape.length);
    if (rows.type() != type || !(whole || fits)) {
      throw new IllegalArgumentException(
          "cannot append %s %s to %s: expected rows of %s %s"
              .formatted(rows.type(), Arrays.toString(found), path, type, Arrays.toString(shape)));
    }
    if (rows.size() > expected - written) {
      throw new IllegalArgumentException(
          "cannot append %d elements to %s: it has room for %d of %d"
              .formatted(rows.size(), path, expected - written, expected));
    }
    elements.append(rows);
    written += rows.size();
  }

  /// Puts the complete file in its place.
  ///
  /// Errors: fewer elements were appended than the shape has.
  public void commit() throws IOException {
    if (written != expected) {
      throw new IllegalArgumentException(
          "%s is not complete: expected %d elements, found %d".formatted(path, expected, written));
    }
    elements.flush();
    file.commit();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
