package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SumTest {
  @Test
  void aSumKeepsWhatItsLeadingDoubleCannot() {
    Sum sum = new Sum();
    double tiny = 0x1p-60;
    for (double value : new double[] {1e16, 1, -1e16, tiny}) {
      sum.add(value);
    }
    assertThat(sum.value()).isEqualTo(1);
    assertThat(sum.remainder()).isEqualTo(tiny);
  }

  @Test
  void infinityStaysInfinityAndOppositeInfinitiesAreNotANumber() {
    Sum sum = new Sum();
    sum.add(Double.POSITIVE_INFINITY);
    sum.add(1);
    assertThat(sum.value()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sum.remainder()).isZero();
    sum.add(Double.NEGATIVE_INFINITY);
    assertThat(sum.value()).isNaN();
  }

  @Test
  void floatsAreAddedWithFortyFiveBits() {
    Random random = new Random(3);
    for (int n : new int[] {1, 15, 16, 17, 1000, 4096}) {
      float[] e = new float[n];
      BigDecimal exact = BigDecimal.ZERO;
      for (int i = 0; i < n; i++) {
        e[i] = random.nextFloat() * (float) Math.pow(2, random.nextInt(60));
        exact = exact.add(new BigDecimal(e[i]));
      }
      Sum sum = new Sum();
      new ScalarFloatKernel().sum(e, 0, n, sum);
      assertThat(sum.value()).isCloseTo(exact.doubleValue(), withPercentage(100 * 0x1p-45));
    }
  }

  @Test
  void doublesAreAddedAsIfExactly() {
    Random random = new Random(4);
    for (int n : new int[] {1, 15, 16, 17, 1000, 4096}) {
      double[] e = new double[n];
      BigDecimal exact = BigDecimal.ZERO;
      for (int i = 0; i < n; i++) {
        e[i] = random.nextDouble() * Math.pow(2, random.nextInt(60) - 30);
        exact = exact.add(new BigDecimal(e[i]));
      }
      Sum sum = new Sum();
      new ScalarDoubleKernel().sum(e, 0, n, sum);
      assertThat(sum.value()).isEqualTo(exact.doubleValue());
    }
  }
}
