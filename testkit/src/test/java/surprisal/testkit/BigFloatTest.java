package surprisal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BigFloatTest {
  @ParameterizedTest
  @ValueSource(
      doubles = {0, 1, -1, 0.1, Double.MIN_VALUE, -Double.MIN_NORMAL, Double.MAX_VALUE, 0x1p-1074})
  void aDoubleSurvivesTheWayThereAndBack(double value) {
    assertThat(BigFloat.of(value).toDouble()).isEqualTo(value);
  }

  @Test
  void anyBitsOfADoubleSurviveTheWayThereAndBack() {
    Random random = new Random(1);
    for (int trial = 0; trial < 10_000; trial++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(BigFloat.of(value).toDouble()).isEqualTo(value);
      }
    }
  }

  @Test
  void sumsAndProductsAreExact() {
    Random random = new Random(2);
    for (int trial = 0; trial < 1000; trial++) {
      double a = Math.scalb(random.nextGaussian(), random.nextInt(200) - 100);
      double b = Math.scalb(random.nextGaussian(), random.nextInt(200) - 100);
      BigDecimal sum = new BigDecimal(a).add(new BigDecimal(b));
      BigDecimal product = new BigDecimal(a).multiply(new BigDecimal(b));
      assertThat(BigFloat.of(a).plus(BigFloat.of(b)).toDouble()).isEqualTo(sum.doubleValue());
      assertThat(BigFloat.of(a).times(BigFloat.of(b)).toDouble()).isEqualTo(product.doubleValue());
      assertThat(BigFloat.of(a).minus(BigFloat.of(a))).isEqualTo(BigFloat.ZERO);
    }
  }

  @Test
  void quotientsHaveTheBitsAskedFor() {
    Random random = new Random(3);
    for (int trial = 0; trial < 1000; trial++) {
      BigFloat a = BigFloat.of(random.nextGaussian());
      BigFloat b = BigFloat.of(Math.scalb(random.nextGaussian(), random.nextInt(100)));
      BigFloat back = a.dividedBy(b, 150).times(b);
      assertThat(back.minus(a).isZero() || back.minus(a).magnitude() <= a.magnitude() - 148)
          .isTrue();
    }
  }

  @Test
  void equalNumbersAreEqualHoweverTheyAreWritten() {
    BigFloat three = BigFloat.of(3);
    BigFloat same = BigFloat.of(BigInteger.valueOf(24), -3);
    assertThat(same).isEqualTo(three).hasSameHashCodeAs(three).isEqualByComparingTo(three);
    assertThat(BigFloat.of(-3)).isLessThan(same);
  }

  @Test
  void isShownInDecimal() {
    assertThat(BigFloat.of(0.5)).hasToString("0.5");
    assertThat(BigFloat.ONE.dividedBy(BigFloat.of(3), 100)).hasToString("0.33333333333333333333");
  }

  @Test
  void whatIsNotFiniteIsRefused() {
    assertThatThrownBy(() -> BigFloat.of(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("NaN has no exact value: expected a finite number");
  }
}
