package surprisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import surprisal.testkit.GradientCheck;

/// A layer against its formula, written out, and its gradient against differences.
class DenseLayerTest {
  private static final int ROWS = 9;
  private static final int INPUTS = 4;
  private static final int OUTPUTS = 6;

  private final Random random = new Random(5);
  private final Tensor inputs = numbers(ROWS, INPUTS);
  private final Linear linear = Linear.of(numbers(OUTPUTS, INPUTS), numbers(OUTPUTS));

  private Tensor numbers(long... shape) {
    return Tensor.of(random.doubles(Shapes.size(shape), -2, 2).toArray(), shape);
  }

  private static double formula(Activation activation, double z) {
    return switch (activation) {
      case RELU -> z > 0 ? z : 0;
      case TANH -> StrictMath.tanh(z);
      case GELU ->
          0.5 * z * (1 + StrictMath.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
    };
  }

  private static double[] outputs(DenseLayer layer, Features inputs) {
    Tensor outputs = Tensor.allocate(DType.F64, inputs.size(0), layer.linear().classes());
    layer.apply(inputs, outputs, null);
    return outputs.toDoubles();
  }

  @ParameterizedTest
  @EnumSource
  void outputsAreTheActivationsOfTheProducts(Activation activation) {
    double[] found = outputs(new DenseLayer(linear, activation), inputs);
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < OUTPUTS; j++) {
        double z = bias(linear).get(j);
        for (int d = 0; d < INPUTS; d++) {
          z += inputs.get(i, d) * linear.weights().get(j, d);
        }
        assertThat(found[i * OUTPUTS + j]).isCloseTo(formula(activation, z), within(1e-14));
      }
    }
  }

  private static Tensor bias(Linear linear) {
    return Objects.requireNonNull(linear.bias());
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreThoseOfDifferences(Activation activation) {
    Tensor dOutputs = numbers(ROWS, OUTPUTS);
    Tensor slopes = Tensor.allocate(DType.F64, ROWS, OUTPUTS);
    Tensor outputs = Tensor.allocate(DType.F64, ROWS, OUTPUTS);
    DenseLayer layer = new DenseLayer(linear, activation);
    layer.apply(inputs, outputs, slopes);
    Tensor dInputs = Tensor.allocate(DType.F64, ROWS, INPUTS);
    Linear dLinear = zero(DType.F64);
    layer.gradient(inputs, slopes, dOutputs, dInputs, dLinear);

    double[] g = dOutputs.toDoubles();
    GradientCheck.assertMatchesDifferences(
        x -> dot(g, outputs(layer, Tensor.of(x, ROWS, INPUTS))),
        inputs.toDoubles(),
        dInputs.toDoubles(),
        1e-8);
    GradientCheck.assertMatchesDifferences(
        w -> dot(g, outputs(with(Tensor.of(w, OUTPUTS, INPUTS), bias(linear), activation), inputs)),
        linear.weights().toDoubles(),
        dLinear.weights().toDoubles(),
        1e-8);
    GradientCheck.assertMatchesDifferences(
        b -> dot(g, outputs(with(linear.weights(), Tensor.of(b, OUTPUTS), activation), inputs)),
        bias(linear).toDoubles(),
        bias(dLinear).toDoubles(),
        1e-8);
  }

  private static DenseLayer with(Tensor weights, Tensor bias, Activation activation) {
    return new DenseLayer(Linear.of(weights, bias), activation);
  }

  private static Linear zero(DType type) {
    return Linear.of(Tensor.allocate(type, OUTPUTS, INPUTS), Tensor.allocate(type, OUTPUTS));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /// Over all sizes, far tails too: to one unit of the last place of float.
  @ParameterizedTest
  @EnumSource
  void floatsAreRoundedDoubles(Activation activation) {
    float[] z = new float[4000];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) ((random.nextBoolean() ? 1 : -1) * Math.pow(2, random.nextDouble(-30, 10)));
    }
    Linear one = Linear.of(Tensor.of(new float[] {1}, 1, 1));
    Linear wide = Linear.of(Tensor.of(new double[] {1}, 1, 1));
    Tensor found = Tensor.allocate(DType.F32, z.length, 1);
    Tensor slopes = Tensor.allocate(DType.F32, z.length, 1);
    Tensor exact = Tensor.allocate(DType.F64, z.length, 1);
    Tensor exactSlopes = Tensor.allocate(DType.F64, z.length, 1);
    Tensor column = Tensor.of(z, z.length, 1);
    new DenseLayer(one, activation).apply(column, found, slopes);
    new DenseLayer(wide, activation).apply(column, exact, exactSlopes);
    for (int i = 0; i < z.length; i++) {
      assertNear(found.get(i, 0), exact.get(i, 0));
      assertNear(slopes.get(i, 0), exactSlopes.get(i, 0));
    }
  }

  private static void assertNear(double found, double exact) {
    assertThat(found).isCloseTo(exact, within((double) Math.ulp((float) exact)));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotANumberStaysSo(Activation activation) {
    double[] z = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    Linear one = Linear.of(Tensor.of(new double[] {1}, 1, 1));
    DoubleUnaryOperator limit = v -> activation == Activation.TANH ? 1 : v;
    assertThat(outputs(new DenseLayer(one, activation), Tensor.of(z, 3, 1)))
        .startsWith(Double.NaN, limit.applyAsDouble(Double.POSITIVE_INFINITY));
  }

  @Test
  void sparseInputsAreTheSameInputs() {
    double[] dense = {1, 0, 0, 2, 0, 0, 0, 0, 0, 3, -1, 0};
    SparseRows sparse =
        SparseRows.of(INPUTS, new int[] {0, 2, 2, 4}, new int[] {0, 3, 1, 2}, 1.0, 2.0, 3.0, -1.0);
    Tensor matrix = Tensor.of(dense, 3, INPUTS);
    DenseLayer layer = new DenseLayer(linear, Activation.GELU);
    assertThat(outputs(layer, sparse)).containsExactly(outputs(layer, matrix), within(1e-14));
    Tensor slopes = numbers(3, OUTPUTS);
    Tensor dOutputs = numbers(3, OUTPUTS);
    Linear expected = zero(DType.F64);
    Linear found = zero(DType.F64);
    layer.gradient(matrix, slopes, dOutputs, null, expected);
    layer.gradient(sparse, slopes, dOutputs, null, found);
    assertThat(found.weights().toDoubles())
        .containsExactly(expected.weights().toDoubles(), within(1e-14));
    assertThatThrownBy(() -> layer.gradient(sparse, slopes, dOutputs, numbers(3, INPUTS), found))
        .hasMessage("there is a gradient of the inputs, but those are sparse: expected none");
  }

  /// Large enough to be shared, in float, with the weights of an input together.
  @Test
  void threadsChangeNoBits() {
    int rows = 700;
    int width = 300;
    Tensor x = numbers(rows, width);
    Linear layer = Linear.of(numbers(width, width).transpose(0, 1), numbers(width));
    assertThat(gradient(x, layer, 1)).isEqualTo(gradient(x, layer, 4));
  }

  private double[] gradient(Tensor x, Linear linear, int threads) {
    Tensor outputs = Tensor.allocate(DType.F64, x.size(0), linear.classes());
    Tensor slopes = Tensor.allocate(DType.F64, x.size(0), linear.classes());
    Tensor dInputs = Tensor.allocate(DType.F64, x.size(0), x.size(1));
    Linear dLinear =
        Linear.of(
            Tensor.allocate(DType.F64, linear.classes(), linear.features()),
            Tensor.allocate(DType.F64, linear.classes()));
    try (ForkJoinPool pool = new ForkJoinPool(threads)) {
      pool.submit(
              () -> {
                DenseLayer layer = new DenseLayer(linear, Activation.TANH);
                layer.apply(x, outputs, slopes);
                layer.gradient(x, slopes, outputs, dInputs, dLinear);
              })
          .join();
    }
    double[] all = new double[(int) (dInputs.size() + dLinear.weights().size())];
    System.arraycopy(dInputs.toDoubles(), 0, all, 0, (int) dInputs.size());
    double[] weights = dLinear.weights().toDoubles();
    System.arraycopy(weights, 0, all, (int) dInputs.size(), weights.length);
    return all;
  }

  @Test
  void aWrongShapeIsNamed() {
    DenseLayer layer = new DenseLayer(linear, Activation.RELU);
    assertThatThrownBy(() -> layer.apply(numbers(3, 5), numbers(3, OUTPUTS), null))
        .hasMessage(
            "features have shape [3, 5]: expected [rows, 4], as the weights [6, 4] have it");
    assertThatThrownBy(() -> layer.apply(inputs, numbers(ROWS, 5), null))
        .hasMessageContaining("outputs has shape [9, 5]");
    assertThatThrownBy(() -> layer.apply(inputs, inputs, null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
