package surprisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import surprisal.testkit.GradientCheck;

/// The head against the same thing done in the open: logits first, then their cross-entropy.
class LinearCrossEntropyTest {
  private static final int ROWS = 37;
  private static final int FEATURES = 5;
  private static final int CLASSES = 7;

  private final Random random = new Random(11);
  private final Tensor features = numbers(ROWS, FEATURES);
  private final Linear head = Linear.of(numbers(CLASSES, FEATURES), numbers(CLASSES));
  private final Tensor teacher = softened(numbers(ROWS, CLASSES));
  private final int[] labels = random.ints(ROWS, 0, CLASSES).toArray();

  private final List<CrossEntropy> losses =
      List.of(
          CrossEntropy.mean(),
          CrossEntropy.sum(),
          CrossEntropy.mean().withLabelSmoothing(0.1),
          CrossEntropy.mean().withZLoss(0.01),
          CrossEntropy.mean().withClassWeights(1, 2, 0, 0.5, 1, 3, 0.1),
          CrossEntropy.mean()
              .withClassWeights(1, 2, 0, 0.5, 1, 3, 0.1)
              .withLabelSmoothing(0.3)
              .withZLoss(0.1),
          CrossEntropy.liger().withZLoss(0.1).withClassWeights(1, 2, 1, 0.5, 1, 3, 0.1),
          CrossEntropy.keras());

  private final List<Targets> targets =
      List.of(
          Targets.classes(ignoringSome()),
          Targets.classes(labels).withRowWeights(rowWeights()),
          Targets.probabilities(teacher),
          Targets.probabilities(teacher).withRowWeights(rowWeights()));

  private Tensor numbers(long... shape) {
    int size = (int) Shapes.size(shape);
    return Tensor.of(random.doubles(size, -1.5, 1.5).toArray(), shape);
  }

  private static Tensor softened(Tensor logits) {
    return Logits.softmax(logits);
  }

  private int[] ignoringSome() {
    int[] some = labels.clone();
    some[3] = -100;
    some[20] = -100;
    return some;
  }

  private double[] rowWeights() {
    double[] weights = random.doubles(ROWS, 0, 2).toArray();
    weights[5] = 0;
    return weights;
  }

  private interface Check {
    void accept(CrossEntropy loss, Targets target);
  }

  /// Every loss with every target it can have: without an index to ignore where there are no
  /// indices or none to ignore.
  private void forEveryLoss(Check check) {
    for (CrossEntropy loss : losses) {
      for (Targets target : targets) {
        check.accept(loss.withIgnoreIndex(-100), target);
      }
    }
  }

  @Test
  void lossAndGradientsAreThoseOfTheLogits() {
    forEveryLoss((loss, target) -> {
      Tensor logits = Tensor.allocate(DType.F64, ROWS, CLASSES);
      LinearCrossEntropy fused = LinearCrossEntropy.of(loss);
      fused.logits(features, head, logits);
      Tensor dLogits = Tensor.allocate(DType.F64, ROWS, CLASSES);
      Loss expected = loss.lossAndGradient(logits, target, dLogits);

      Tensor dFeatures = numbers(ROWS, FEATURES);
      Linear dHead = Linear.of(numbers(CLASSES, FEATURES), numbers(CLASSES));
      Loss found = fused.lossAndGradient(features, head, target, dFeatures, dHead);

      assertThat(found.sum()).isCloseTo(expected.sum(), within(1e-12 * expected.sum()));
      assertThat(found.weight()).isEqualTo(expected.weight());
      assertThat(fused.loss(features, head, target)).isEqualTo(found);
      assertClose(dFeatures, product(dLogits, head.weights()));
      assertClose(dHead.weights(), product(dLogits.transpose(0, 1), features));
      assertClose(bias(dHead), sumOfRows(dLogits));
    });
  }

  /// Of rows too that come after some that do not count.
  @Test
  void factorsMultiplyTheGradientOfEachRow() {
    double[] factors = random.doubles(ROWS, -1, 1).toArray();
    forEveryLoss((loss, target) -> {
      Tensor logits = Tensor.allocate(DType.F64, ROWS, CLASSES);
      LinearCrossEntropy fused = LinearCrossEntropy.of(loss);
      fused.logits(features, head, logits);
      Tensor dLogits = Tensor.allocate(DType.F64, ROWS, CLASSES);
      loss.lossAndGradient(logits, target, factors, dLogits);
      Tensor dFeatures = numbers(ROWS, FEATURES);
      LinearOutputs outputs = LinearOutputs.none().withFeatureGradient(dFeatures);
      fused.loss(features, head, target, factors, outputs);
      assertClose(dFeatures, product(dLogits, head.weights()));
    });
  }

