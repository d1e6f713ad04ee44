package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import surprisal.Linear;
import surprisal.Tensor;

class StartTest {
  private static final int MANY = 65_536;

  @Test
  void fewRowsAreBegunAtTheirFrequencies() {
    Problem problem = Problem.of(RandomData.dataset(16_000, 4, 3, 1), ClassWeights.EQUAL, 0);
    assertThat(start(problem, 1e-3).toArray()).isEqualTo(frequencies(problem));
  }

  @Test
  void manyParametersAreBegunAtTheFrequencies() {
    Problem problem = Problem.of(RandomData.dataset(20_000, 40, 17, 1), ClassWeights.EQUAL, 0);
    assertThat(start(problem, 1e-3).toArray()).isEqualTo(frequencies(problem));
  }

  /// p/(2n) is what a sample loses on average.
  @Test
  void manyRowsAreBegunAsNearAsASampleCanTell() {
    for (int seed = 0; seed < 5; seed++) {
      Dataset dataset = RandomData.dataset(MANY, 6, 4, seed);
      Problem problem = Problem.of(dataset, ClassWeights.EQUAL, 0);
      double minimum = SoftmaxRegression.training().withL2(1e-3).fit(dataset).fit().objective();
      double begun = RandomData.objective(dataset, 1e-3).at(start(problem, 1e-3)).value();
      double noise = 0.5 * 3 * 7 * 16 / MANY;
      assertThat(begun - minimum).isBetween(0.0, 4 * noise);
    }
  }

  @Test
  void whereverItBeginsTheMinimumIsTheSame() {
    Dataset dataset = RandomData.dataset(MANY, 6, 4, 7);
    Linear zero = new Parameters(4, 6).head();
    for (Solver solver : new Solver[] {Solver.NEWTON, Solver.LBFGS, Solver.PROXIMAL_NEWTON}) {
      SoftmaxRegression training = SoftmaxRegression.training().withL2(1e-3).withSolver(solver);
      Classifier sampled = training.fit(dataset);
      Classifier whole = training.fit(dataset, zero);
      assertThat(sampled.fit().certificate().converged()).isTrue();
      assertThat(sampled.fit().objective()).isCloseTo(whole.fit().objective(), within(1e-14));
      assertThat(sampled.fit().iterations()).isLessThan(whole.fit().iterations());
    }
  }

  /// The three rows that weigh anything are hardly in a sample.
  @Test
  void aSampleThatWeighsNothingIsNone() {
    double[] weights = new double[MANY];
    weights[0] = weights[1] = weights[2] = 1;
    Dataset dataset = RandomData.dataset(MANY, 2, 3, 1).withRowWeights(weights);
    Problem problem = Problem.of(dataset, ClassWeights.EQUAL, 0);
    assertThat(problem.sampled(16).weight()).isZero();
    PenaltyTerms penalty = new PenaltyTerms(Penalty.ofL2(1e-3), dataset.encoding());
    Moments moments = Moments.of(problem);
    for (Solver solver : new Solver[] {Solver.NEWTON, Solver.LBFGS, Solver.PROXIMAL_NEWTON}) {
      assertThat(Start.of(problem, penalty, moments, solver).toArray())
          .isEqualTo(frequencies(problem));
    }
  }

  /// The column tells the classes of all rows but two, which the sample does not have: without a penalty
  /// it has no minimum.
  @Test
  void aSampleThatIsSeparatedLeadsNowhereFar() {
    double[] x = new double[MANY];
    int[] classes = new int[MANY];
    for (int row = 0; row < MANY; row++) {
      classes[row] = row % 2;
      x[row] = classes[row];
    }
    Problem sample = Problem.of(dataset(x, classes), ClassWeights.EQUAL, 0).sampled(16);
    for (int c = 0; c < 2; c++) {
      int left = c;
      while (sample.weightOf(left) > 0) {
        left += 2;
      }
      classes[left] = 1 - c;
    }
    Dataset dataset = dataset(x, classes);
    assertThat(start(Problem.of(dataset, ClassWeights.EQUAL, 0), 0).norm()).isLessThan(100);
    Fit fit = SoftmaxRegression.training().withL2(0).fit(dataset).fit();
    double p = 2.0 / MANY;
    assertThat(fit.certificate().converged()).isTrue();
    assertThat(fit.logLoss()).isCloseTo(-p * Math.log(p) - (1 - p) * Math.log1p(-p), within(1e-14));
  }

  @Test
  void sampledRowsKeepTheirWeights() {
    double[] weights = IntStream.range(0, MANY).mapToDouble(row -> 1 + row % 7).toArray();
    Dataset dataset = RandomData.dataset(MANY, 2, 3, 1).withRowWeights(weights);
    Problem sample = Problem.of(dataset, ClassWeights.EQUAL, 0).sampled(16);
    int kept = 0;
    double sum = 0;
    for (int row = 0; row < MANY; row++) {
      assertThat(sample.weightOf(row)).isIn(0.0, weights[row]);
      kept += sample.weightOf(row) > 0 ? 1 : 0;
      sum += sample.weightOf(row);
    }
    assertThat(sample.weight()).isEqualTo(sum);
    assertThat(kept).isCloseTo(MANY / 16, within(300)); // five deviations
  }

  private static Dataset dataset(double[] x, int[] classes) {
    return Dataset.of(
        Tensor.of(x, x.length, 1), classes, IntStream.range(0, 2).mapToObj(c -> "c" + c).toList());
  }

  private static Parameters start(Problem problem, double l2) {
    PenaltyTerms penalty = new PenaltyTerms(Penalty.ofL2(l2), problem.dataset().encoding());
    return Start.of(problem, penalty, Moments.of(problem), Solver.NEWTON);
  }

  private static double[] frequencies(Problem problem) {
    return Start.ofFrequencies(Moments.of(problem)).toArray();
  }
}
