package surprisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/// Sparse features are the same features with their zeros left out.
class SparseHeadTest {
  private static final int ROWS = 157;
  private static final int FEATURES = 40;

  /// Few classes, and too many for all rows to be in one block.
  private static final int[] CLASSES = {5, 8_000};

  private final Random random = new Random(7);
  private final double[] dense = dense();
  private final Tensor features = Tensor.of(dense, ROWS, FEATURES);
  private final SparseRows sparse = sparse(dense);

  private double[] dense() {
    double[] dense = new double[ROWS * FEATURES];
    for (int i = 0; i < dense.length; i++) {
      boolean isRowOfZeros = i / FEATURES == 11;
      dense[i] = random.nextInt(8) > 0 || isRowOfZeros ? 0 : random.nextGaussian();
    }
    return dense;
  }

  private static SparseRows sparse(double[] dense) {
    int[] starts = new int[ROWS + 1];
    List<Integer> columns = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < dense.length; i++) {
      if (dense[i] != 0) {
        columns.add(i % FEATURES);
        values.add(dense[i]);
      }
      starts[i / FEATURES + 1] = columns.size();
    }
    return SparseRows.of(
        FEATURES,
        starts,
        columns.stream().mapToInt(Integer::intValue).toArray(),
        values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private Tensor numbers(long... shape) {
    return Tensor.of(random.doubles(Shapes.size(shape), -1, 1).toArray(), shape);
  }

  /// The classes of a feature together, or the features of a class.
  private Linear head(int classes, boolean byFeature) {
    Tensor weights =
        byFeature ? numbers(FEATURES, classes).transpose(0, 1) : numbers(classes, FEATURES);
    return Linear.of(weights, numbers(classes));
  }

  private static Linear zero(Linear head, boolean byFeature) {
    long c = head.classes();
    Tensor weights =
        byFeature
            ? Tensor.allocate(DType.F64, FEATURES, c).transpose(0, 1)
            : Tensor.allocate(DType.F64, c, FEATURES);
    return Linear.of(weights, Tensor.allocate(DType.F64, c));
  }

  private Targets targets(int classes) {
    int[] labels = random.ints(ROWS, 0, classes).toArray();
    labels[3] = -100;
    double[] weights = random.doubles(ROWS, 0, 2).toArray();
    weights[5] = 0;
    return Targets.classes(labels).withRowWeights(weights);
  }

  private static void assertClose(Linear found, Linear expected) {
    assertClose(found.weights(), expected.weights());
    assertClose(Objects.requireNonNull(found.bias()), Objects.requireNonNull(expected.bias()));
  }

  private static void assertClose(Tensor found, Tensor expected) {
    double[] a = found.toDoubles();
    double[] b = expected.toDoubles();
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    assertThat(a).hasSameSizeAs(b);
    assertThat(largest).isLessThan(1e-14);
  }

  private interface Check {
    void accept(LinearCrossEntropy loss, Linear head, Targets targets, boolean byFeature);
  }

  private void forEveryHead(Check check) {
    for (int classes : CLASSES) {
      for (boolean byFeature : new boolean[] {false, true}) {
        LinearCrossEntropy loss =
            LinearCrossEntropy.of(CrossEntropy.mean().withLabelSmoothing(0.1).withIgnoreIndex(-100))
                .withMemory(16 << 20);
        check.accept(loss, head(classes, byFeature), targets(classes), byFeature);
      }
    }
  }

  @Test
  void lossAndGradientsAreThoseOfTheDenseFeatures() {
    forEveryHead((loss, head, targets, byFeature) -> {
      Linear expectedGradient = zero(head, false);
      Loss expected = loss.lossAndGradient(features, head, targets, null, expectedGradient);
      Linear gradient = zero(head, byFeature);
      Loss found = loss.lossAndGradient(sparse, head, targets, null, gradient);
      assertThat(found.mean()).isCloseTo(expected.mean(), within(1e-13));
      assertThat(found.weight()).isEqualTo(expected.weight());
      assertClose(gradient, expectedGradient);
    });
  }

  @Test
  void hessianProductsAreThoseOfTheDenseFeatures() {
    forEveryHead((loss, head, targets, byFeature) -> {
      Linear direction = head(Math.toIntExact(head.classes()), byFeature);
      Linear expected = zero(head, false);
      loss.hessian(features, head, targets).product(direction, expected);
      Linear found = zero(head, byFeature);
      loss.hessian(sparse, head, targets).product(direction, found);
      assertClose(found, expected);
    });
  }

  @Test
  void logitsAndLogSumsAreThoseOfTheDenseFeatures() {
    forEveryHead((loss, head, _, _) -> {
      Tensor expected = Tensor.allocate(DType.F64, ROWS, head.classes());
      loss.logits(features, head, expected);
      Tensor found = Tensor.allocate(DType.F64, ROWS, head.classes());
      loss.logits(sparse, head, found);
      assertClose(found, expected);
      LogSum[] expectedSums = loss.logSums(features, head);
      LogSum[] sums = loss.logSums(sparse, head);
      for (int i = 0; i < ROWS; i++) {
        assertThat(sums[i].value()).isCloseTo(expectedSums[i].value(), within(1e-13));
      }
    });
  }

  @Test
  void statisticsAreThoseOfTheDenseFeatures() {
    forEveryHead((loss, head, targets, _) -> {
      RowStatistics expected = RowStatistics.ofRows(ROWS);
      loss.loss(features, head, targets, LinearOutputs.none().withStatistics(expected));
      RowStatistics found = RowStatistics.ofRows(ROWS);
      loss.loss(sparse, head, targets, LinearOutputs.none().withStatistics(found));
      for (int i = 0; i < ROWS; i++) {
        assertThat(found.argMax(i)).isEqualTo(expected.argMax(i));
        assertThat(found.entropy(i)).isCloseTo(expected.entropy(i), within(1e-12));
      }
    });
  }

  @Test
  void theBitsDoNotDependOnThreads() {
    forEveryHead((loss, head, targets, byFeature) -> {
      Linear one = zero(head, byFeature);
      Linear four = zero(head, byFeature);
      double alone = inPool(1, () -> loss.lossAndGradient(sparse, head, targets, null, one).sum());
      double shared =
          inPool(4, () -> loss.lossAndGradient(sparse, head, targets, null, four).sum());
      assertThat(shared).isEqualTo(alone);
      assertThat(four.weights().toDoubles()).isEqualTo(one.weights().toDoubles());
    });
  }

  private static double inPool(int threads, java.util.function.DoubleSupplier body) {
    try (ForkJoinPool pool = new ForkJoinPool(threads)) {
      return pool.submit(body::getAsDouble).join();
    }
  }

  @Test
  void theGradientOfASliceIsThatOfItsRows() {
    Linear head = head(5, true);
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.mean());
    Targets targets = Targets.classes(random.ints(90, 0, 5).toArray());
    Linear expected = zero(head, true);
    loss.lossAndGradient(features.slice(0, 30, 120), head, targets, null, expected);
    Linear found = zero(head, true);
    loss.lossAndGradient(sparse.slice(30, 120), head, targets, null, found);
    assertClose(found, expected);
  }

