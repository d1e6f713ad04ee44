package surprisal.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import surprisal.testkit.LogitKind;
import surprisal.testkit.Precision;

/// Measures the shorter rows of the accuracy table and holds them against their goals and against
/// the figures recorded with the table.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccuracyTest {
  private Survey survey = Survey.of(Stream.of());

  @BeforeAll
  void measure() {
    survey = Survey.of(Cell.Rows.quick());
  }

  @Test
  void noFigureIsBeyondItsGoal() {
    assertThat(survey.beyondGoal()).isEmpty();
    assertThat(survey.meansBeyondGoal()).isEmpty();
  }

  @Test
  void noFigureIsWorseThanRecorded() throws IOException {
    assertThat(survey.worseThan(Recorded.read())).isEmpty();
  }

  @Test
  void rowsWithoutAFiniteMaximumAreNotNumbers() {
    Stream<LogitKind> special = Stream.of(LogitKind.values()).filter(kind -> !kind.isOrdinary());
    Survey found =
        Survey.of(
            special.flatMap(
                kind -> Stream.of(Precision.values()).map(p -> new Cell.Rows(p, 10, kind))));
    assertThat(found.figures()).isNotEmpty().allMatch(figure -> figure.max() == 0);
  }
}
