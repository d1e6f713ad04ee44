package surprisal.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import surprisal.DType;

/// The preamble of a `.npy` file: magic, version, length, and a Python dictionary with the type,
/// the order and the shape of the array.
///
/// Source: NEP 1 and the docstring of `numpy.lib.format`.
///
/// @param dataOffset where the elements begin
record NpyHeader(String descr, boolean fortran, Shape shape, long dataOffset) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /// NumPy writes at most a few hundred bytes, and refuses to read more than 10,000.
  private static final long MAX_LENGTH = 1 << 16;

  /// NumPy aligns the elements to this, so that a mapped array can be read in place.
  private static final int ALIGNMENT = 64;

  static NpyHeader read(Path path, FileChannel channel) throws IOException {
    byte[] start = InputFile.read(channel, 0, 12);
    if (start.length == 0) {
      throw new IllegalArgumentException(path + " is empty: expected an .npy file");
    }
    int known = Math.min(start.length, MAGIC.length);
    if (!Arrays.equals(start, 0, known, MAGIC, 0, known)) {
      throw new IllegalArgumentException(
          path + " is not an .npy file: it does not begin with \\x93NUMPY");
    }
    if (start.length < 10) {
      throw truncated(path, 10, start.length);
    }
    int version = start[6];
    if (version < 1 || version > 3 || start[7] != 0) {
      throw new IllegalArgumentException(
          "%s has .npy version %d.%d: expected 1.0, 2.0 or 3.0"
              .formatted(path, start[6] & 0xff, start[7] & 0xff));
    }
    int textOffset = version == 1 ? 10 : 12;
    if (start.length < textOffset) {
      throw truncated(path, textOffset, start.length);
    }
    ByteBuffer lengths = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    long length = version == 1 ? lengths.getShort(8) & 0xffff : lengths.getInt(8) & 0xffff_ffffL;
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "%s has a header of %d bytes: expected at most %d".formatted(path, length, MAX_LENGTH));
    }
    byte[] text = InputFile.read(channel, textOffset, (int) length);
    if (text.length < length) {
      throw truncated(path, textOffset + length, textOffset + text.length);
    }
    var charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    return new NpyLiteral(path, new String(text, charset)).header(textOffset + length);
  }

  private static IllegalArgumentException truncated(Path path, long expected, long found) {
    return new IllegalArgumentException(
        "%s is truncated inside its header: expected at least %d bytes, found %d"
            .formatted(path, expected, found));
  }

  /// The preamble of a file in C order, version 1.0.
  static ByteBuffer write(DType type, long[] shape) {
    String extents =
        LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String text =
        "{'descr': '<f%d', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(type.bytes(), extents, shape.length == 1 ? "," : "");
    int unpadded = MAGIC.length + 4 + text.length() + 1;
    int padding = Math.floorMod(-unpadded, ALIGNMENT);
    ByteBuffer bytes = ByteBuffer.allocate(unpadded + padding).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0);
    bytes.putShort((short) (text.length() + padding + 1));
    bytes.put((text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    return bytes.flip();
  }

  /// What the descriptor says about each element.
  ///
  /// Errors: a type that is neither floating point nor integer, by its name.
  ElementType elementType(Path path) {
    char order = descr.isEmpty() ? ' ' : descr.charAt(0);
    String code = "<>=|".indexOf(order) >= 0 ? descr.substring(1) : descr;
    var kind =
        switch (code) {
          case "f2", "f4", "f8" -> ElementType.Kind.IEEE;
          case "i1", "i2", "i4", "i8" -> ElementType.Kind.SIGNED;
          case "u1", "u2", "u4", "u8", "b1" -> ElementType.Kind.UNSIGNED;
          default -> throw refused(path, code);
        };
    int bytes = code.charAt(1) - '0';
    if (bytes > 1 && order != '<' && order != '>' && order != '=') {
      throw new IllegalArgumentException(
          "%s has dtype '%s', which names no byte order: expected '<%s' or '>%s'"
              .formatted(path, descr, code, code));
    }
    ByteOrder byteOrder =
        switch (order) {
          case '<' -> ByteOrder.LITTLE_ENDIAN;
          case '>' -> ByteOrder.BIG_ENDIAN;
          default -> ByteOrder.nativeOrder();
        };
    return new ElementType(descr, kind, bytes, byteOrder);
  }

  private IllegalArgumentException refused(Path path, String code) {
    String what =
        switch (code.isEmpty() ? ' ' : code.charAt(0)) {
          case 'O' -> "Python objects";
          case 'U' -> "unicode strings";
          case 'S', 'a' -> "byte strings";
          case 'c' -> "complex numbers";
          case 'M' -> "dates";
          case 'm' -> "time differences";
          case 'V' -> "raw bytes (bfloat16 has no .npy type)";
          case 'f' -> "floating-point numbers of " + code.substring(1) + " bytes";
          default -> "elements of an unknown type";
        };
    return new IllegalArgumentException(
        "%s holds %s (dtype '%s'): expected f2, f4, f8, integers or booleans"
            .formatted(path, what, descr));
  }

  /// How many bytes the elements take.
  ///
  /// Errors: a shape too large for any memory.
  long byteCount(Path path, ElementType type) {
    long count = shape.count(type.bytes());
    if (count < 0) {
      throw new IllegalArgumentException(
          "%s has the shape %s, which is more than memory can address".formatted(path, shape));
    }
    return count * type.bytes();
  }
}
