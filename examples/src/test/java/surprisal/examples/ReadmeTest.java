package surprisal.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static surprisal.Logits.softmax;
import static surprisal.Targets.classes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Tensor;
import surprisal.data.Tables;
import surprisal.evaluate.Evaluation;
import surprisal.learn.Classifier;
import surprisal.learn.Holdout;
import surprisal.learn.SoftmaxRegression;
import surprisal.learn.Split;
import surprisal.learn.Table;

/// The Java of the README, compiled and run.
@NullUnmarked // as most of its readers are
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Path THIS =
      Path.of("examples/src/test/java/surprisal/examples/ReadmeTest.java");

  @Test
  void itsJavaRuns() throws IOException {
    var random = new Random(1);
    var scores = new float[32 * 10];
    var labels = new int[32];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) random.nextGaussian();
      labels[i / 10] = i % 10;
    }

    // README {
    double[] p = softmax(2.0, 1.0, 0.1); // 0.65900114, 0.24243297, 0.09856589

    Tensor logits = Tensor.of(scores, 32, 10); // a view over 320 floats, row after row
    Tensor gradient = Tensor.allocate(DType.F32, 32, 10);
    CrossEntropy crossEntropy = CrossEntropy.mean().withLabelSmoothing(0.1);
    double loss = crossEntropy.lossAndGradient(logits, classes(labels), gradient).mean();

    Table penguins = Tables.read(Path.of("examples/data/penguins.csv"));
    Split split = Split.of(penguins, "species", new Holdout(0.2, 1)); // share, seed
    Classifier model = SoftmaxRegression.training().withL2(1e-3).fit(split.training());
    Evaluation result = model.evaluate(split.validation()); // logLoss(), accuracy(), …
    Tensor probabilities = model.probabilities(penguins); // [344, 3]
    // README }

    assertThat(p).containsExactly(new double[] {0.65900114, 0.24243297, 0.09856589}, within(5e-9));
    assertThat(loss).isBetween(2.0, 4.0);
    assertThat(gradient.toFloats()).doesNotContain(0);
    assertThat(result.logLoss()).isLessThan(0.1 * result.baselineLogLoss());
    assertThat(probabilities.shape()).containsExactly(344, 3);
  }

  @Test
  void itsJavaIsThatOfThisTest() throws IOException {
    String source = Files.readString(THIS);
    int from = source.indexOf("    // README {\n") + "    // README {\n".length();
    String shown = source.substring(from, source.indexOf("\n    // README }\n")).stripIndent();
    assertThat(Files.readString(README)).contains("```java\n" + shown + "\n```\n");
  }
}
