package surprisal.cli;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import surprisal.learn.ClassWeights;
import surprisal.learn.OffsetColumns;
import surprisal.learn.Penalty;
import surprisal.learn.SoftmaxRegression;
import surprisal.learn.Solver;

/// The options of a command that say what is minimised, and how.
final class TrainingOptions {
  private static final String BALANCED = "balanced";

  @Option(
      names = "--l2",
      paramLabel = "X",
      description = "The penalty on the squares of weights; 0 for none. Default: 0.001.")
  private double l2 = 1e-3;

  @Option(
      names = "--l1",
      paramLabel = "X",
      description = "The penalty on the sizes of weights, which leaves many at 0. Default: 0.")
  private double l1;

  @Option(
      names = "--grouped",
      description = "Let l1 take the weights of a feature together: it is in, or it is out.")
  private boolean grouped;

  @Option(
      names = "--penalty-factor",
      arity = "1..*",
      paramLabel = "NAME=F",
      description = "Multiply the penalty on a column, or feature, by F; 0 frees it.")
  private List<String> penaltyFactors = List.of();

  @Option(
      names = "--class-weights",
      arity = "1..*",
      paramLabel = "CLASS=W",
      description = "What a row weighs by its class; 'balanced' weighs all classes the same.")
  private List<String> classWeights = List.of();

  @Option(
      names = "--offset",
      arity = "1..*",
      paramLabel = "CLASS=COLUMN",
      description =
          "Columns that are known parts of the logits, added to those of their classes; no"
              + " features.")
  private List<String> offsets = List.of();

  @Option(
      names = "--label-smoothing",
      paramLabel = "E",
      description = "Spread the part E of each label over all classes. Default: 0.")
  private double labelSmoothing;

  @Option(
      names = "--solver",
      paramLabel = "NAME",
      description = "automatic, newton, proximal-newton or lbfgs. Default: automatic.")
  private Solver solver = Solver.AUTOMATIC;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "Converged when the norm of the gradient is at most this. Default: 1e-11.")
  private double tolerance = SoftmaxRegression.training().tolerance();

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Steps of the solver at most. Default: 1000.")
  private int iterations = SoftmaxRegression.training().iterationLimit();

  SoftmaxRegression training() {
    Penalty penalty =
        new Penalty(l1, l2, grouped, numbersByName("--penalty-factor", penaltyFactors));
    ClassWeights weights =
        classWeights.equals(List.of(BALANCED))
            ? ClassWeights.BALANCED
            : ClassWeights.of(numbersByName("--class-weights", classWeights));
    return SoftmaxRegression.training()
        .withSolver(solver)
        .withPenalty(penalty)
        .withClassWeights(weights)
        .withLabelSmoothing(labelSmoothing)
        .withTolerance(tolerance)
        .withIterationLimit(iterations);
  }

  OffsetColumns offsets() {
    return new OffsetColumns(byName("--offset", offsets, "CLASS=COLUMN"));
  }

  private static Map<String, Double> numbersByName(String option, List<String> arguments) {
    Map<String, Double> numbers = new HashMap<>();
    byName(option, arguments, "NAME=NUMBER")
        .forEach((name, number) ->
            numbers.put(
                name,
                Numbers.parse(number)
                    .orElseThrow(() ->
                        new IllegalArgumentException(
                            "%s has '%s=%s': '%s' is not a number"
                                .formatted(option, name, number, number)))));
    return numbers;
  }

  /// Names may hold equals signs: the last one counts.
  private static Map<String, String> byName(
      String option, List<String> arguments, String expected) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String argument : arguments) {
      int end = argument.lastIndexOf('=');
      if (end <= 0) {
        throw new IllegalArgumentException(
            "%s has '%s': expected %s".formatted(option, argument, expected));
      }
      String name = argument.substring(0, end);
      if (values.put(name, argument.substring(end + 1)) != null) {
        throw new IllegalArgumentException("%s names `%s` twice".formatted(option, name));
      }
    }
    return values;
  }
}
