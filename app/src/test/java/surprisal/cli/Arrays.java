package surprisal.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import surprisal.DType;
import surprisal.Tensor;
import surprisal.data.ArrayFile;
import surprisal.data.Npy;

/// `.npy` files for tests.
final class Arrays {
  private Arrays() {}

  static Path doubles(Path file, double[] values, long... shape) throws IOException {
    Npy.write(file, Tensor.of(values, shape));
    return file;
  }

  static Path floats(Path file, float[] values, long... shape) throws IOException {
    Npy.write(file, Tensor.of(values, shape));
    return file;
  }

  /// A one-dimensional array of `int64`, which [Npy] does not write.
  static Path longs(Path file, long... values) throws IOException {
    String header =
        "{'descr': '<i8', 'fortran_order': False, 'shape': (%d,), }".formatted(values.length);
    ByteBuffer bytes = ByteBuffer.allocate(128 + Long.BYTES * values.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) (128 - 10));
    bytes.put(
        (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
    for (long value : values) {
      bytes.putLong(value);
    }
    return Files.write(file, bytes.array());
  }

  static double[] values(Path file) throws IOException {
    try (ArrayFile array = Npy.open(file)) {
      return array.tensor().toDoubles();
    }
  }

  static DType type(Path file) throws IOException {
    try (ArrayFile array = Npy.open(file)) {
      return array.tensor().type();
    }
  }

  static long[] shape(Path file) throws IOException {
    try (ArrayFile array = Npy.open(file)) {
      return array.shape();
    }
  }
}
