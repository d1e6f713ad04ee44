package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.Tensor;
import surprisal.learn.Dataset;
import surprisal.learn.SoftmaxRegression;
import tools.jackson.databind.json.JsonMapper;

/// Labels that are distributions over the classes, as a query hands them to `train`.
class LabelDistributionTest {
  private static final int ROWS = 40;

  @TempDir private Path folder;

  @Test
  void sharesByClassAreADistribution() throws IOException {
    Random random = new Random(3);
    double[] x = random.doubles(ROWS).toArray();
    double[] shares = new double[2 * ROWS];
    var lines = new StringBuilder("id,x,cat,dog\n");
    for (int row = 0; row < ROWS; row++) {
      double share = random.nextInt(9) / 8.0;
      shares[2 * row] = share;
      shares[2 * row + 1] = 1 - share;
      lines.append(row).append(',').append(x[row]).append(',').append(share).append(',');
      lines.append(1 - share).append('\n');
    }
    Path votes = Files.writeString(folder.resolve("votes.csv"), lines);

    String query = "UNPIVOT '%s' ON cat, dog INTO NAME animal VALUE share".formatted(votes);
    Run run =
        Run.of(
            "train",
            "--sql",
            query,
            "--target",
            "animal",
            "--weights",
            "share",
            "--groups",
            "id",
            "--validation",
            "0",
            "--json");
    assertThat(run.err()).isEmpty();
    double objective = JsonMapper.shared().readTree(run.out()).get("objective").doubleValue();

    Dataset dataset =
        Dataset.of(
            Tensor.of(standardised(x), ROWS, 1), Tensor.of(shares, ROWS, 2), List.of("cat", "dog"));
    double expected = SoftmaxRegression.training().withL2(1e-3).fit(dataset).fit().objective();
    assertThat(objective).isCloseTo(expected, within(1e-14));
  }

  private static double[] standardised(double[] x) {
    double mean = DoubleStream.of(x).average().orElseThrow();
    double variance = DoubleStream.of(x).map(v -> (v - mean) * (v - mean)).sum() / x.length;
    return DoubleStream.of(x).map(v -> (v - mean) / Math.sqrt(variance)).toArray();
  }
}
