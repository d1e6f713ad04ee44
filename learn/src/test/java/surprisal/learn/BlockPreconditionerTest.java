package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import surprisal.Tensor;
import surprisal.learn.ConjugateGradients.Matrix;
import surprisal.learn.ConjugateGradients.Step;
import surprisal.learn.Objective.Hessian;
import surprisal.learn.Objective.Point;

class BlockPreconditionerTest {
  /// Two classes have the same block A, and without a penalty the Hessian takes (w, −w) to 2·(A·w, −A·w).
  @Test
  void ofTwoClassesItIsTheInverseOfHalfTheHessian() {
    int rows = 45;
    Random random = new Random(1);
    double[] weights = IntStream.range(0, rows).mapToDouble(row -> row % 4).toArray();
    double[] offsets = random.doubles(2L * rows, -1, 1).toArray();
    Dataset dataset =
        RandomData.dataset(rows, 5, 2, 3)
            .withRowWeights(weights)
            .withOffsets(Tensor.of(offsets, rows, 2));
    Objective objective = RandomData.objective(dataset, 0);
    Point point = objective.at(RandomData.parameters(dataset, 0.5, random));
    for (int i = 0; i < 5; i++) {
      Parameters direction = RandomData.parameters(dataset, 1, random);
      Parameters found = preconditionedProduct(objective, point, direction);
      direction.scale(2);
      assertThat(found.toArray()).containsExactly(direction.toArray(), within(1e-5));
    }
  }

  /// Of 20,000 rows it takes 168.
  @Test
  void aSampleOfTheRowsSaysAboutTheSame() {
    Dataset dataset = RandomData.dataset(20_000, 20, 2, 3);
    Objective objective = RandomData.objective(dataset, 0);
    Random random = new Random(1);
    Point point = objective.at(RandomData.parameters(dataset, 0.3, random));
    for (int i = 0; i < 20; i++) {
      Parameters direction = RandomData.parameters(dataset, 1, random);
      Parameters found = preconditionedProduct(objective, point, direction);
      assertThat(found.dot(direction) / direction.dot(direction)).isBetween(1.5, 4.0);
    }
  }

  /// Of 60,000 rows it computes those of 52,428 at a time.
  @Test
  void probabilitiesThatAreHeldAreThoseThatItComputes() {
    Dataset dataset = RandomData.dataset(60_000, 4, 20, 3);
    Problem problem = RandomData.problem(dataset);
    Objective objective = RandomData.objective(dataset, 0.1);
    Parameters place = RandomData.parameters(dataset, 0.3, new Random(1));
    Parameters withHeld = place.zero();
    objective.hessian(place).preconditioner().multiply(place, withHeld);
    Parameters withComputed = place.zero();
    BlockPreconditioner.of(problem, objective.penalty(), place, null).multiply(place, withComputed);
    assertThat(withComputed.toArray()).isEqualTo(withHeld.toArray());
  }

  /// Also between vectors that are not centred.
  @Test
  void itIsSymmetricAndPositive() {
    Dataset dataset = RandomData.dataset(300, 4, 3, 5);
    Objective objective = RandomData.objective(dataset, 0.01);
    Random random = new Random(2);
    Matrix matrix = objective.hessian(RandomData.parameters(dataset, 1, random)).preconditioner();
    for (int i = 0; i < 10; i++) {
      Parameters x = Parameters.of(3, 4, random.doubles(15, -1, 1).toArray());
      Parameters y = Parameters.of(3, 4, random.doubles(15, -1, 1).toArray());
      Parameters ofX = x.zero();
      Parameters ofY = x.zero();
      matrix.multiply(x, ofX);
      matrix.multiply(y, ofY);
      assertThat(x.dot(ofY)).isCloseTo(ofX.dot(y), within(1e-10));
      assertThat(x.dot(ofX)).isPositive();
    }
  }

  @Test
  void theSameStepTakesHalfTheProducts() {
    Dataset dataset = RandomData.walks(3000, 30, 5, 1);
    Objective objective = RandomData.objective(dataset, 1e-4);
    Point point = objective.at(new Parameters(5, 30));
    Hessian hessian = objective.hessian(point.parameters());
    double tolerance = 1e-10;
    Step plain = ConjugateGradients.minimise(point.gradient(), hessian, null, tolerance);
    Step fast =
        ConjugateGradients.minimise(point.gradient(), hessian, hessian.preconditioner(), tolerance);
    assertThat(fast.products()).isLessThan(plain.products() / 2);
    assertThat(fast.predicted()).isCloseTo(plain.predicted(), within(1e-12));
  }

  /// Columns that say the same, and classes that no row is unsure of.
  @Test
  void singularBlocksStayFinite() {
    double[] x = {0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0};
    Dataset dataset =
        Dataset.of(Tensor.of(x, 6, 2), new int[] {0, 1, 0, 1, 0, 1}, List.of("a", "b"));
    Objective objective = RandomData.objective(dataset, 0);
    Parameters sure = new Parameters(2, 2);
    sure.setBias(0, 500);
    sure.setBias(1, -500);
    Parameters found = sure.zero();
    objective.hessian(sure).preconditioner().multiply(sure, found);
    assertThat(found.norm()).isFinite().isPositive();
  }

  @Test
  void whereItCostsMoreThanItSavesThereIsNone() {
    assertThat(cost(RandomData.dataset(20, 20, 3, 1))).isInfinite(); // fewer rows than numbers
    assertThat(cost(RandomData.dataset(1000, 600, 30, 1))).isInfinite(); // 43 MB
    assertThat(cost(RandomData.dataset(1000, 4, 3, 1))).isBetween(0.75, 0.83);
  }

  /// M·H·direction.
  private static Parameters preconditionedProduct(
      Objective objective, Point point, Parameters direction) {
    Parameters product = direction.zero();
    Hessian hessian = objective.hessian(point.parameters());
    hessian.multiply(direction, product);
    Parameters found = direction.zero();
    hessian.preconditioner().multiply(product, found);
    return found;
  }

  private static double cost(Dataset dataset) {
    return BlockPreconditioner.cost(RandomData.problem(dataset));
  }
}
