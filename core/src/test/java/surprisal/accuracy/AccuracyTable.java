package surprisal.accuracy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Measures the whole table, writes `docs/accuracy.md` and the figures that [AccuracyTest] holds
/// the library to, and says what misses its goal.
///
/// Run by `mvn -q -pl core -am -Paccuracy process-test-classes`.
final class AccuracyTable {
  private AccuracyTable() {}

  /// Measures, writes and reports.
  ///
  /// @param arguments the page to write, and the folder of the recorded figures
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("expected the page and the folder to write");
    }
    Survey survey = Survey.of(Cell.Rows.all());
    List<Figure> figures = survey.figures();
    Files.writeString(Path.of(arguments[0]), new Page(figures).text());
    Recorded.write(Path.of(arguments[1]), figures);
    survey.beyondGoal().forEach(System.out::println);
    survey.meansBeyondGoal().forEach(System.out::println);
  }
}
