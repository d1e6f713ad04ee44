package surprisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// That it is the slope of the gradient, `LinearCrossEntropyTest` holds.
class LinearHessianTest {
  private static final int ROWS = 600;
  private static final int FEATURES = 6;
  private static final int CLASSES = 500;

  private final Random random = new Random(13);
  private final Tensor features = features();
  private final Linear head = head();
  private final Targets targets = Targets.classes(labels());

  /// With a row that is not a number, and is not to be read.
  private Tensor features() {
    double[] numbers = random.doubles(ROWS * FEATURES, -1, 1).toArray();
    Arrays.fill(numbers, 3 * FEATURES, 4 * FEATURES, Double.NaN);
    return Tensor.of(numbers, ROWS, FEATURES);
  }

  private int[] labels() {
    int[] labels = random.ints(ROWS, 0, CLASSES).toArray();
    labels[3] = -100;
    return labels;
  }

  private Linear head() {
    return Linear.of(
        Tensor.of(random.doubles(CLASSES * FEATURES, -1, 1).toArray(), CLASSES, FEATURES),
        Tensor.of(random.doubles(CLASSES, -1, 1).toArray(), CLASSES));
  }

  private static Linear zero() {
    return Linear.of(
        Tensor.allocate(DType.F64, CLASSES, FEATURES), Tensor.allocate(DType.F64, CLASSES));
  }

  private static double[] product(LinearHessian hessian, Linear direction) {
    Linear product = zero();
    hessian.product(direction, product);
    return product.weights().toDoubles();
  }

  @Test
  void everyProductHasTheBitsOfAFirstOne() {
    Linear[] directions = {head(), head(), head()};
    LinearCrossEntropy loss =
        LinearCrossEntropy.of(CrossEntropy.mean().withIgnoreIndex(-100)).withMemory(4 << 20);
    long logits = (long) ROWS * CLASSES * Double.BYTES;
    for (long held : new long[] {0, logits - 1, logits, Long.MAX_VALUE}) {
      LinearHessian hessian = loss.hessian(features, head, targets, held);
      for (Linear direction : directions) {
        assertThat(product(hessian, direction))
            .isEqualTo(product(loss.hessian(features, head, targets), direction));
      }
    }
  }

  @Test
  void probabilitiesAreThoseOfTheLogitsAndChangeNoProduct() {
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.mean().withIgnoreIndex(-100));
    Tensor expected = Tensor.allocate(DType.F64, ROWS, CLASSES);
    loss.logits(features, head, expected);
    Logits.softmax(expected, expected);
    Matrices.fill(Arithmetic.DOUBLE, expected.slice(0, 3, 4), 0);
    LinearHessian hessian = loss.hessian(features, head, targets, Long.MAX_VALUE);
    Tensor found = Objects.requireNonNull(hessian.probabilities());
    assertThat(found.toDoubles()).isEqualTo(expected.toDoubles());
    Linear direction = head();
    assertThat(product(hessian, direction))
        .isEqualTo(product(loss.hessian(features, head, targets), direction));
    assertThat(loss.hessian(features, head, targets).probabilities()).isNull();
  }

  /// Rows of few classes are done many at once where their targets are classes.
  @Test
  void aClassIsTheDistributionThatHasItAlone() {
    int classes = 20;
    int[] labels = random.ints(ROWS, 0, classes).toArray();
    Tensor alone = Tensor.allocate(DType.F64, ROWS, classes);
    double[] weights = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      alone.set(1, row, labels[row]);
      weights[row] = row == 3 ? 0 : row % 5 / 2.0;
    }
    Linear few = Linear.of(head.weights().slice(0, 0, classes));
    Linear direction = Linear.of(head.weights().slice(0, classes, 2L * classes));
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.mean());
    Linear ofClasses = Linear.of(Tensor.allocate(DType.F64, classes, FEATURES));
    Linear ofDistributions = Linear.of(Tensor.allocate(DType.F64, classes, FEATURES));
    loss.hessian(features, few, Targets.classes(labels).withRowWeights(weights))
        .product(direction, ofClasses);
    loss.hessian(features, few, Targets.probabilities(alone).withRowWeights(weights))
        .product(direction, ofDistributions);
    assertThat(ofClasses.weights().toDoubles()).isEqualTo(ofDistributions.weights().toDoubles());
  }

  /// One class has all but e⁻⁴⁰ of the probability: what the other's change does is that small, and is
  /// not lost beside it.
  @Test
  void aSaturatedRowKeepsItsDigits() {
    Tensor one = Tensor.of(new double[] {1}, 1, 1);
    Linear steep = Linear.of(Tensor.of(new double[] {40, 0}, 2, 1));
    Linear direction = Linear.of(Tensor.of(new double[] {1, 3}, 2, 1));
    Linear product = Linear.of(Tensor.allocate(DType.F64, 2, 1));
    LinearCrossEntropy.of(CrossEntropy.mean())
        .hessian(one, steep, Targets.classes(0))
        .product(direction, product);
    double expected = 2 * Math.exp(-40);
    assertThat(product.weights().get(0, 0)).isCloseTo(-expected, withinPercentage(1e-10));
    assertThat(product.weights().get(1, 0)).isCloseTo(expected, withinPercentage(1e-10));
  }

  @Test
  void theProductIsNotTheDirection() {
    LinearHessian hessian =
        LinearCrossEntropy.of(CrossEntropy.mean()).hessian(features, head, targets);
    Linear direction = head();
    assertThatThrownBy(() -> hessian.product(direction, direction))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("product")
        .hasMessageContaining("direction");
  }

  @Test
  void cappedLogitsHaveNone() {
    LinearCrossEntropy capped = LinearCrossEntropy.of(CrossEntropy.mean()).withSoftCap(30);
    assertThatThrownBy(() -> capped.hessian(features, head, targets))
        .hasMessage("softCap = 30.0: expected none for a Hessian");
  }
}
