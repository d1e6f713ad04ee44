package surprisal.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import surprisal.DType;
import surprisal.Tensor;

/// Seeded numbers for the laws, and the measures they share.
final class Samples {
  private Samples() {}

  /// Logits like a model's, each of them exact in F32.
  static double[] gaussian(long seed, long count) {
    Random random = new Random(seed);
    return DoubleStream.generate(() -> (float) (3 * random.nextGaussian())).limit(count).toArray();
  }

  /// Multiples of 2⁻¹⁰ in [−8, 8).
  static double[] dyadic(long seed, long count) {
    return new Random(seed).ints(count, -8192, 8192).mapToDouble(i -> i * 0x1p-10).toArray();
  }

  static int[] labels(long seed, long count, long classes) {
    return new Random(seed).ints(count, 0, Math.toIntExact(classes)).toArray();
  }

  static int[] permutation(long seed, long count) {
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, Math.toIntExact(count)).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  /// The columns of a matrix in another order.
  static double[] permute(double[] rows, int[] order) {
    return IntStream.range(0, rows.length)
        .mapToDouble(i -> rows[i - i % order.length + order[i % order.length]])
        .toArray();
  }

  static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  /// Some units of 2⁻²³ or 2⁻⁵².
  static Offset<Double> within(DType type, double units) {
    return Offset.offset(units * (type == DType.F64 ? 0x1p-52 : 0x1p-23));
  }

  static void assertUlps(DType type, double most, double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(Numbers.ulps(type, found[i], expected[i]))
          .as("%s, expected %s", found[i], expected[i])
          .isLessThanOrEqualTo(most);
    }
  }

  /// f'(x) = (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h)) / 12h + O(h⁴).
  static void assertDifferences(Tensor logits, Tensor gradient, ToDoubleFunction<Tensor> function) {
    double h = 0x1p-9;
    double[] x = logits.toDoubles();
    double[] found = gradient.toDoubles();
    for (int i = 0; i < x.length; i++) {
      double difference = 0;
      for (int k : new int[] {-2, -1, 1, 2}) {
        double[] moved = x.clone();
        moved[i] += k * h;
        double coefficient = Math.abs(k) == 1 ? 8 * k : -k / 2.0;
        difference += coefficient * function.applyAsDouble(Tensor.of(moved, logits.shape()));
      }
      assertThat(found[i]).isCloseTo(difference / (12 * h), Offset.offset(2e-9));
    }
  }
}
