package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// Against the formula, one number after another in double.
class AdamWTest {
  @Test
  void stepsAreThoseOfTheFormula() {
    float[] parameters = {1, -2, 0.5f};
    double[] decays = {0.1, 0, 0.1};
    double[] w = {1, -2, 0.5};
    double[] m = new double[3];
    double[] v = new double[3];
    AdamW method = new AdamW(parameters, new float[] {0.1f, 0, 0.1f});
    Random random = new Random(1);
    for (int t = 1; t <= 200; t++) {
      float[] gradient = new float[3];
      double rate = 0.02 / t;
      for (int i = 0; i < 3; i++) {
        gradient[i] = random.nextFloat() - 0.3f;
        m[i] = 0.9 * m[i] + 0.1 * gradient[i];
        v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
        double direction =
            m[i] / (1 - Math.pow(0.9, t)) / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
        w[i] = w[i] * (1 - rate * decays[i]) - rate * direction;
      }
      method.step(gradient, rate);
    }
    for (int i = 0; i < 3; i++) {
      assertThat((double) parameters[i]).isCloseTo(w[i], within(1e-5));
    }
  }

  @Test
  void aZeroGradientMovesNothingButByDecay() {
    float[] parameters = {1, 1};
    new AdamW(parameters, new float[] {0.5f, 0}).step(new float[2], 0.1);
    assertThat(parameters).containsExactly(0.95f, 1);
  }

  @Test
  void schedulesLeadFromAllToNothing() {
    for (Schedule schedule : Schedule.values()) {
      assertThat(schedule.factor(0)).isEqualTo(1);
    }
    assertThat(Schedule.CONSTANT.factor(1)).isEqualTo(1);
    assertThat(Schedule.LINEAR.factor(0.25)).isEqualTo(0.75);
    assertThat(Schedule.COSINE.factor(1)).isZero();
    assertThat(Schedule.COSINE.factor(1 / 3.0)).isCloseTo(0.75, within(1e-15));
  }
}
