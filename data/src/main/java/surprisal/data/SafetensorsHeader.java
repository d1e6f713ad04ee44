package surprisal.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import surprisal.Tensor;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The header of a `.safetensors` file: a JSON object of array name → type, shape and place.
///
/// @param dataOffset where the elements begin
record SafetensorsHeader(
    Map<String, Entry> entries, Map<String, String> metadata, long dataOffset) {
  /// One array; begin and end are relative to the first element of the file.
  record Entry(String dtype, Shape shape, long begin, long end) {}

  private static final String METADATA = "__metadata__";

  /// The limit of the reference implementation.
  private static final long MAX_LENGTH = 100_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static SafetensorsHeader read(Path path, FileChannel channel) throws IOException {
    byte[] start = InputFile.read(channel, 0, Long.BYTES);
    if (start.length < Long.BYTES) {
      throw new IllegalArgumentException(
          "%s is not a safetensors file: expected at least 8 bytes, found %d"
              .formatted(path, start.length));
    }
    long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "%s is not a safetensors file: its header would have %s bytes"
              .formatted(path, Long.toUnsignedString(length)));
    }
    byte[] text = InputFile.read(channel, Long.BYTES, (int) length);
    if (text.length < length) {
      throw new IllegalArgumentException(
          "%s is truncated inside its header: expected %d bytes, found %d"
              .formatted(path, length, text.length));
    }
    SafetensorsHeader header = new Parser(path).header(text, Long.BYTES + length);
    header.requireDense(path, channel.size() - header.dataOffset);
    return header;
  }

  /// Every byte behind the header belongs to exactly one array.
  private void requireDense(Path path, long available) {
    List<Map.Entry<String, Entry>> inOrder =
        entries.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
                    .thenComparingLong(e -> e.getValue().end()))
            .toList();
    long end = 0;
    for (Map.Entry<String, Entry> next : inOrder) {
      if (next.getValue().begin() != end) {
        throw new IllegalArgumentException(
            "%s is damaged: '%s' begins at byte %d of the elements, expected %d"
                .formatted(path, next.getKey(), next.getValue().begin(), end));
      }
      end = next.getValue().end();
    }
    if (available < end) {
      throw new IllegalArgumentException(
          "%s is truncated: expected %d bytes of elements, found %d"
              .formatted(path, end, available));
    }
    if (available > end) {
      throw new IllegalArgumentException(
          "%s has %d bytes of elements, but its header describes only %d"
              .formatted(path, available, end));
    }
  }

  static byte[] write(Map<String, Tensor> tensors, Map<String, String> metadata) {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = header.putObject(METADATA);
      metadata.forEach(strings::put);
    }
    long begin = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      if (entry.getKey().equals(METADATA)) {
        throw new IllegalArgumentException("a tensor cannot be named " + METADATA);
      }
      Tensor tensor = entry.getValue();
      long end = begin + tensor.size() * tensor.type().bytes();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", tensor.type().name());
      ArrayNode shape = node.putArray("shape");
      Arrays.stream(tensor.shape()).forEach(shape::add);
      node.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, Long.BYTES) * Long.BYTES);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  /// Reads the JSON and nothing but what the format allows in it.
  private record Parser(Path path) {
    SafetensorsHeader header(byte[] text, long dataOffset) {
      if (text.length == 0 || text[0] != '{') {
        throw damaged("its header does not begin with '{'");
      }
      try {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : JSON.readTree(text).properties()) {
          String name = property.getKey();
          if (name.equals(METADATA)) {
            metadata.putAll(strings(property.getValue()));
          } else {
            entries.put(name, entry(name, property.getValue()));
          }
        }
        return new SafetensorsHeader(
            Collections.unmodifiableMap(entries),
            Collections.unmodifiableMap(metadata),
            dataOffset);
      } catch (JacksonException e) {
        throw damaged("its header is not JSON: " + Excerpt.of(e.getOriginalMessage()));
      }
    }

    private Map<String, String> strings(JsonNode node) {
      Map<String, String> strings = new LinkedHashMap<>();
      if (!node.isObject()) {
        throw damaged(METADATA + " is not an object");
      }
      for (Map.Entry<String, JsonNode> property : node.properties()) {
        if (!property.getValue().isString()) {
          throw damaged(METADATA + " '" + property.getKey() + "' is not a string");
        }
        strings.put(property.getKey(), property.getValue().stringValue());
      }
      return strings;
    }

    private Entry entry(String name, JsonNode node) {
      JsonNode dtype = node.path("dtype");
      if (!node.isObject() || node.size() != 3 || !dtype.isString()) {
        throw damaged("'" + name + "' is not an object of dtype, shape and data_offsets");
      }
      Shape shape = Shape.of(longs(name, node.path("shape")));
      long[] offsets = longs(name, node.path("data_offsets"));
      if (offsets.length != 2 || offsets[0] > offsets[1]) {
        throw damaged("'" + name + "' has data_offsets " + Arrays.toString(offsets));
      }
      Entry entry = new Entry(dtype.stringValue(), shape, offsets[0], offsets[1]);
      requireSize(name, entry);
      return entry;
    }

    private long[] longs(String name, JsonNode node) {
      if (!node.isArray()) {
        throw damaged("'" + name + "' is not an object of dtype, shape and data_offsets");
      }
      long[] values = new long[node.size()];
      for (int i = 0; i < values.length; i++) {
        JsonNode value = node.get(i);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
          throw damaged("'" + name + "' has the extent or offset " + Excerpt.of(value.toString()));
        }
        values[i] = value.longValue();
      }
      return values;
    }

    private void requireSize(String name, Entry entry) {
      int bits = SafetensorsType.bits(entry.dtype());
      if (bits == 0) {
        throw damaged("'" + name + "' has the unknown type " + Excerpt.of(entry.dtype()));
      }
      // The bound leaves room for the factor of bits.
      long count = entry.shape().count(64);
      long found = entry.end() - entry.begin();
      if (count < 0 || Math.ceilDiv(count * bits, 8) != found) {
        throw damaged(
            "'%s' has %d bytes, which %s %s does not"
                .formatted(name, found, entry.dtype(), entry.shape()));
      }
    }

    private IllegalArgumentException damaged(String what) {
      return new IllegalArgumentException(path + " is damaged: " + what);
    }
  }
}
