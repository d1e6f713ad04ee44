package surprisal.semantics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Targets;
import surprisal.Tensor;

/// One question and the answer of a peer, from a file that `semantics_goldens.py` wrote.
record Golden(String name, Map<String, String> fields, Map<String, Values> tensors) {

  /// A tensor of the file, as its line has it: every number is exact in each type that the cases
  /// use.
  record Values(String shape, String list) {
    double[] numbers() {
      return Numbers.parse(list);
    }

    Tensor as(DType type) {
      long[] extents = Arrays.stream(shape.split(",")).mapToLong(Long::parseLong).toArray();
      return Numbers.tensor(type, numbers(), extents);
    }
  }

  static List<Golden> read(String file) {
    Map<String, Values> tensors = new HashMap<>();
    List<Golden> cases = new ArrayList<>();
    for (String line : lines(file)) {
      String[] parts = line.split("\t", -1);
      switch (parts[0]) {
        case "tensor" -> tensors.put(parts[1], new Values(parts[2], parts[3]));
        case "case" -> cases.add(new Golden(parts[1], fields(parts), tensors));
        default -> {} // a comment
      }
    }
    return cases;
  }

  private static List<String> lines(String file) {
    try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> fields(String[] parts) {
    Map<String, String> fields = new HashMap<>();
    for (String part : Arrays.asList(parts).subList(2, parts.length)) {
      int equals = part.indexOf('=');
      fields.put(part.substring(0, equals), part.substring(equals + 1));
    }
    return fields;
  }

  boolean has(String field) {
    return fields.containsKey(field);
  }

  String text(String field) {
    return Objects.requireNonNull(fields.get(field), () -> name + " has no " + field);
  }

  double number(String field) {
    return Numbers.parse(text(field))[0];
  }

  double[] numbers(String field) {
    return Numbers.parse(text(field));
  }

  private Values values(String field) {
    String name = text(field).substring(1);
    return Objects.requireNonNull(tensors.get(name), name);
  }

  DType type() {
    return DType.valueOf(text("dtype"));
  }

  Tensor logits() {
    return values("logits").as(type());
  }

  Targets targets() {
    Targets targets =
        has("classes")
            ? Targets.classes(
                Arrays.stream(values("classes").numbers()).mapToLong(y -> (long) y).toArray())
            : Targets.probabilities(values("probabilities").as(type()));
    return has("rowWeights") ? targets.withRowWeights(values("rowWeights").numbers()) : targets;
  }

  /// The cross-entropy with the options of this case.
  CrossEntropy configure(CrossEntropy preset) {
    CrossEntropy ce = preset;
    if (has("weights")) {
      ce = ce.withClassWeights(values("weights").numbers());
    }
    if (has("ignore")) {
      ce = ce.withIgnoreIndex(Long.parseLong(text("ignore")));
    }
    if (has("smoothing")) {
      ce = ce.withLabelSmoothing(number("smoothing"));
    }
    if (has("fromLogits")) {
      ce = ce.withoutClipping();
    }
    if (has("zLoss")) {
      ce = ce.withZLoss(number("zLoss"));
    }
    return ce;
  }
}
