package surprisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Offsets are features whose weights are fixed: one more feature for each class, with weight 1 for
/// that class and 0 for the others.
class HeadOffsetsTest {
  private static final int ROWS = 29;
  private static final int FEATURES = 4;
  private static final int CLASSES = 6;

  private final Random random = new Random(2);
  private final Tensor features = numbers(ROWS, FEATURES);
  private final Tensor offsets = numbers(ROWS, CLASSES);
  private final Linear head = Linear.of(numbers(CLASSES, FEATURES), numbers(CLASSES));
  private final Targets targets = Targets.classes(random.ints(ROWS, 0, CLASSES).toArray());
  private final LinearCrossEntropy plain =
      LinearCrossEntropy.of(CrossEntropy.mean().withLabelSmoothing(0.1));
  private final LinearCrossEntropy offset = plain.withOffsets(offsets);
  private final Tensor widened = beside(features, offsets);

  private Tensor numbers(int rows, int columns) {
    return Tensor.of(random.doubles((long) rows * columns, -1, 1).toArray(), rows, columns);
  }

  private Tensor numbers(int size) {
    return Tensor.of(random.doubles(size, -1, 1).toArray(), size);
  }

  private static Tensor beside(Tensor left, Tensor right) {
    int columns = (int) (left.size(1) + right.size(1));
    Tensor both = Tensor.allocate(DType.F64, left.size(0), columns);
    for (int i = 0; i < left.size(0); i++) {
      for (int k = 0; k < columns; k++) {
        both.set(k < left.size(1) ? left.get(i, k) : right.get(i, k - left.size(1)), i, k);
      }
    }
    return both;
  }

  /// The head with weights of the offsets: 1 for their own class, or 0 for none.
  private static Linear widened(Linear head, double own) {
    Tensor identity = Tensor.allocate(DType.F64, CLASSES, CLASSES);
    for (int c = 0; c < CLASSES; c++) {
      identity.set(own, c, c);
    }
    return Linear.of(beside(head.weights(), identity), bias(head));
  }

  private static Tensor bias(Linear head) {
    return Objects.requireNonNull(head.bias());
  }

  private static Linear zero(int features) {
    return Linear.of(
        Tensor.allocate(DType.F64, CLASSES, features), Tensor.allocate(DType.F64, CLASSES));
  }

  private static void assertClose(Linear found, Linear expectedOfWidened) {
    assertClose(found.weights(), expectedOfWidened.weights().slice(1, 0, FEATURES));
    assertClose(bias(found), bias(expectedOfWidened));
  }

  private static void assertClose(Tensor found, Tensor expected) {
    assertThat(found.toDoubles()).containsExactly(expected.toDoubles(), within(1e-14));
  }

  @Test
  void lossAndGradientsAreThoseOfFixedWeights() {
    Tensor dFeatures = Tensor.allocate(DType.F64, ROWS, FEATURES);
    Linear dHead = zero(FEATURES);
    Tensor dWidened = Tensor.allocate(DType.F64, ROWS, FEATURES + CLASSES);
    Linear dWidenedHead = zero(FEATURES + CLASSES);
    Loss found = offset.lossAndGradient(features, head, targets, dFeatures, dHead);
    Loss expected =
        plain.lossAndGradient(widened, widened(head, 1), targets, dWidened, dWidenedHead);
    assertThat(found.mean()).isCloseTo(expected.mean(), within(1e-14));
    assertClose(dFeatures, dWidened.slice(1, 0, FEATURES));
    assertClose(dHead, dWidenedHead);
  }

  @Test
  void theHessianIsThatAtFixedWeights() {
    Linear direction = Linear.of(numbers(CLASSES, FEATURES), numbers(CLASSES));
    Linear found = zero(FEATURES);
    Linear expected = zero(FEATURES + CLASSES);
    offset.hessian(features, head, targets).product(direction, found);
    plain.hessian(widened, widened(head, 1), targets).product(widened(direction, 0), expected);
    assertClose(found, expected);
  }

  @Test
  void logitsAndTheirSumsHaveThemIn() {
    Tensor found = Tensor.allocate(DType.F64, ROWS, CLASSES);
    Tensor expected = Tensor.allocate(DType.F64, ROWS, CLASSES);
    offset.logits(features, head, found);
    plain.logits(widened, widened(head, 1), expected);
    assertClose(found, expected);
    LogSum[] sums = offset.logSums(features, head);
    for (int i = 0; i < ROWS; i++) {
      assertThat(sums[i].value()).isCloseTo(Logits.logSumExp(expected).get(i), within(1e-14));
    }
  }

  @Test
  void statisticsHaveThemIn() {
    RowStatistics found = RowStatistics.ofRows(ROWS);
    RowStatistics expected = RowStatistics.ofRows(ROWS);
    offset.loss(features, head, targets, LinearOutputs.none().withStatistics(found));
    plain.loss(widened, widened(head, 1), targets, LinearOutputs.none().withStatistics(expected));
    for (int i = 0; i < ROWS; i++) {
      assertThat(found.logProbability(i)).isCloseTo(expected.logProbability(i), within(1e-14));
      assertThat(found.rank(i)).isEqualTo(expected.rank(i));
    }
  }

  @Test
  void theyHaveARowForEachRow() {
    Tensor one = offsets.slice(0, 0, 1);
    assertThatThrownBy(() -> plain.withOffsets(one).loss(features, head, targets))
        .hasMessage("offsets has shape [1, 6]: expected [29, 6]");
  }
}