  /// Also where they are added to what is there.
  @Test
  void weightsAndTheirGradientMayLieByFeature() {
    Linear turned = Linear.of(turned(head.weights()), bias(head));
    for (boolean accumulates : new boolean[] {false, true}) {
      Tensor expected = numbers(CLASSES, FEATURES);
      Tensor found = turned(expected);
      forEveryLoss((loss, target) -> {
        LinearCrossEntropy fused = LinearCrossEntropy.of(loss);
        LinearOutputs byClass = LinearOutputs.none().withWeightGradient(expected);
        LinearOutputs byFeature = LinearOutputs.none().withWeightGradient(found);
        fused.loss(features, head, target, accumulates ? byClass.accumulating() : byClass);
        fused.loss(features, turned, target, accumulates ? byFeature.accumulating() : byFeature);
        assertThat(found.toDoubles()).isEqualTo(expected.toDoubles());
      });
    }
  }

  /// The same numbers with the two axes exchanged in memory.
  private static Tensor turned(Tensor matrix) {
    Tensor other = matrix.transpose(0, 1);
    return Tensor.of(other.toDoubles(), other.shape()).transpose(0, 1);
  }

  @Test
  void gradientsAreThoseOfDifferences() {
    forEveryLoss((loss, target) -> {
      if (loss.toString().contains("keras")) {
        return; // clipped probabilities have corners
      }
      LinearCrossEntropy fused = LinearCrossEntropy.of(loss);
      Linear dHead = like(head);
      fused.lossAndGradient(features, head, target, null, dHead);
      double[] weights = head.weights().toDoubles();
      GradientCheck.assertMatchesDifferences(
          w ->
              loss.reduce(
                  fused.loss(
                      features, Linear.of(Tensor.of(w, CLASSES, FEATURES), bias(head)), target)),
          weights,
          dHead.weights().toDoubles(),
          1e-9);
    });
  }

  @Test
  void theHessianTimesADirectionIsTheChangeOfTheGradient() {
    Linear direction = Linear.of(numbers(CLASSES, FEATURES), numbers(CLASSES));
    double step = 0x1p-10;
    forEveryLoss((loss, target) -> {
      LinearCrossEntropy fused = LinearCrossEntropy.of(loss.withoutClipping());
      Linear product = like(head);
      fused.hessian(features, head, target).product(direction, product);
      Linear[] gradients = new Linear[5];
      for (int k = -2; k <= 2; k++) {
        gradients[k + 2] = like(head);
        fused.lossAndGradient(features, moved(direction, k * step), target, null, gradients[k + 2]);
      }
      assertClose(product.weights(), difference(gradients, step, Linear::weights), 1e-8);
      assertClose(bias(product), difference(gradients, step, LinearCrossEntropyTest::bias), 1e-8);
    });
  }

  private interface Part {
    Tensor of(Linear linear);
  }

  private static double[] difference(Linear[] gradients, double step, Part part) {
    double[] difference = part.of(gradients[0]).toDoubles();
    for (int k = 0; k < difference.length; k++) {
      difference[k] =
          (8 * (entry(gradients[3], part, k) - entry(gradients[1], part, k))
                  - (entry(gradients[4], part, k) - entry(gradients[0], part, k)))
              / (12 * step);
    }
    return difference;
  }

  private static double entry(Linear gradient, Part part, int k) {
    return part.of(gradient).toDoubles()[k];
  }

  private Linear moved(Linear direction, double step) {
    return Linear.of(
        plus(head.weights(), direction.weights(), step), plus(bias(head), bias(direction), step));
  }

  private static Tensor plus(Tensor a, Tensor b, double factor) {
    double[] sum = a.toDoubles();
    double[] change = b.toDoubles();
    for (int k = 0; k < sum.length; k++) {
      sum[k] += factor * change[k];
    }
    return Tensor.of(sum, a.shape());
  }

  @Test
  void theBitsDependOnNeitherThreadsNorStorage() throws Exception {
    int rows = 5000;
    int classes = 40;
    int size = 30;
    Tensor many = numbers(rows, size);
    Linear wide = Linear.of(numbers(classes, size), numbers(classes));
    Targets target = Targets.classes(random.ints(rows, 0, classes).toArray());
    Linear[] gradients = new Linear[3];
    for (int run = 0; run < 3; run++) {
      Tensor stored = run < 2 ? many : inNativeColumns(many);
      Linear gradient = like(wide);
      try (ForkJoinPool pool = new ForkJoinPool(1 + 2 * run)) {
        pool.submit(() ->
                LinearCrossEntropy.of(CrossEntropy.mean())
                    .lossAndGradient(stored, wide, target, null, gradient))
            .get();
      }
      gradients[run] = gradient;
    }
    for (int run = 1; run < 3; run++) {
      assertThat(gradients[run].weights().toDoubles())
          .isEqualTo(gradients[0].weights().toDoubles());
      assertThat(bias(gradients[run]).toDoubles()).isEqualTo(bias(gradients[0]).toDoubles());
    }
  }

