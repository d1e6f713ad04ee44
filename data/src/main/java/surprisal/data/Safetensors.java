package surprisal.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import surprisal.Tensor;

/// `.safetensors` files: named arrays, and a map of strings beside them.
///
/// A file is the length of its header (8 bytes, little-endian), the header in JSON, and the
/// elements of the arrays, little-endian, in row-major order and without gaps. Read are `F64`,
/// `F32`, `F16`, `BF16` as tensors and `I8` … `I64`, `U8` … `U64`, `BOOL` as integers; arrays of
/// other types are listed but cannot be taken out. Written are tensors.
///
/// Source: https://github.com/huggingface/safetensors, whose checks are made here as well.
public final class Safetensors {
  private Safetensors() {}

  /// Opens a file; its memory lives until the result is closed.
  ///
  /// Cost: the file is mapped, not read.
  ///
  /// Errors: `IOException` for a file that is missing, a directory or unreadable;
  /// `IllegalArgumentException` for a header that is damaged or does not describe exactly the bytes
  /// behind it.
  public static SafetensorsFile open(Path path) throws IOException {
    try (FileChannel channel = InputFile.open(path)) {
      SafetensorsHeader header = SafetensorsHeader.read(path, channel);
      long bytes = channel.size() - header.dataOffset();
      return new SafetensorsFile(path, header, MappedData.of(channel, header.dataOffset(), bytes));
    }
  }

  /// Opens one array of a file.
  ///
  /// Errors: as for [#open(Path)]; no array has the name, or this library does not read its type.
  public static ArrayFile open(Path path, String name) throws IOException {
    return open(path).array(name);
  }

  /// Opens the array of a file that has no other.
  static ArrayFile openOnly(Path path) throws IOException {
    SafetensorsFile file = open(path);
    if (file.names().size() != 1) {
      file.close();
      throw new IllegalArgumentException(
          "%s has %d arrays: expected %s:NAME, with one of %s"
              .formatted(path, file.names().size(), path, Excerpt.of(file.names().toString())));
    }
    return file.array(file.names().iterator().next());
  }

  /// Writes tensors, whole or not at all, each in its own type; the elements of each begin at a
  /// multiple of 8 bytes when the widest types come first, which is the order written.
  ///
  /// Errors: a tensor named `__metadata__`; `IOException` when the file cannot be written.
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    Map<String, Tensor> ordered = widestFirst(tensors);
    byte[] header = SafetensorsHeader.write(ordered, metadata);
    try (OutputFile file = OutputFile.create(path)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      file.write(length.putLong(header.length).flip());
      file.write(ByteBuffer.wrap(header));
      for (Tensor tensor : ordered.values()) {
        ElementWriter elements = new ElementWriter(file, tensor.type());
        elements.append(tensor);
        elements.flush();
      }
      file.commit();
    }
  }

  /// Python's library writes in this order too, so that every array is aligned to its own type.
  private static Map<String, Tensor> widestFirst(Map<String, Tensor> tensors) {
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    for (int bytes = 8; bytes > 0; bytes /= 2) {
      int width = bytes;
      tensors.entrySet().stream()
          .filter(entry -> entry.getValue().type().bytes() == width)
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
    }
    return ordered;
  }
}
