package surprisal;

import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import surprisal.kernel.JavaMatMul;
import surprisal.spi.MatMul;

/// A service that multiplies BF16, in plain loops, and counts its calls.
public final class Bfloat16Products implements MatMul {
  private static final AtomicLong CALLS = new AtomicLong();
  private static final int ROWS = 40;
  private static final int FEATURES = 17;
  private static final int CLASSES = 6000;

  private final JavaMatMul floats = new JavaMatMul();

  /// As a loader of services makes it.
  public Bfloat16Products() {}

  @Override
  public void multiplyAddFloats(
      int n, int m, int k, Matrix<float[]> a, Matrix<float[]> b, Matrix<float[]> c) {
    floats.multiplyAddFloats(n, m, k, a, b, c);
  }

  @Override
  public boolean multipliesBfloat16() {
    return true;
  }

  @Override
  public void multiplyAddBfloat16(
      int n, int m, int k, Bfloat16Matrix a, Bfloat16Matrix b, Matrix<float[]> c) {
    CALLS.incrementAndGet();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        double sum = 0;
        for (int l = 0; l < k; l++) {
          sum += get(a, i, l) * get(b, l, j);
        }
        c.array()[c.offset() + i * c.stride() + j] += (float) sum;
      }
    }
  }

  private static double get(Bfloat16Matrix matrix, long i, long j) {
    long row = matrix.transposed() ? j : i;
    long column = matrix.transposed() ? i : j;
    long place = matrix.offset() + row * matrix.stride() + column;
    return Halves.fromBfloat16(
        matrix.segment().get(ValueLayout.JAVA_SHORT_UNALIGNED, place * Short.BYTES));
  }

  /// Prints the calls for a loss of BF16 features and weights, and how far the loss is from that in
  /// double; then the same with rows left out, so that features have to be gathered.
  public static void main(String[] arguments) {
    Random random = new Random(1);
    Tensor features = numbers(random, ROWS, FEATURES).slice(0, 3, ROWS);
    Tensor weights = numbers(random, CLASSES, FEATURES + 2).slice(1, 1, FEATURES + 1);
    Linear head = Linear.of(weights, numbers(random, CLASSES));
    int[] labels = random.ints(ROWS - 3, 0, CLASSES).toArray();
    print(features, head, labels);
    for (int i = 0; i < labels.length; i += 3) {
      labels[i] = -100;
    }
    print(features, head, labels);
  }

  private static void print(Tensor features, Linear head, int[] labels) {
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.sum());
    long before = CALLS.get();
    double found = loss.loss(features, head, Targets.classes(labels)).sum();
    long calls = CALLS.get() - before;
    Tensor wide = Tensor.of(features.toDoubles(), features.shape());
    double expected = loss.loss(wide, head, Targets.classes(labels)).sum();
    boolean close = Math.abs(found - expected) <= 1e-6 * expected;
    System.out.println((calls > 0 ? "called" : "not called") + (close ? ", close" : ", far"));
  }

  private static Tensor numbers(Random random, long... shape) {
    Tensor numbers = Tensor.allocate(DType.BF16, shape);
    for (long k = 0; k < numbers.size(); k++) {
      numbers.elements().set(k, random.nextDouble(-1, 1));
    }
    return numbers;
  }
}