  private static Tensor inNativeColumns(Tensor matrix) {
    Tensor columns =
        Tensor.of(
                Arena.ofAuto().allocate(matrix.size() * 8),
                DType.F64,
                matrix.size(1),
                matrix.size(0))
            .transpose(0, 1);
    for (int i = 0; i < matrix.size(0); i++) {
      for (int j = 0; j < matrix.size(1); j++) {
        columns.set(matrix.get(i, j), i, j);
      }
    }
    return columns;
  }

  @Test
  void narrowTypesAgreeWithEachOtherAndWithDouble() {
    Tensor narrow = stored(DType.F32, stored(DType.BF16, features));
    Linear narrowHead = stored(DType.F32, stored(DType.BF16, head));
    Linear expected = like(head);
    Linear found = stored(DType.F32, like(head));
    Linear halves = stored(DType.F32, like(head));
    LinearCrossEntropy fused = LinearCrossEntropy.of(CrossEntropy.mean());
    Targets target = Targets.classes(labels);

    Loss inDouble =
        fused.lossAndGradient(
            stored(DType.F64, narrow), stored(DType.F64, narrowHead), target, null, expected);
    Loss inFloat = fused.lossAndGradient(narrow, narrowHead, target, null, found);
    Loss ofHalves =
        fused.lossAndGradient(
            stored(DType.BF16, narrow), stored(DType.BF16, narrowHead), target, null, halves);

    assertThat(inFloat.sum()).isCloseTo(inDouble.sum(), within(1e-6 * inDouble.sum()));
    assertClose(found.weights(), expected.weights().toDoubles(), 1e-6);
    assertThat(ofHalves).isEqualTo(inFloat);
    assertThat(halves.weights().toFloats()).isEqualTo(found.weights().toFloats());
  }

  @Test
  void theErrorOfGradientsInFloatDoesNotGrowWithTheRows() {
    int rows = 300_000;
    Tensor many = stored(DType.F32, shifted(numbers(rows, FEATURES)));
    Linear narrowHead = stored(DType.F32, head);
    Targets target = Targets.classes(random.ints(rows, 0, CLASSES).toArray());
    LinearCrossEntropy fused = LinearCrossEntropy.of(CrossEntropy.mean());
    Linear expected = like(head);
    Linear found = like(head);
    fused.lossAndGradient(
        stored(DType.F64, many), stored(DType.F64, narrowHead), target, null, expected);
    fused.lossAndGradient(many, narrowHead, target, null, found);
    assertClose(found.weights(), expected.weights().toDoubles(), 2e-7);
  }

