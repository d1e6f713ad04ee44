package surprisal.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the figures in the last comment of lesson 5 must say, whatever they are; [LessonsTest] runs
/// the lesson and holds it to them.
class LanguageModelTest {
  @Test
  void everyGradientAgreesWithDifferencesOfTheLoss() throws IOException {
    for (String parameter : List.of("embeddings", "bias", "matrix", "shift")) {
      List<Double> slopes = figures(parameter);
      assertThat(slopes).as(parameter).hasSize(2);
      assertThat(slopes.getLast()).as(parameter).isCloseTo(slopes.getFirst(), withPercentage(0.2));
    }
  }

  @Test
  void theModelLearnsMoreThanTheFrequenciesOfTokens() throws IOException {
    double untrained = figures("untrained").getLast();
    double first = figures("epoch 1").getLast();
    double second = figures("epoch 2").getLast();
    assertThat(untrained).isCloseTo(figures("all tokens alike").getLast(), withPercentage(5));
    assertThat(first).isLessThan(figures("their frequencies").getLast() / 2);
    assertThat(second).isLessThan(first).isLessThan(250);
  }

  @Test
  void theHeadHoldsAFractionOfTheLogits() throws IOException {
    double logits = figures("logits and gradient").getFirst();
    assertThat(figures("held instead").getFirst()).isLessThan(logits / 5);
  }

  /// The numbers on the line of a name.
  private static List<Double> figures(String name) throws IOException {
    String line =
        LessonsTest.promisedBy("Lesson05LanguageModel.java")
            .lines()
            .filter(each -> each.startsWith(name + " "))
            .findFirst()
            .orElseThrow();
    return Stream.of(line.substring(name.length()).split("[^0-9.]+"))
        .filter(word -> word.matches("[0-9.]+"))
        .map(Double::valueOf)
        .toList();
  }
}
