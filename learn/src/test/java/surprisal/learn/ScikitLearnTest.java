package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import surprisal.Tensor;

/// The optimum is that of scikit-learn: goldens by `src/test/python/scikit_learn_goldens.py`.
class ScikitLearnTest {
  @Test
  void penguinsHaveTheWeightsOfScikitLearn() {
    assertAgrees(ExampleTables.penguins(), "species", "scikit-learn-penguins.csv");
  }

  @Test
  void digitsHaveTheWeightsOfScikitLearn() {
    assertAgrees(ExampleTables.digits(), "label", "scikit-learn-digits.csv");
  }

  private static void assertAgrees(Table table, String target, String golden) {
    Classifier model = SoftmaxRegression.training().withL2(1e-3).fit(Dataset.of(table, target));
    Tensor bias = Objects.requireNonNull(model.head().bias());
    List<String> lines = lines(golden);
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      double expected = Double.parseDouble(fields[2]);
      switch (fields[0]) {
        case "objective" -> assertThat(model.fit().objective()).isCloseTo(expected, within(1e-15));
        case "logLoss" -> assertThat(model.fit().logLoss()).isCloseTo(expected, within(1e-10));
        default -> {
          int c = model.labels().classNames().indexOf(fields[0]);
          int d = model.encoding().featureNames().indexOf(fields[1]);
          double found = fields[1].equals("bias") ? bias.get(c) : model.head().weights().get(c, d);
          assertThat(found).as(line).isCloseTo(expected, within(1e-6));
        }
      }
    }
    int weights = model.labels().classes() * (model.encoding().features() + 1);
    assertThat(lines).hasSize(3 + weights);
  }

  private static List<String> lines(String resource) {
    try (InputStream in =
        Objects.requireNonNull(ScikitLearnTest.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
