package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

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

  /// Element i belongs to lane i mod 16, and lanes are joined by halves: the order that vector code
  /// must keep.
  @Test
  void floatsAreAddedInSixteenLanesJoinedByHalves() {
    Random random = new Random(3);
    for (int n = 0; n <= 67; n++) {
      float[] e = new float[n];
      double[] lanes = new double[16];
      for (int i = 0; i < n; i++) {
        e[i] = random.nextFloat() * (float) Math.pow(2, random.nextInt(60));
        lanes[i % 16] += e[i];
      }
      for (int half = 8; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) {
          lanes[lane] += lanes[lane + half];
        }
      }
      Sum sum = new Sum();
      new ScalarFloatKernel().sum(e, 0, n, sum);
      assertThat(sum.value()).isEqualTo(lanes[0]);
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
