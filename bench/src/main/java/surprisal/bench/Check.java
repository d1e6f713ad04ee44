package surprisal.bench;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import surprisal.bench.Contestant.Entry;
import surprisal.testkit.Exact;
import surprisal.testkit.Precision;
import surprisal.testkit.UlpStatistics;

/// Holds the results of a problem against the truth, before they are timed.
final class Check {
  /// Numbers that are compared, and at most so many rows.
  private static final int NUMBERS = 4000;

  private static final int ROWS = 40;

  /// What a peer may be off and still count as the same function: relative to the exact value, and
  /// absolutely.
  private static final double RELATIVELY = 0.02;

  private static final double ABSOLUTELY = 1e-5;

  /// Errors in units of the last place of the type.
  ///
  /// @param numbers how many results were compared
  record Accuracy(double maxUlp, double meanUlp, long numbers) {}

  private final Problem problem;
  private final Precision precision;
  private final Map<Integer, Truth> truths = new HashMap<>();
  private final double meanLoss;

  Check(Problem problem) {
    this.problem = problem;
    precision = Precision.valueOf(problem.type().name());
    meanLoss = meanLoss(problem);
  }

  /// Calls an entry once and compares all of what it promises.
  Accuracy of(Kernel kernel, Entry entry) {
    if (kernel.inPlace()) {
      entry.ring().restore(0);
    }
    double loss = entry.body().applyAsDouble(0);
    UlpStatistics errors = new UlpStatistics(precision);
    if (kernel.hasLoss() && !isNear(loss, meanLoss, 1)) {
      throw wrong(kernel, entry, "mean loss " + loss + ", expected " + meanLoss);
    }
    if (kernel == Kernel.LOSS) {
      errors.add(0, 0, loss, Exact.of(meanLoss));
    }
    if (kernel.writes()) {
      compare(kernel, entry, errors);
    }
    if (entry.contestant().equals(Ours.NAME) && !(errors.max() <= goal())) {
      throw wrong(kernel, entry, errors + ", goal " + goal() + " ULP");
    }
    return new Accuracy(errors.max(), errors.mean(), errors.count());
  }

  private void compare(Kernel kernel, Entry entry, UlpStatistics errors) {
    Shape shape = problem.shape();
    int rows = Math.clamp(NUMBERS / shape.classes(), 1, Math.min(ROWS, shape.rows()));
    int step = Math.max(1, shape.classes() / NUMBERS);
    MemorySegment results = entry.result().get();
    for (int i = 0; i < rows; i++) {
      int row = (int) ((shape.rows() - 1L) * (i + 1) / rows);
      Truth truth = truths.computeIfAbsent(row, r -> Truth.of(problem, r));
      int target = problem.targets()[row];
      IntStream.concat(
              IntStream.iterate(0, j -> j < shape.classes(), j -> j + step), IntStream.of(target))
          .forEach(label -> {
            Exact exact = exact(kernel, truth, label);
            double actual = problem.get(results, shape.place(row, label));
            if (!isNear(actual, exact.toDouble(), kernel.hasGradient() ? shape.rows() : 1)) {
              throw wrong(kernel, entry, actual + ", expected " + exact + " in row " + row);
            }
            errors.add(row, label, actual, exact);
          });
    }
  }

  private static Exact exact(Kernel kernel, Truth truth, int label) {
    return switch (kernel) {
      case SOFTMAX, SOFTMAX_IN_PLACE -> truth.softmax(label);
      case LOG_SOFTMAX -> truth.logSoftmax(label);
      case LOSS, LOSS_AND_GRADIENT, LOSS_AND_GRADIENT_IN_PLACE -> truth.gradient(label);
    };
  }

  /// @param divisor of numbers that have been divided
  private static boolean isNear(double actual, double exact, double divisor) {
    return Math.abs(actual - exact) <= RELATIVELY * Math.abs(exact) + ABSOLUTELY / divisor;
  }

  /// What we promise.
  private double goal() {
    return precision == Precision.F64 ? 3 : 2.5;
  }

  private static AssertionError wrong(Kernel kernel, Entry entry, String found) {
    return new AssertionError(
        "%s, %s (%s): %s".formatted(kernel.label(), entry.contestant(), entry.variant(), found));
  }

  /// In `double`, whose rounding is far below what is compared with it.
  private static double meanLoss(Problem problem) {
    Shape shape = problem.shape();
    double sum =
        IntStream.range(0, shape.rows()).parallel().mapToDouble(row -> loss(problem, row)).sum();
    return sum / shape.rows();
  }

  private static double loss(Problem problem, int row) {
    int classes = problem.shape().classes();
    double maximum =
        IntStream.range(0, classes)
            .mapToDouble(label -> problem.logit(row, label))
            .max()
            .orElse(Double.NEGATIVE_INFINITY);
    double sum = // compensated, as the JDK says of such sums
        IntStream.range(0, classes)
            .mapToDouble(label -> Math.exp(problem.logit(row, label) - maximum))
            .sum();
    return maximum - problem.logit(row, problem.targets()[row]) + Math.log(sum);
  }
}
