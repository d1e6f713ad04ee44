package surprisal.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import surprisal.CrossEntropy;
import surprisal.Loss;
import surprisal.Targets;
import surprisal.Tensor;

/// [CrossEntropy#torch()] against the answers of PyTorch itself, for every combination of target
/// kind, class weights, ignore index, smoothing, reduction and rank, and for special values.
class TorchSemanticsTest {
  private enum Part {
    LOSS,
    GRADIENT
  }

  /// Where we differ on purpose: a pattern of the names of cases, which part of the answer, and
  /// why.
  private record Difference(String names, Part part, String why) {
    boolean covers(Golden golden, Part asked) {
      return part == asked && golden.name().matches(names);
    }
  }

  /// All of them; `docs/semantics.md` lists the same.
  private static final List<Difference> DIFFERENCES =
      List.of(
          new Difference(
              "(NaN in an ignored row|\\+inf in an ignored row|row of -inf ignored); .*",
              Part.GRADIENT,
              "an ignored row is never read: 0, not NaN"),
          new Difference(
              "-inf at the target.*; smoothing=1.0 .*", Part.LOSS, "+inf, not 0·inf = NaN"),
          new Difference(
              "-inf of weight 0 beside the target; smoothing=(0.1|1.0) .*",
              Part.LOSS,
              "weight 0 contributes 0, not 0·inf = NaN"),
          new Difference(
              "probability 0 at -inf; smoothing=0.0 .*", Part.LOSS, "0·log 0 = 0, not NaN"),
          new Difference(
              "total weight 0; .* mean",
              Part.GRADIENT,
              "no weight, no gradient: 0, not 0/0 = NaN"));

  private static final List<Golden> GOLDENS = Golden.read("torch.txt");

  @TestFactory
  Stream<DynamicTest> theAnswersOfPyTorchAreOurs() {
    return GOLDENS.stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(golden)));
  }

  @Test
  void everyDifferenceIsMet() {
    assertThat(DIFFERENCES).allSatisfy(d -> assertThat(GOLDENS).anyMatch(g -> d.covers(g, d.part)));
  }

  private static void check(Golden golden) {
    Tensor logits = golden.logits();
    Targets targets = golden.targets();
    CrossEntropy mean = golden.configure(CrossEntropy.torch());
    CrossEntropy torch = golden.text("reduction").equals("mean") ? mean : mean.withSum();

    Loss loss = torch.loss(logits, targets);
    double[] reduced =
        golden.text("reduction").equals("none")
            ? torch.losses(logits, targets).toDoubles()
            : new double[] {torch.reduce(loss)};
    compare(golden, Part.LOSS, reduced, golden.numbers("loss"));

    Tensor gradient = Tensor.allocate(logits.type(), logits.shape());
    assertThat(torch.lossAndGradient(logits, targets, gradient)).isEqualTo(loss);
    compare(golden, Part.GRADIENT, gradient.toDoubles(), golden.numbers("gradient"));
  }

  private static void compare(Golden golden, Part part, double[] found, double[] expected) {
    // PyTorch's rounding, not ours: 1e-12 and 4e-6 of a number, and a step of a gradient.
    Tolerance tolerance =
        switch (golden.type()) {
          case F64 -> new Tolerance(1e-12, 1e-15);
          default -> new Tolerance(4e-6, 2e-7);
        };
    boolean differs = DIFFERENCES.stream().anyMatch(d -> d.covers(golden, part));
    assertThat(tolerance.agree(found, expected))
        .as(
            "%s of %s: found %s, PyTorch %s",
            part, golden.name(), Arrays.toString(found), Arrays.toString(expected))
        .isEqualTo(!differs);
  }
}
