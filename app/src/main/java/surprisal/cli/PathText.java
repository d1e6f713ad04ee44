package surprisal.cli;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import surprisal.cli.TextTable.Align;
import surprisal.learn.CrossValidation;
import surprisal.learn.Penalty;
import surprisal.learn.PenaltyPath;

/// The path of penalties in a report: what each strength leaves of the features, and how well it
/// predicts rows it has not seen.
final class PathText {
  private static final int MOST_LINES = 20;

  /// Of the picture, in characters.
  private static final int WIDTH = 16;

  private final PathOptions.Choice choice;

  PathText(PathOptions.Choice choice) {
    this.choice = choice;
  }

  void write(Page page) throws IOException {
    List<PenaltyPath.Step> path = choice.path().steps();
    List<CrossValidation.Step> validation = choice.validation().steps();
    page.heading(
        "How strong a penalty: %d strengths, each on %d folds"
            .formatted(path.size(), choice.folds()));
    var table =
        new TextTable(
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.LEFT,
            Align.LEFT);
    table.row("l1", "l2", "features", "log loss", "± s.e.", "", "");
    for (int i : lines()) {
      Penalty penalty = path.get(i).classifier().fit().penalty();
      table.row(
          Figures.number(penalty.l1()),
          Figures.number(penalty.l2()),
          Integer.toString(path.get(i).features()),
          Figures.number(validation.get(i).logLoss()),
          Figures.number(validation.get(i).standardError()),
          interval(validation.get(i)),
          note(validation.get(i)));
    }
    page.table(table);
    page.paragraph(
        "The log loss is that of rows of each fold under the model of the others: least at the best"
            + " strength; the simplest is the strongest penalty within one standard error of it."
            + " Taken is the %s, by --select %s."
                .formatted(
                    choice.rule() == PathOptions.Rule.MIN ? "best" : "simplest", choice.rule()));
  }

  /// At most so many, evenly over the path, the best and the simplest among them.
  private int[] lines() {
    int count = choice.path().steps().size();
    int every = Math.ceilDiv(count, MOST_LINES);
    return IntStream.range(0, count)
        .filter(i ->
            i % every == 0 || i == count - 1 || !note(choice.validation().steps().get(i)).isEmpty())
        .toArray();
  }

  /// A picture of the log loss within its standard error, on one scale for all steps.
  private String interval(CrossValidation.Step step) {
    List<CrossValidation.Step> steps = choice.validation().steps();
    double least = steps.stream().mapToDouble(PathText::lower).min().orElseThrow();
    double most = steps.stream().mapToDouble(PathText::upper).max().orElseThrow();
    double unit = most > least ? (WIDTH - 1) / (most - least) : 0;
    StringBuilder line = new StringBuilder();
    for (int at = 0; at < WIDTH; at++) {
      boolean isMiddle = at == Math.round(unit * (step.logLoss() - least));
      boolean isInside =
          at >= Math.round(unit * (lower(step) - least))
              && at <= Math.round(unit * (upper(step) - least));
      line.append(isMiddle ? '●' : isInside ? '─' : ' ');
    }
    return line.toString();
  }

  private static double lower(CrossValidation.Step step) {
    return step.logLoss() - step.standardError();
  }

  private static double upper(CrossValidation.Step step) {
    return step.logLoss() + step.standardError();
  }

  private String note(CrossValidation.Step step) {
    CrossValidation validation = choice.validation();
    boolean best = step.equals(validation.best());
    boolean simplest = step.equals(validation.simplest());
    return best && simplest ? "best, simplest" : best ? "best" : simplest ? "simplest" : "";
  }
}
