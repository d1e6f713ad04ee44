package surprisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

/// A head of 6500 classes, rows for it, and its logits and gradients in the open: plain loops in
/// double, against which a head that never holds all logits is held.
final class HeadOracle {
  static final int ROWS = 160;
  static final int FEATURES = 12;
  static final int CLASSES = 6500;

  static final Random RANDOM = new Random(5);
  static final Tensor FEATURE_ROWS = numbers(ROWS, FEATURES);
  static final Linear HEAD = Linear.of(numbers(CLASSES, FEATURES), numbers(CLASSES));
  static final int[] LABELS = labels();
  static final double[] ROW_WEIGHTS = rowWeights();
  static final double[] CLASS_WEIGHTS =
      RANDOM.doubles(CLASSES).map(weight -> weight < 0.1 ? 0 : 2 * weight).toArray();
  static final Tensor OFFSETS = numbers(ROWS, CLASSES);
  static final Tensor TEACHER = Logits.softmax(numbers(ROWS, CLASSES));

  private HeadOracle() {}

  static Tensor numbers(long... shape) {
    return Tensor.of(RANDOM.doubles(Shapes.size(shape), -1.5, 1.5).toArray(), shape);
  }

  private static int[] labels() {
    int[] labels = RANDOM.ints(ROWS, 0, CLASSES).toArray();
    labels[7] = -100;
    labels[ROWS - 1] = -100;
    return labels;
  }

  private static double[] rowWeights() {
    double[] weights = RANDOM.doubles(ROWS, 0, 2).toArray();
    weights[5] = 0;
    return weights;
  }

  static double[] logits() {
    double[] w = HEAD.weights().toDoubles();
    double[] h = FEATURE_ROWS.toDoubles();
    double[] b = bias(HEAD).toDoubles();
    double[] logits = new double[ROWS * CLASSES];
    for (int i = 0; i < ROWS; i++) {
      for (int c = 0; c < CLASSES; c++) {
        double sum = b[c];
        for (int k = 0; k < FEATURES; k++) {
          sum += h[i * FEATURES + k] * w[c * FEATURES + k];
        }
        logits[i * CLASSES + c] = sum;
      }
    }
    return logits;
  }

  private interface Term {
    void add(int i, int c, int k);
  }

  private static void forAll(Term term) {
    for (int i = 0; i < ROWS; i++) {
      for (int c = 0; c < CLASSES; c++) {
        for (int k = 0; k < FEATURES; k++) {
          term.add(i, c, k);
        }
      }
    }
  }

  static double[] featureGradient(double[] g) {
    double[] w = HEAD.weights().toDoubles();
    double[] sums = new double[ROWS * FEATURES];
    forAll((i, c, k) -> sums[i * FEATURES + k] += g[i * CLASSES + c] * w[c * FEATURES + k]);
    return sums;
  }

  static double[] weightGradient(double[] g) {
    double[] h = FEATURE_ROWS.toDoubles();
    double[] sums = new double[CLASSES * FEATURES];
    forAll((i, c, k) -> sums[c * FEATURES + k] += g[i * CLASSES + c] * h[i * FEATURES + k]);
    return sums;
  }

  static double[] biasGradient(double[] g) {
    double[] sums = new double[CLASSES];
    for (int k = 0; k < g.length; k++) {
      sums[k % CLASSES] += g[k];
    }
    return sums;
  }

  static Tensor bias(Linear linear) {
    Tensor bias = linear.bias();
    assertThat(bias).isNotNull();
    return bias == null ? linear.weights() : bias;
  }

  static void assertClose(Tensor found, double[] expected) {
    assertClose(found, expected, 1e-12);
  }

  static void assertClose(Tensor found, double[] expected, double tolerance) {
    double size = 0;
    for (double entry : expected) {
      size = Math.max(size, Math.abs(entry));
    }
    double[] numbers = found.toDoubles();
    for (int k = 0; k < expected.length; k++) {
      assertThat(numbers[k]).as("[%d]", k).isCloseTo(expected[k], within(tolerance * size));
    }
  }

  static Linear like(Linear head) {
    return Linear.of(
        Tensor.allocate(DType.F64, head.weights().shape()),
        Tensor.allocate(DType.F64, bias(head).shape()));
  }
}
