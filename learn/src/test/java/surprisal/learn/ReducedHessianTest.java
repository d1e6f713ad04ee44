package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import surprisal.Tensor;
import surprisal.learn.Objective.Point;

class ReducedHessianTest {
  private static final int ROWS = 1500; // more than a block

  /// Weights, offsets, factors.
  private static Dataset dataset(Random random) {
    double[] weights = IntStream.range(0, ROWS).mapToDouble(row -> random.nextInt(3)).toArray();
    double[] offsets =
        IntStream.range(0, 3 * ROWS).mapToDouble(row -> random.nextGaussian()).toArray();
    return RandomData.dataset(ROWS, 5, 3, 8)
        .withRowWeights(weights)
        .withOffsets(Tensor.of(offsets, ROWS, 3));
  }

  @Test
  void itIsTheHessianOfTheObjectiveInTheWorkingSet() {
    Random random = new Random(1);
    Dataset dataset = dataset(random);
    Penalty penalty = new Penalty(0.02, 0.3, false, Map.of("x1", 2.0, "x4", 0.0));
    Objective objective = RandomData.objective(dataset, penalty);
    Parameters parameters = RandomData.parameters(dataset, 0.3, random);
    parameters.setWeight(1, 2, 0);
    Point point = objective.at(parameters);
    WorkingSet set = WorkingSet.of(point, objective.penalty(), 100);
    double[] matrix = objective.hessian(point, set).damped(0);
    Parameters product = parameters.zero();
    for (int a = 0; a < set.size(); a++) {
      double[] unit = new double[set.size()];
      unit[a] = 1;
      Parameters direction = parameters.zero();
      set.put(unit, direction);
      objective.hessian(point.parameters()).multiply(direction, product);
      double[] row = new double[set.size()];
      System.arraycopy(matrix, a * row.length, row, 0, row.length);
      assertThat(row).containsExactly(set.of(product), within(1e-12));
    }
  }

  @Test
  void dampingAddsPartsOfTheLargestDiagonal() {
    Dataset dataset = RandomData.dataset(ROWS, 5, 2, 8);
    Objective objective = RandomData.objective(dataset, Penalty.ofL2(0.1));
    Point point = objective.at(new Parameters(2, 5)); // both classes have probability 1/2
    WorkingSet set = WorkingSet.of(point, objective.penalty(), 100);
    double[] matrix = objective.hessian(point, set).damped(0);
    double[] damped = objective.hessian(point, set).damped(2);
    for (int a = 0; a < set.size(); a++) {
      int at = a * set.size() + a;
      double l2 = set.feature(a) < 5 ? 0.1 : 0;
      assertThat(damped[at]).isCloseTo(3 * (matrix[at] - l2) + l2, within(1e-12));
    }
  }
}