  /// Features of one sign, whose sums grow.
  private static Tensor shifted(Tensor features) {
    double[] numbers = features.toDoubles();
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] += 2;
    }
    return Tensor.of(numbers, features.shape());
  }

  private static Linear stored(DType type, Linear linear) {
    return Linear.of(stored(type, linear.weights()), stored(type, bias(linear)));
  }

  private static Tensor stored(DType type, Tensor tensor) {
    Tensor copy = Tensor.allocate(type, tensor.shape());
    double[] numbers = tensor.toDoubles();
    for (int k = 0; k < numbers.length; k++) {
      copy.elements().set(k, numbers[k]);
    }
    return copy;
  }

  @Test
  void featuresOfIgnoredRowsAreNotRead() {
    Tensor broken = Tensor.of(features.toDoubles(), ROWS, FEATURES);
    int[] some = ignoringSome();
    for (int i = 0; i < ROWS; i++) {
      if (some[i] < 0) {
        broken.set(Double.NaN, i, 2);
      }
    }
    LinearCrossEntropy fused = LinearCrossEntropy.of(CrossEntropy.mean());
    Linear expected = like(head);
    Tensor dFeatures = Tensor.allocate(DType.F64, ROWS, FEATURES);
    fused.lossAndGradient(features, head, Targets.classes(some), null, expected);
    Linear found = like(head);
    fused.lossAndGradient(broken, head, Targets.classes(some), dFeatures, found);
    assertThat(found.weights().toDoubles()).isEqualTo(expected.weights().toDoubles());
    assertThat(dFeatures.slice(0, 3, 4).toDoubles()).containsOnly(0);
    assertThat(broken.get(3, 2)).isNaN();
  }

  /// One class: its probability is 1, so only the z-loss bends the loss, and its mass vanishes
  /// here.
  @Test
  void theHessianOfTheZLossNeedsNoMass() {
    Tensor one = Tensor.of(new double[] {1}, 1, 1);
    Linear opposite = Linear.of(Tensor.of(new double[] {-1}, 1, 1));
    Linear product = Linear.of(Tensor.allocate(DType.F64, 1, 1));
    LinearCrossEntropy.of(CrossEntropy.sum().withZLoss(0.5))
        .hessian(one, opposite, Targets.classes(0))
        .product(Linear.of(one), product);
    assertThat(product.weights().get(0, 0)).isEqualTo(1);
  }

  @Test
  void theFeaturesMayMakeRoomForTheirGradient() {
    LinearCrossEntropy fused = LinearCrossEntropy.of(CrossEntropy.mean());
    Tensor elsewhere = Tensor.allocate(DType.F64, ROWS, FEATURES);
    Linear expected = like(head);
    fused.lossAndGradient(features, head, Targets.classes(labels), elsewhere, expected);
    Tensor place = Tensor.of(features.toDoubles(), ROWS, FEATURES);
    Linear found = like(head);
    fused.lossAndGradient(place, head, Targets.classes(labels), place, found);
    assertThat(place.toDoubles()).isEqualTo(elsewhere.toDoubles());
    assertThat(found.weights().toDoubles()).isEqualTo(expected.weights().toDoubles());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    LinearCrossEntropy fused = LinearCrossEntropy.of(CrossEntropy.mean());
    Targets target = Targets.classes(labels);
    assertThatThrownBy(() -> fused.loss(numbers(ROWS, 4), head, target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "features have shape [37, 4]: expected [rows, 5], as the weights [7, 5] have it");
    assertThatThrownBy(
            () -> fused.lossAndGradient(features, head, target, null, Linear.of(head.weights())))
        .hasMessage("dHead has no bias: expected one, as in the head");
    assertThatThrownBy(() -> fused.lossAndGradient(features, head, target, null, head))
        .hasMessage("dHead overlaps head: expected separate memory");
    Tensor square = numbers(CLASSES, CLASSES);
    assertThatThrownBy(() ->
            fused.lossAndGradient(
                features, head, target, null, Linear.of(head.weights(), bias(like(head)))))
        .hasMessage("dHead overlaps head: expected separate memory");
    assertThatThrownBy(() -> fused.logits(square, Linear.of(square), square))
        .hasMessage("logits overlaps features: expected separate memory");
    Tensor probabilities = Logits.softmax(numbers(FEATURES, FEATURES));
    assertThatThrownBy(() ->
            fused.lossAndGradient(
                numbers(FEATURES, FEATURES),
                Linear.of(numbers(FEATURES, FEATURES)),
                Targets.probabilities(probabilities),
                null,
                Linear.of(probabilities)))
        .hasMessage("dHead overlaps targets: expected separate memory");
    assertThatThrownBy(() -> Linear.of(numbers(CLASSES, FEATURES), numbers(6)))
        .hasMessage("bias has shape [6]: expected [7]");
  }

  private static Tensor bias(Linear linear) {
    Tensor bias = linear.bias();
    assertThat(bias).isNotNull();
    return bias == null ? linear.weights() : bias;
  }

  private static Linear like(Linear head) {
    return Linear.of(
        Tensor.allocate(DType.F64, head.weights().shape()),
        Tensor.allocate(DType.F64, bias(head).shape()));
  }

  private static double[] product(Tensor a, Tensor b) {
    int n = (int) a.size(0);
    int m = (int) b.size(1);
    double[] product = new double[n * m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        for (int k = 0; k < a.size(1); k++) {
          product[i * m + j] += a.get(i, k) * b.get(k, j);
        }
      }
    }
    return product;
  }

  private static double[] sumOfRows(Tensor matrix) {
    double[] sum = new double[(int) matrix.size(1)];
    for (int i = 0; i < matrix.size(0); i++) {
      for (int j = 0; j < sum.length; j++) {
        sum[j] += matrix.get(i, j);
      }
    }
    return sum;
  }

  private static void assertClose(Tensor found, double[] expected) {
    assertClose(found, expected, 1e-12);
  }

  private static void assertClose(Tensor found, double[] expected, double tolerance) {
    double size = 0;
    for (double entry : expected) {
      size = Math.max(size, Math.abs(entry));
    }
    assertThat(found.toDoubles()).containsExactly(expected, within(tolerance * size));
  }
}
