package surprisal.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.function.Consumer;
import surprisal.DType;
import surprisal.Tensor;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// One JSON object on one line of standard output.
///
/// Each number is written with as many digits as its type needs to come back unchanged; JSON has no
/// word for numbers that are not finite, so they are the strings `"NaN"`, `"Infinity"` and
/// `"-Infinity"`.
final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private Json() {}

  /// Writes an object with the properties that `body` writes.
  static void writeObject(Writer out, Consumer<JsonGenerator> body) throws IOException {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      body.accept(json);
      json.writeEndObject();
    } catch (JacksonIOException e) {
      throw e.getCause();
    }
    out.write('\n');
  }

  /// Writes nested lists, as deep as the tensor has axes; a number for a tensor without axes.
  static void writeNested(JsonGenerator json, String name, Tensor tensor) {
    json.writeName(name);
    writeNested(json, tensor, new long[tensor.rank()], 0);
  }

  private static void writeNested(JsonGenerator json, Tensor tensor, long[] index, int axis) {
    if (axis == index.length) {
      double value = tensor.get(index);
      if (tensor.type() == DType.F64) {
        json.writeNumber(value);
      } else {
        json.writeNumber((float) value);
      }
      return;
    }
    json.writeStartArray();
    for (index[axis] = 0; index[axis] < tensor.size(axis); index[axis]++) {
      writeNested(json, tensor, index, axis + 1);
    }
    json.writeEndArray();
  }

  static void writeShape(JsonGenerator json, Tensor tensor) {
    json.writeName("shape");
    json.writeArray(tensor.shape(), 0, tensor.rank());
  }
}
