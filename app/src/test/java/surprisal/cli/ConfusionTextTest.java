package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import surprisal.Tensor;
import surprisal.evaluate.ConfusionMatrix;
import surprisal.evaluate.Evaluation;

class ConfusionTextTest {
  @Test
  void aSmallMatrixIsShownWhole() throws IOException {
    assertThat(text(confusion(2, 0, 0, 0, 1, 1, 1), List.of("no", "yes"), 80))
        .isEqualTo(
            """

            Confusion on some rows: actual class down, predicted class across
                   no  yes
              no    1    1
              yes   ·    1
            """);
  }

  @Test
  void manyClassesAreReducedToThoseConfusedMost() throws IOException {
    int classes = 100;
    int[] pairs = new int[2 * classes];
    for (int c = 0; c < classes; c++) {
      pairs[2 * c] = c;
      pairs[2 * c + 1] = c == 42 ? 17 : c;
    }
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "class" + c).toList();
    String text = text(confusion(classes, pairs), names, 40);
    assertThat(text).contains("Shown are the 5 of 100 classes", "class17", "class42");
    assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(41));
  }

  @Test
  void namesTooWideForTheirColumnsAreNumbered() throws IOException {
    List<String> names = List.of("a very long name indeed", "another very long name");
    String text = text(confusion(2, 0, 0, 1, 1), names, 30);
    assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(31));
    assertThat(text).endsWith("           1  2\n  a very…  1  1  ·\n  anothe…  2  ·  1\n");
  }

  @Test
  void namesThatBeginAlikeAreCutInTheMiddle() throws IOException {
    List<String> names = List.of("the same beginning, a", "the same beginning, b");
    String text = text(confusion(2, 0, 0, 1, 1), names, 30);
    assertThat(text).endsWith("           1  2\n  the…, a  1  1  ·\n  the…, b  2  ·  1\n");
  }

  @Test
  void namesThatDifferOnlyInTheMiddleAreNumberedAndExplained() throws IOException {
    List<String> names = List.of("the same a at both ends", "the same b at both ends");
    assertThat(text(confusion(2, 0, 0, 1, 1), names, 30))
        .endsWith(
            """
              1 the …  1  1  ·
              2 the …  2  ·  1
              1 is the same a at both ends
              2 is the same b at both ends
            """);
  }

  @Test
  void lineBreaksInNamesBreakNoLine() throws IOException {
    assertThat(text(confusion(2, 0, 0, 1, 1), List.of("a\nb", "c\u2028\u001b"), 80))
        .endsWith(
            """
                   a␊b  c�␛
              a␊b    1    ·
              c�␛    ·    1
            """);
  }

  private static String text(ConfusionMatrix matrix, List<String> names, int columns)
      throws IOException {
    var out = new StringWriter();
    var page = new Page(out, columns);
    new ConfusionText(matrix, names, page.columns()).write(page, "some rows");
    return out.toString();
  }

  /// @param pairs actual and predicted class, row by row
  private static ConfusionMatrix confusion(int classes, int... pairs) {
    int rows = pairs.length / 2;
    double[] logits = new double[rows * classes];
    int[] actual = new int[rows];
    for (int row = 0; row < rows; row++) {
      actual[row] = pairs[2 * row];
      logits[row * classes + pairs[2 * row + 1]] = 1;
    }
    double[] frequencies = new double[classes];
    java.util.Arrays.fill(frequencies, 1);
    return Evaluation.ofLogits(Tensor.of(logits, rows, classes), actual, frequencies).confusion();
  }
}
