package surprisal.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;

/// A computation as the nodes of an ONNX graph, added one after another. Values between nodes have
/// names of their own; inputs and outputs have the caller's.
///
/// Source: the Open Neural Network Exchange, onnx.proto, IR version 8; operators of set 13, and those for
/// machine learning of set 3.
final class OnnxGraph {
  /// The types of elements that are used here, by their numbers in `TensorProto.DataType`.
  enum Element {
    INT64(7),
    STRING(8),
    DOUBLE(11);

    private final int number;

    Element(int number) {
      this.number = number;
    }
  }

  private static final long IR_VERSION = 8;
  private static final long OPERATORS = 13;
  private static final long LEARNING_OPERATORS = 3;
  private static final String LEARNING = "ai.onnx.ml";

  private final Protobuf graph = new Protobuf();
  private final Set<String> names = new HashSet<>();

  /// @param reserved names of inputs and outputs
  OnnxGraph(String name, List<String> reserved) {
    graph.put(2, name);
    names.addAll(reserved);
  }

  /// A name that no other value has, made from a word.
  private String fresh(String word) {
    String name = word;
    for (int i = 2; !names.add(name); i++) {
      name = word + "_" + i;
    }
    return name;
  }

  /// An input of any number of rows.
  void input(String name, Element element, long columns) {
    graph.put(11, value(name, element, columns));
  }

  /// An output of any number of rows; of no columns where it has one axis alone.
  void output(String name, Element element, long... columns) {
    graph.put(12, value(name, element, columns));
  }

  private static Protobuf value(String name, Element element, long... columns) {
    Protobuf shape = new Protobuf().put(1, new Protobuf().put(2, "rows"));
    for (long column : columns) {
      shape.put(1, new Protobuf().put(1, column));
    }
    Protobuf tensor = new Protobuf().put(1, element.number).put(2, shape);
    return new Protobuf().put(1, name).put(2, new Protobuf().put(1, tensor));
  }

  /// A constant of doubles.
  String constant(String word, double[] values, long... shape) {
    return initializer(word, Element.DOUBLE, shape, new Protobuf().put(9, values));
  }

  /// A constant of integers.
  String constant(String word, long[] values) {
    Protobuf integers = new Protobuf();
    for (long value : values) {
      integers.put(7, value);
    }
    return initializer(word, Element.INT64, new long[] {values.length}, integers);
  }

  /// A constant of words.
  String constant(String word, List<String> values) {
    Protobuf strings = new Protobuf();
    values.forEach(value -> strings.put(6, value));
    return initializer(word, Element.STRING, new long[] {values.size()}, strings);
  }

  /// One number for all rows.
  String constant(String word, double value) {
    return constant(word, DoubleStream.of(value).toArray(), 1);
  }

  private String initializer(String word, Element element, long[] shape, Protobuf tensor) {
    String name = fresh(word);
    for (long extent : shape) {
      tensor.put(1, extent);
    }
    graph.put(5, tensor.put(2, element.number).put(8, name));
    return name;
  }

  /// The result of an operator on some values.
  String apply(String operator, List<String> inputs, Protobuf... attributes) {
    return applyTo(fresh(operator), operator, inputs, attributes);
  }

  /// The result of an operator as the output of this name.
  String applyTo(String output, String operator, List<String> inputs, Protobuf... attributes) {
    return node(output, operator, "", inputs, attributes);
  }

  /// The result of an operator for machine learning.
  String applyLearning(String operator, List<String> inputs, Protobuf... attributes) {
    return node(fresh(operator), operator, LEARNING, inputs, attributes);
  }

  private String node(
      String output, String operator, String domain, List<String> inputs, Protobuf[] attributes) {
    Protobuf node = new Protobuf();
    inputs.forEach(input -> node.put(1, input));
    node.put(2, output).put(4, operator);
    for (Protobuf attribute : attributes) {
      node.put(5, attribute);
    }
    if (!domain.isEmpty()) {
      node.put(7, domain);
    }
    graph.put(1, node);
    return output;
  }

  static Protobuf attribute(String name, long value) {
    return new Protobuf().put(1, name).put(3, value).put(20, 2);
  }

  static Protobuf attribute(String name, List<String> values) {
    Protobuf attribute = new Protobuf().put(1, name);
    values.forEach(value -> attribute.put(9, value));
    return attribute.put(20, 8);
  }

  /// The type of an element as the attribute of a cast.
  static Protobuf to(Element element) {
    return attribute("to", element.number);
  }

  /// The whole model.
  byte[] model(String producer) {
    return new Protobuf()
        .put(1, IR_VERSION)
        .put(2, producer)
        .put(7, graph)
        .put(8, new Protobuf().put(1, "").put(2, OPERATORS))
        .put(8, new Protobuf().put(1, LEARNING).put(2, LEARNING_OPERATORS))
        .toBytes();
  }
}
