package surprisal.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// One message in the wire format of Protocol Buffers: fields with a number and a value, one after
/// another.
///
/// Source: https://protobuf.dev/programming-guides/encoding.
final class Protobuf {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Protobuf put(int field, long value) {
    putKey(field, VARINT);
    putVarint(value);
    return this;
  }

  Protobuf put(int field, String value) {
    return put(field, value.getBytes(StandardCharsets.UTF_8));
  }

  Protobuf put(int field, Protobuf message) {
    return put(field, message.toBytes());
  }

  Protobuf put(int field, byte[] value) {
    putKey(field, LENGTH_DELIMITED);
    putVarint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  /// Eight bytes for each number, the lowest first.
  Protobuf put(int field, double[] values) {
    ByteBuffer raw =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Double.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    raw.asDoubleBuffer().put(values);
    return put(field, raw.array());
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private void putKey(int field, int wireType) {
    putVarint(((long) field << 3) | wireType);
  }

  /// Seven bits to a byte, the lowest first; the eighth says that more follow.
  private void putVarint(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      bytes.write((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    bytes.write((int) left);
  }
}
