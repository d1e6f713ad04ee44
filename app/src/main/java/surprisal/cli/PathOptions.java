package surprisal.cli;

import java.util.function.Consumer;
import picocli.CommandLine.Option;
import surprisal.learn.CrossValidation;
import surprisal.learn.Dataset;
import surprisal.learn.Folds;
import surprisal.learn.Holdout;
import surprisal.learn.PenaltyPath;
import surprisal.learn.Roles;
import surprisal.learn.SoftmaxRegression;
import surprisal.learn.Table;

/// The options of a command that lets cross-validation choose the strength of the penalty.
final class PathOptions {
  /// Which strength to take.
  enum Rule {
    /// The one of least log loss.
    MIN("min"),
    /// The strongest within one standard error of it.
    ONE_STANDARD_ERROR("1se");

    private final String title;

    Rule(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  @Option(
      names = "--path",
      paramLabel = "N",
      description =
          "Try N strengths of the penalty, whose parts are --l1 and --l2, and take the one that"
              + " cross-validation finds best. Default: 0, the penalty as it is.")
  private int path;

  @Option(
      names = "--folds",
      paramLabel = "K",
      description = "The folds of cross-validation. Default: 10.")
  private int folds = 10;

  @Option(
      names = "--select",
      paramLabel = "RULE",
      description =
          "min: the strength of least log loss; 1se: the strongest within one standard error of"
              + " it. Default: min.")
  private Rule rule = Rule.MIN;

  /// What was tried, and what was taken.
  record Choice(
      int folds, Rule rule, CrossValidation validation, PenaltyPath path, PenaltyPath.Step taken) {}

  /// Whether strengths are to be tried.
  boolean isWanted() {
    return path != 0;
  }

  /// Validates the path on the training rows of a table, and fits it to all of them down to the
  /// strength that is taken.
  Choice choose(
      SoftmaxRegression training,
      Table table,
      Roles roles,
      Holdout holdout,
      Dataset dataset,
      Consumer<Integer> listener) {
    double[] strengths = PenaltyPath.strengths(training, dataset, path);
    CrossValidation validation =
        CrossValidation.of(
            training, table, roles, holdout, new Folds(folds, holdout.seed()), strengths, listener);
    double taken = (rule == Rule.MIN ? validation.best() : validation.simplest()).strength();
    PenaltyPath path = PenaltyPath.of(training, dataset, strengths, _ -> {});
    return new Choice(
        folds,
        rule,
        validation,
        path,
        path.steps().stream().filter(step -> step.strength() == taken).findFirst().orElseThrow());
  }
}
