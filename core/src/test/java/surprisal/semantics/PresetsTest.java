package surprisal.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import surprisal.CrossEntropy;
import surprisal.Loss;
import surprisal.Targets;
import surprisal.Tensor;

/// The presets beside [CrossEntropy#torch()] against the answers of the peers they are named after.
class PresetsTest {

  @TestFactory
  Stream<DynamicTest> theAnswersOfThePeersAreOurs() {
    return Golden.read("presets.txt").stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(golden)));
  }

  private static void check(Golden golden) {
    CrossEntropy preset = golden.configure(preset(golden.text("preset")));
    Tensor logits = golden.logits();
    Targets targets = golden.targets();
    Tensor gradient = Tensor.allocate(logits.type(), logits.shape());

    Loss loss = preset.loss(logits, targets);
    compare(golden, "loss", new double[] {preset.reduce(loss)});
    compare(golden, "losses", preset.losses(logits, targets).toDoubles());
    assertThat(preset.lossAndGradient(logits, targets, gradient)).isEqualTo(loss);
    compare(golden, "gradient", gradient.toDoubles());
  }

  private static CrossEntropy preset(String name) {
    return switch (name) {
      case "keras" -> CrossEntropy.keras();
      case "optax" -> CrossEntropy.optax();
      case "liger" -> CrossEntropy.liger();
      case "sklearn" -> CrossEntropy.sklearn();
      default -> throw new AssertionError(name);
    };
  }

  private static void compare(Golden golden, String part, double[] found) {
    if (!golden.has(part)) {
      return;
    }
    // The peers' rounding: of a softmax that is stored before its logarithm is taken.
    Tolerance tolerance =
        switch (golden.type()) {
          case F64 -> new Tolerance(1e-12, 1e-15);
          case F32 -> new Tolerance(4e-6, 2e-7);
          case F16, BF16 -> new Tolerance(0x1p-10, 0x1p-10);
        };
    double[] expected = golden.numbers(part);
    assertThat(tolerance.agree(found, expected))
        .as(
            "%s of %s: found %s, peer %s",
            part, golden.name(), Arrays.toString(found), Arrays.toString(expected))
        .isTrue();
  }

  @Test
  void nothingLeftIsWhatThePeerSays() {
    Tensor none = Tensor.allocate(surprisal.DType.F64, 0, 3);
    assertThat(mean(CrossEntropy.torch(), none)).isNaN();
    assertThat(mean(CrossEntropy.mean(), none)).isNaN();
    assertThat(mean(CrossEntropy.sklearn(), none)).isNaN();
    assertThat(mean(CrossEntropy.keras(), none)).isZero();
    assertThat(mean(CrossEntropy.optax(), none)).isZero();
    assertThat(mean(CrossEntropy.liger(), none)).isZero();
    assertThat(mean(CrossEntropy.sum(), none)).isZero();
  }

  private static double mean(CrossEntropy ce, Tensor logits) {
    return ce.reduce(ce.loss(logits, Targets.classes()));
  }

  /// Keras knows class weights as weights of rows: they are in no denominator, and smoothing
  /// spreads the row's weight.
  @Test
  void classWeightsOfKerasAreWeightsOfRows() {
    Tensor logits = Tensor.of(new double[] {0, 1, 2, 3, 1, 0}, 2, 3);
    double[] weights = {0.5, 1.25, 2};
    CrossEntropy keras = CrossEntropy.keras().withLabelSmoothing(0.25);
    Loss byClass = keras.withClassWeights(weights).loss(logits, Targets.classes(2, 0));
    Loss byRow = keras.loss(logits, Targets.classes(2, 0).withRowWeights(2, 0.5));
    assertThat(keras.reduce(byClass)).isEqualTo(keras.reduce(byRow));
  }
}
