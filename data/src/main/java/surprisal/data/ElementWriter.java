package surprisal.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import surprisal.DType;
import surprisal.Tensor;

/// Streams the elements of tensors in row-major order, little-endian, whatever their strides: a
/// tensor is cut along its leading axes into blocks that fit a buffer.
final class ElementWriter {
  private static final int BLOCK = 1 << 14;

  private final OutputFile file;
  private final DType type;
  private final ByteBuffer buffer;

  ElementWriter(OutputFile file, DType type) {
    this.file = file;
    this.type = type;
    this.buffer = ByteBuffer.allocateDirect(BLOCK * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  void append(Tensor tensor) throws IOException {
    if (tensor.size() > 0) {
      append(tensor, 0);
    }
  }

  /// The axes before `axis` have one index each, so slices along it follow each other in memory
  /// order.
  private void append(Tensor tensor, int axis) throws IOException {
    if (tensor.size() <= BLOCK) {
      put(tensor);
      return;
    }
    long extent = tensor.size(axis);
    long step = Math.max(1, BLOCK / (tensor.size() / extent));
    for (long from = 0; from < extent; from += step) {
      append(tensor.slice(axis, from, Math.min(from + step, extent)), axis + 1);
    }
  }

  private void put(Tensor block) throws IOException {
    if (buffer.remaining() < block.size() * type.bytes()) {
      flush();
    }
    switch (type) {
      case F64 -> {
        for (double value : block.toDoubles()) {
          buffer.putDouble(value);
        }
      }
      case F32 -> {
        for (float value : block.toFloats()) {
          buffer.putFloat(value);
        }
      }
      case F16 -> {
        for (float value : block.toFloats()) {
          buffer.putShort(Float.floatToFloat16(value));
        }
      }
      case BF16 -> {
        for (float value : block.toFloats()) {
          buffer.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
      }
    }
  }

  void flush() throws IOException {
    file.write(buffer.flip());
    buffer.clear();
  }
}
