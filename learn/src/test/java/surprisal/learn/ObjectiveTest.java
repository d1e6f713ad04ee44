package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
  private static final double L2 = 0.03;
  private static final Dataset DATASET = RandomData.dataset(60, 4, 3, 1);
  private static final Objective OBJECTIVE = RandomData.objective(DATASET, L2);

  /// The formula as a textbook has it.
  private static double textbook(Parameters parameters) {
    int features = DATASET.encoding().features();
    double sum = 0;
    for (int row = 0; row < DATASET.rows(); row++) {
      double[] z = new double[DATASET.labels().classes()];
      double exponentials = 0;
      for (int c = 0; c < z.length; c++) {
        z[c] = parameters.bias(c);
        for (int d = 0; d < features; d++) {
          z[c] += parameters.weight(c, d) * RandomData.features(DATASET).get(row, d);
        }
        exponentials += Math.exp(z[c]);
      }
      sum -= Math.log(Math.exp(z[DATASET.classOf(row)]) / exponentials);
    }
    return sum / DATASET.rows() + L2 / 2 * parameters.dotWeights(parameters);
  }

  @Test
  void theObjectiveIsTheTextbooks() {
    Random random = new Random(2);
    for (int i = 0; i < 20; i++) {
      Parameters at = RandomData.parameters(DATASET, 1, random);
      assertThat(OBJECTIVE.at(at).value()).isCloseTo(textbook(at), within(1e-13));
    }
  }

  @Test
  void theGradientIsTheSlopeOfTheObjective() {
    Random random = new Random(3);
    for (int i = 0; i < 20; i++) {
      Parameters at = RandomData.parameters(DATASET, 0.5, random);
      Parameters direction = RandomData.parameters(DATASET, 1, random);
      double h = 1e-5;
      double slope =
          (OBJECTIVE.at(moved(at, h, direction)).value()
                  - OBJECTIVE.at(moved(at, -h, direction)).value())
              / (2 * h);
      assertThat(OBJECTIVE.at(at).gradient().dot(direction)).isCloseTo(slope, within(1e-8));
    }
  }

  @Test
  void theHessianProductIsTheSlopeOfTheGradient() {
    Random random = new Random(4);
    for (int i = 0; i < 20; i++) {
      Parameters at = RandomData.parameters(DATASET, 0.5, random);
      Parameters direction = RandomData.parameters(DATASET, 1, random);
      double h = 1e-5;
      Parameters slope = OBJECTIVE.at(moved(at, h, direction)).gradient();
      slope.add(-1, OBJECTIVE.at(moved(at, -h, direction)).gradient());
      Parameters product = at.zero();
      OBJECTIVE.hessian(at).multiply(direction, product);
      product.add(-1 / (2 * h), slope);
      assertThat(product.norm()).isLessThan(1e-8);
    }
  }

  @Test
  void theBiasesArePaidForByNoPenalty() {
    Parameters at = new Parameters(3, 4);
    at.setBias(0, 5);
    at.setBias(1, -5);
    assertThat(OBJECTIVE.at(at).value()).isEqualTo(OBJECTIVE.at(at).logLoss());
  }

  private static Parameters moved(Parameters at, double step, Parameters direction) {
    Parameters moved = at.copy();
    moved.add(step, direction);
    return moved;
  }
}
