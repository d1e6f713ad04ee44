package surprisal.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import surprisal.DType;
import surprisal.Tensor;

/// NumPy's `.npy` files: one array each.
///
/// Read are the versions 1.0, 2.0 and 3.0; `f2`, `f4`, `f8`, signed and unsigned integers of 1, 2,
/// 4 and 8 bytes, and booleans; either byte order; C and Fortran order; any rank. Bytes behind the
/// last element are ignored, as NumPy does. Written are floating-point arrays, little-endian, in C
/// order, version 1.0.
public final class Npy {
  private Npy() {}

  /// Opens a file; its memory lives until the result is closed.
  ///
  /// Cost: the file is mapped, not read; elements in the machine's byte order are used in place.
  ///
  /// Errors: `IOException` for a file that is missing, a directory or unreadable;
  /// `IllegalArgumentException` for content that is not a complete `.npy` array of numbers.
  public static ArrayFile open(Path path) throws IOException {
    try (FileChannel channel = InputFile.open(path)) {
      NpyHeader header = NpyHeader.read(path, channel);
      ElementType type = header.elementType(path);
      long bytes = header.byteCount(path, type);
      long found = channel.size() - header.dataOffset();
      if (found < bytes) {
        throw new IllegalArgumentException(
            "%s is truncated: expected %d bytes of elements, found %d"
                .formatted(path, bytes, found));
      }
      MappedData data = MappedData.of(channel, header.dataOffset(), bytes);
      return new ArrayFile(
          data,
          new StoredArray(
              path.toString(),
              data.arena(),
              data.memory(),
              type,
              header.shape(),
              header.fortran()));
    }
  }

  /// Writes a tensor, whole or not at all, in its own type: F16 as `<f2`, F32 as `<f4`, F64 as
  /// `<f8`.
  ///
  /// Errors: BF16, which `.npy` has no type for; `IOException` when the file cannot be written.
  public static void write(Path path, Tensor tensor) throws IOException {
    try (NpyWriter writer = new NpyWriter(path, tensor.type(), tensor.shape())) {
      writer.append(tensor);
      writer.commit();
    }
  }

  /// Begins a file of a known shape that is written a few rows at a time.
  ///
  /// Errors: as for [#write].
  public static NpyWriter writer(Path path, DType type, long... shape) throws IOException {
    return new NpyWriter(path, type, shape.clone());
  }
}
