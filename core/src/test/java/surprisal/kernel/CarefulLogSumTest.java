package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CarefulLogSumTest {
  /// fl(ln ½) = ln ½ + δ for a δ below a unit in the last place, so the log of twice its
  /// exponential is δ, and ln 2's next digits tell δ.
  @Test
  void theLogarithmOfNearlyOneIsTheDistanceFromIt() {
    CarefulLogSum sum = new CarefulLogSum();
    double lnHalf = StrictMath.log(0.5);
    sum.add(lnHalf, 0, true);
    sum.add(lnHalf, 0, false);
    double ln2Remainder = 2.3190468138462996e-17; // ln 2 − 0.6931471805599453
    assertThat(sum.value()).isCloseTo(ln2Remainder, within(1e-31));
  }

  @Test
  void theLowPartOfAnArgumentCounts() {
    CarefulLogSum sum = new CarefulLogSum();
    sum.add(0, 0x1p-70, true);
    assertThat(sum.value()).isCloseTo(0x1p-70, within(1e-31));
    sum.clear();
    sum.add(StrictMath.log(3), 0, true);
    assertThat(sum.value()).isCloseTo(StrictMath.log(3), within(1e-15));
  }

  @Test
  void whatIsFarBelowOneDoesNotCount() {
    CarefulLogSum sum = new CarefulLogSum();
    sum.add(-0.5, 0, true);
    double alone = sum.value();
    sum.add(Double.NEGATIVE_INFINITY, 0, false);
    sum.add(-800, 0, false);
    assertThat(sum.value()).isEqualTo(alone);
  }
}