  @Test
  void aGradientFollowsValuesThatHaveChanged() {
    double[] values = {1, 2};
    SparseRows rows = SparseRows.of(1, new int[] {0, 1, 2}, new int[] {0, 0}, values);
    Linear head = Linear.of(Tensor.allocate(DType.F64, 2, 1));
    Linear gradient = Linear.of(Tensor.allocate(DType.F64, 2, 1));
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.sum());
    Targets targets = Targets.classes(0, 0);
    loss.lossAndGradient(rows, head, targets, null, gradient);
    assertThat(gradient.weights().toDoubles()).containsExactly(-1.5, 1.5);
    values[1] = 10;
    loss.lossAndGradient(rows, head, targets, null, gradient);
    assertThat(gradient.weights().toDoubles()).containsExactly(-5.5, 5.5);
  }

  /// A column of as many numbers as there are rows, in `float`: added one after another they would be
  /// off by 1e-3.
  @Test
  void aLongColumnIsAddedUpInDouble() {
    int rows = 1 << 18;
    int[] starts = new int[rows + 1];
    Arrays.setAll(starts, i -> i);
    float[] values = new float[rows];
    Arrays.fill(values, 0.1f);
    SparseRows column = SparseRows.of(1, starts, new int[rows], values);
    Linear head = Linear.of(Tensor.allocate(DType.F32, 2, 1));
    Linear gradient = Linear.of(Tensor.allocate(DType.F64, 2, 1));
    LinearCrossEntropy.of(CrossEntropy.sum())
        .lossAndGradient(column, head, Targets.classes(new int[rows]), null, gradient);
    assertThat(gradient.weights().get(1, 0)).isCloseTo(rows * 0.1f / 2.0, withinPercentage(2e-3));
  }

  @Test
  void singleFloatsWillDo() {
    Linear head = head(5, true);
    double[] values = new double[sparse.count()];
    int[] columns = new int[values.length];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) sparse.value(k);
      columns[k] = sparse.column(k);
    }
    int[] starts = new int[ROWS + 1];
    for (int i = 0; i < ROWS; i++) {
      starts[i + 1] = sparse.end(i);
    }
    float[] floats = Tensor.of(values, values.length).toFloats();
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.mean());
    Targets targets = Targets.classes(random.ints(ROWS, 0, 5).toArray());
    assertThat(loss.loss(SparseRows.of(FEATURES, starts, columns, floats), head, targets))
        .isEqualTo(loss.loss(SparseRows.of(FEATURES, starts, columns, values), head, targets));
  }

  @Test
  void aSliceHasItsRowsAlone() {
    Linear head = head(5, true);
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.mean());
    Tensor expected = Tensor.allocate(DType.F64, 20, 5);
    loss.logits(features.slice(0, 30, 50), head, expected);
    Tensor found = Tensor.allocate(DType.F64, 20, 5);
    loss.logits(sparse.slice(30, 50), head, found);
    assertClose(found, expected);
    assertThat(sparse.slice(11, 12).count()).isZero();
    assertThat(sparse.slice(30, 50))
        .hasToString("F64[20, 40] with %d values".formatted(sparse.end(49) - sparse.start(30)));
  }

  @Test
  void aGradientOfSparseFeaturesIsRefused() {
    Tensor dFeatures = Tensor.allocate(DType.F64, ROWS, FEATURES);
    assertThatThrownBy(() ->
            LinearCrossEntropy.of(CrossEntropy.mean())
                .lossAndGradient(sparse, head(5, true), targets(5), dFeatures, null))
        .hasMessage("there is a gradient of the features, but those are sparse: expected none");
  }

  @Test
  void whatIsNotSparseRowsIsRefused() {
    assertRefused(
        new int[] {0, 1},
        new int[] {1, 2},
        "starts leads from 0 to 1: expected to lead from 0 to 2, the number of values");
    assertRefused(
        new int[] {},
        new int[] {1, 2},
        "starts is empty: expected to lead from 0 to 2, the number of values");
    assertRefused(
        new int[] {0, 3, 2},
        new int[] {1, 2},
        "starts[1] = 3 follows 0: expected a number from there to 2");
    assertRefused(
        new int[] {0, 2, 1, 2},
        new int[] {1, 2},
        "starts[2] = 1 follows 2: expected a number from there to 2");
    assertRefused(
        new int[] {0, 2},
        new int[] {2, 1},
        "columns[1] = 1 in row 0: expected 3 ≤ column < 9, as the columns of a row ascend");
    assertRefused(
        new int[] {0, 2},
        new int[] {2, 9},
        "columns[1] = 9 in row 0: expected 3 ≤ column < 9, as the columns of a row ascend");
    assertRefused(
        new int[] {0, 1}, new int[] {1}, "there are 1 columns for 2 values: expected one for each");
    assertThatThrownBy(() -> sparse.slice(3, ROWS + 1))
        .hasMessage("rows 3 to 158: expected 0 ≤ from ≤ to ≤ 157");
    assertThatThrownBy(() ->
            LinearCrossEntropy.of(CrossEntropy.mean())
                .loss(sparse, Linear.of(numbers(5, 3)), targets(5)))
        .hasMessage(
            "features have shape [157, 40]: expected [rows, 3], as the weights [5, 3] have it");
  }

  private static void assertRefused(int[] starts, int[] columns, String message) {
    assertThatThrownBy(() -> SparseRows.of(9, starts, columns, 1.0, 2.0)).hasMessage(message);
  }
}
