package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import surprisal.Activation;
import surprisal.Tensor;

class NetworkPassTest {
  private static final int ROWS = 40;
  private static final Dataset DATASET =
      RandomData.dataset(ROWS, 5, 3, 2)
          .withRowWeights(new Random(1).doubles(ROWS, 0, 2).toArray())
          .withOffsets(Tensor.of(new Random(2).doubles(ROWS * 3).toArray(), ROWS, 3));

  private static NetworkParameters network(Activation activation) {
    NetworkParameters network = new NetworkParameters(activation, 5, 7, 4, 3);
    network.draw(new Random(3), new double[] {0.5, 0.3, 0.2});
    return network;
  }

  private static Batch batch(Dataset dataset) {
    Problem problem = Problem.of(dataset, ClassWeights.BALANCED, 0.1);
    return Batch.of(problem, IntStream.range(0, dataset.rows()).toArray());
  }

  /// In float, so by wide differences.
  @ParameterizedTest
  @EnumSource(names = {"GELU", "TANH"})
  void theGradientIsThatOfDifferences(Activation activation) {
    NetworkParameters network = network(activation);
    NetworkPass pass = new NetworkPass(network, 0.1, 0);
    Batch batch = batch(DATASET);
    double mean = pass.lossAndGradient(batch, null).mean();
    assertThat(pass.loss(batch, null).mean()).isEqualTo(mean);
    float[] gradient = pass.gradient().clone();
    float[] values = network.values();
    for (int i = 0; i < values.length; i++) {
      float value = values[i];
      values[i] = value + 0x1p-8f;
      double above = pass.loss(batch, null).mean();
      values[i] = value - 0x1p-8f;
      double below = pass.loss(batch, null).mean();
      values[i] = value;
      assertThat(gradient[i]).isCloseTo((float) ((above - below) * 0x1p7), within(3e-4f));
    }
  }

  @Test
  void aRowOfWeightTwoIsTwoRows() {
    Dataset plain = RandomData.dataset(ROWS, 5, 3, 2);
    double[] weights = new double[ROWS];
    int[] repeated = new int[ROWS + 4];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = i % ROWS;
      weights[i % ROWS]++;
    }
    Batch weighted = batch(plain.withRowWeights(weights));
    NetworkPass pass = new NetworkPass(network(Activation.RELU), 0.1, 0);
    double mean = pass.lossAndGradient(weighted, null).mean();
    float[] gradient = pass.gradient().clone();
    Problem problem = Problem.of(plain.withRowWeights(weights), ClassWeights.BALANCED, 0.1);
    double[] each = new double[ROWS];
    Arrays.fill(each, 1);
    Batch rows = Batch.of(Problem.of(plain.withRowWeights(each), asIn(problem), 0.1), repeated);
    assertThat(pass.lossAndGradient(rows, null).mean()).isCloseTo(mean, within(1e-6));
    for (int i = 0; i < gradient.length; i++) {
      assertThat(pass.gradient()[i]).isCloseTo(gradient[i], within(1e-6f));
    }
  }

  /// The class weights that were balanced for the weighted rows.
  private static ClassWeights asIn(Problem problem) {
    double[] weights = problem.classWeights();
    Map<String, Double> named = new HashMap<>();
    for (int c = 0; c < weights.length; c++) {
      named.put(problem.dataset().labels().classNames().get(c), weights[c]);
    }
    return ClassWeights.of(named);
  }

  @Test
  void dropoutKeepsTheMeanAndLeavesNoSlopeToWhatIsOut() {
    float[] outputs = new float[100_000];
    float[] slopes = new float[outputs.length];
    Arrays.fill(outputs, 3);
    Arrays.fill(slopes, 1);
    NetworkPass.drop(new SplittableRandom(5), 0.2, outputs, slopes);
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      assertThat(outputs[i]).isIn(0f, 3.75f);
      assertThat(slopes[i]).isEqualTo(outputs[i] / 3);
      sum += outputs[i] / outputs.length;
    }
    assertThat(sum).isCloseTo(3, within(0.02));
  }

  @Test
  void offsetsArePartOfTheLogits() {
    Dataset plain = RandomData.dataset(ROWS, 5, 3, 2);
    double[] offsets = new double[3 * ROWS];
    for (int row = 0; row < ROWS; row++) {
      offsets[3 * row + plain.classOf(row)] = 100;
    }
    Problem problem =
        Problem.of(plain.withOffsets(Tensor.of(offsets, ROWS, 3)), ClassWeights.EQUAL, 0);
    NetworkPass pass = new NetworkPass(network(Activation.RELU), 0, 0);
    Batch some = Batch.of(problem, 7, 30, 2);
    assertThat(pass.loss(some, null).mean()).isLessThan(1e-20);
    assertThat(pass.lossAndGradient(some, null).mean()).isLessThan(1e-20);
  }

  @Test
  void dropoutIsForTrainingAlone() {
    Batch batch = batch(DATASET);
    NetworkPass pass = new NetworkPass(network(Activation.RELU), 0.1, 0.5);
    double mean = pass.loss(batch, null).mean();
    assertThat(pass.lossAndGradient(batch, null).mean()).isEqualTo(mean);
    assertThat(pass.lossAndGradient(batch, new SplittableRandom(1)).mean()).isNotEqualTo(mean);
  }
}
