package surprisal.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Logits;
import surprisal.Targets;
import surprisal.Tensor;

/// Runs the two tables of special values in `docs/semantics.md`, row by row, in F32 and F64.
/// Results are compared by bits; only those with a logarithm in them (`ln2`) may be off by two
/// units in the last place.
class SpecialValuesTest {
  private static final Path PAGE = Path.of("..", "docs", "semantics.md");
  private static final List<DType> TYPES = List.of(DType.F32, DType.F64);

  @TestFactory
  Stream<DynamicTest> functions() {
    return rows("| logits | T |").flatMap(row -> both(row, SpecialValuesTest::checkFunctions));
  }

  @TestFactory
  Stream<DynamicTest> losses() {
    return rows("| case | logits |").flatMap(row -> both(row, SpecialValuesTest::checkLoss));
  }

  private static void checkFunctions(DType type, List<String> row) {
    Tensor logits = tensor(type, row.get(0));
    double temperature = numbers(type, row.get(1))[0];
    Tensor out = Tensor.allocate(type, logits.shape());

    Logits.softmax(logits, -1, temperature, out);
    assertSame(type, "softmax of " + row, out, row.get(2));
    Logits.logSoftmax(logits, -1, temperature, out);
    assertSame(type, "log-softmax of " + row, out, row.get(3));
    Tensor one = Tensor.allocate(type, 1);
    Logits.logSumExp(logits, -1, temperature, one);
    assertSame(type, "log-sum-exp of " + row, one, row.get(4));
  }

  private static void checkLoss(DType type, List<String> row) {
    Tensor logits = tensor(type, row.get(1));
    Targets targets = targets(type, row.get(2), row.get(3));
    CrossEntropy ce = configure(row.get(3));

    assertSame(type, "losses of " + row, ce.losses(logits, targets), row.get(4));
    Tensor gradient = Tensor.allocate(type, logits.shape());
    double mean = ce.reduce(ce.lossAndGradient(logits, targets, gradient));
    assertSame(type, "mean of " + row, Tensor.of(new double[] {mean}, 1), row.get(5));
    assertSame(type, "gradient of " + row, gradient, row.get(6));
  }

  private static Targets targets(DType type, String text, String options) {
    String[] parts = text.split(" ", 2);
    String list = parts.length > 1 ? parts[1] : "";
    Targets targets =
        switch (parts[0]) {
          case "classes" ->
              Targets.classes(
                  Arrays.stream(Numbers.parse(list)).mapToInt(label -> (int) label).toArray());
          case "probabilities" -> Targets.probabilities(tensor(type, list));
          default -> throw new AssertionError(text);
        };
    double[] weights = option(options, "rows");
    return weights.length == 0 ? targets : targets.withRowWeights(weights);
  }

  private static CrossEntropy configure(String options) {
    CrossEntropy ce = CrossEntropy.torch().withClassAxis(-1);
    double[] smoothing = option(options, "smoothing");
    if (smoothing.length > 0) {
      ce = ce.withLabelSmoothing(smoothing[0]);
    }
    double[] weights = option(options, "weights");
    if (weights.length > 0) {
      ce = ce.withClassWeights(weights);
    }
    double[] z = option(options, "z");
    return z.length > 0 ? ce.withZLoss(z[0]) : ce;
  }

  /// The numbers after a word: options look like `smoothing 0.5, weights 1 0`.
  private static double[] option(String options, String word) {
    return Arrays.stream(options.split(", "))
        .filter(option -> option.startsWith(word + " "))
        .map(option -> Numbers.parse(option.substring(word.length())))
        .findFirst()
        .orElse(new double[0]);
  }

  /// Rows of a batch stand between semicolons; `none` is a batch of no rows and two classes.
  private static Tensor tensor(DType type, String text) {
    if (text.equals("none")) {
      return Tensor.allocate(type, 0, 2);
    }
    String[] rows = text.split(";", -1);
    double[] numbers = numbers(type, text);
    return Numbers.tensor(type, numbers, rows.length, numbers.length / rows.length);
  }

  private static double[] numbers(DType type, String text) {
    double largest = type == DType.F64 ? Double.MAX_VALUE : Float.MAX_VALUE;
    return Numbers.parse(
        text.replace(";", " ")
            .replace("MAX", Double.toString(largest))
            .replace("ln2", Double.toString(Math.log(2))));
  }

  private static void assertSame(DType type, String what, Tensor found, String expected) {
    double[] wanted = expected.equals("none") ? new double[0] : numbers(type, expected);
    double[] values = found.toDoubles();
    if (expected.contains("ln2")) {
      assertThat(values).hasSameSizeAs(wanted);
      for (int i = 0; i < wanted.length; i++) {
        assertThat(Numbers.ulps(type, values[i], wanted[i]))
            .as("%s: %s, expected %s", what, Arrays.toString(values), expected)
            .isLessThanOrEqualTo(2);
      }
    } else {
      // As text, which is one to one with the bits: 0.0 and -0.0 differ, and all NaN are one.
      assertThat(Arrays.toString(values)).as(what).isEqualTo(Arrays.toString(wanted));
    }
  }

  @FunctionalInterface
  private interface Check {
    void run(DType type, List<String> row);
  }

  private static Stream<DynamicTest> both(List<String> row, Check check) {
    return TYPES.stream()
        .map(type ->
            DynamicTest.dynamicTest(
                type + " " + String.join(" | ", row), () -> check.run(type, row)));
  }

  /// The rows of the table whose head starts with these columns.
  private static Stream<List<String>> rows(String head) {
    try {
      List<String> lines = Files.readAllLines(PAGE);
      List<List<String>> rows =
          lines.stream()
              .dropWhile(line -> !line.startsWith(head))
              .skip(2)
              .takeWhile(line -> line.startsWith("|"))
              .map(SpecialValuesTest::cells)
              .toList();
      assertThat(rows).as("a table that starts with %s", head).hasSizeGreaterThan(20);
      return rows.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> cells(String line) {
    String[] cells = line.substring(1, line.length() - 1).split("\\|", -1);
    return Arrays.stream(cells).map(cell -> cell.replace("`", "").trim()).toList();
  }
}
