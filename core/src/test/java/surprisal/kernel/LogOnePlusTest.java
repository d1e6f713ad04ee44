package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import surprisal.testkit.BigFloat;
import surprisal.testkit.Elementary;
import surprisal.testkit.Precision;
import surprisal.testkit.UlpStatistics;

class LogOnePlusTest {
  private final Random random = new Random(7);

  @Test
  void itsErrorIsAboutOneUnit() {
    UlpStatistics statistics = new UlpStatistics(Precision.F64);
    Elementary elementary = Elementary.STANDARD;
    for (int i = 0; i < 20_000; i++) {
      double r = restOfARow(i);
      double remainder = i % 3 == 0 ? 0 : r * 0x1p-54 * (2 * random.nextDouble() - 1);
      BigFloat exact = BigFloat.of(r).plus(BigFloat.of(remainder));
      statistics.add(i, 0, LogOnePlus.of(r, remainder), elementary.log1p(exact));
    }
    assertThat(statistics.max()).as(statistics.toString()).isLessThan(1.1);
  }

  /// From nothing to a million classes, and close to where the exponent of 1 + r steps.
  private double restOfARow(int i) {
    return switch (i % 4) {
      case 0 -> Math.pow(2, 90 * random.nextDouble() - 70);
      case 1 -> 1e6 * random.nextDouble();
      case 2 -> Math.sqrt(2) * (1 + 1e-3 * random.nextGaussian()) - 1;
      default -> Math.scalb(1 + 1e-6 * random.nextGaussian(), random.nextInt(20)) - 0.5;
    };
  }

  @Test
  void ofNothingAndNextToNothingItIsThat() {
    assertThat(LogOnePlus.of(0, 0)).isEqualTo(0);
    assertThat(LogOnePlus.of(Double.MIN_VALUE, 0)).isEqualTo(Double.MIN_VALUE);
    assertThat(LogOnePlus.of(1e-300, 0)).isEqualTo(1e-300);
    assertThat(LogOnePlus.of(Double.NaN, 0)).isNaN();
  }

  @Test
  void vectorsGiveTheSameBits() {
    int n = 64;
    double[] r = new double[n];
    double[] remainder = new double[n];
    double[] log = new double[n];
    for (int round = 0; round < 500; round++) {
      for (int i = 0; i < n; i++) {
        r[i] = restOfARow(i);
        remainder[i] = r[i] * 0x1p-54 * random.nextDouble();
      }
      VectorLogOnePlus.apply(r, remainder, n, log);
      for (int i = 0; i < n; i++) {
        assertThat(log[i]).isEqualTo(LogOnePlus.of(r[i], remainder[i]));
      }
    }
  }
}
