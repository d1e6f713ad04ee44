package surprisal.learn;

import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import surprisal.Tensor;

/// Seeded data sets and parameters.
final class RandomData {
  private RandomData() {}

  /// Overlapping Gaussian classes around random centres, the first the most frequent.
  static Dataset dataset(int rows, int features, int classes, long seed) {
    Random random = new Random(seed);
    double[] centres = gaussians(classes * features, 1, random);
    int[] targets = new int[rows];
    double[] x = gaussians(rows * features, 1.5, random);
    for (int row = 0; row < rows; row++) {
      double uniform = random.nextDouble();
      targets[row] = row < classes ? row : (int) (classes * uniform * uniform);
      for (int d = 0; d < features; d++) {
        x[row * features + d] += centres[targets[row] * features + d];
      }
    }
    return Dataset.of(
        Tensor.of(x, rows, features),
        targets,
        IntStream.range(0, classes).mapToObj(c -> "class " + c).toList());
  }

  /// Features that are the places of a random walk, and labels by where it is half-way, now and then
  /// another.
  static Dataset walks(int rows, int features, int classes, long seed) {
    Random random = new Random(seed);
    int[] targets = new int[rows];
    double[] x = new double[rows * features];
    for (int row = 0; row < rows; row++) {
      double place = random.nextGaussian();
      for (int d = 0; d < features; d++) {
        place += 0.1 * random.nextGaussian();
        x[row * features + d] = place;
      }
      double halfway = x[row * features + features / 2];
      int label = Math.clamp((int) Math.floor(halfway + classes / 2.0), 0, classes - 1);
      targets[row] = random.nextInt(5) == 0 ? random.nextInt(classes) : label;
    }
    return Dataset.of(
        Tensor.of(x, rows, features),
        targets,
        IntStream.range(0, classes).mapToObj(c -> "class " + c).toList());
  }

  /// Centred parameters of about the given size.
  static Parameters parameters(Dataset dataset, double scale, Random random) {
    Parameters parameters =
        new Parameters(dataset.labels().classes(), dataset.encoding().features());
    fill(parameters.head().weights(), scale, random);
    Tensor bias = Objects.requireNonNull(parameters.head().bias());
    for (int c = 0; c < bias.size(); c++) {
      bias.set(scale * random.nextGaussian(), c);
    }
    parameters.centre();
    return parameters;
  }

  private static void fill(Tensor matrix, double scale, Random random) {
    for (int c = 0; c < matrix.size(0); c++) {
      for (int d = 0; d < matrix.size(1); d++) {
        matrix.set(scale * random.nextGaussian(), c, d);
      }
    }
  }

  private static double[] gaussians(int count, double scale, Random random) {
    return IntStream.range(0, count).mapToDouble(i -> scale * random.nextGaussian()).toArray();
  }

  /// The features of a data set that has dense ones.
  static Tensor features(Dataset dataset) {
    return (Tensor) dataset.features();
  }

  static Problem problem(Dataset dataset) {
    return Problem.of(dataset, ClassWeights.EQUAL, 0);
  }

  static Objective objective(Dataset dataset, double l2) {
    return objective(dataset, Penalty.ofL2(l2));
  }

  static Objective objective(Dataset dataset, Penalty penalty) {
    return new Objective(problem(dataset), new PenaltyTerms(penalty, dataset.encoding()));
  }
}
