package surprisal.learn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import surprisal.Linear;
import surprisal.learn.Method.State;
import surprisal.learn.Objective.Point;

/// One fit: runs the solver, asks after each step whether it is time to stop, and keeps the
/// listener informed.
final class Training {
  /// A gradient this many times shorter than the bound, in nats, is no proof yet: with l1 alone a little
  /// gradient is worth much objective.
  private static final double PROOF = 100;

  private final SoftmaxRegression settings;
  private final Dataset dataset;
  private final long began = System.nanoTime();
  private final DualityGap gap;
  private final @Nullable Separation separation;
  private final Solver solver;
  private final Problem problem;
  private final @Nullable Journal journal;
  private final Method method;
  private final int firstIteration;
  private @Nullable Parameters lastStep;

  /// @param from where to begin; null for W = 0 and b = the log class frequencies
  Training(
      SoftmaxRegression settings,
      Dataset dataset,
      @Nullable Linear from,
      @Nullable Checkpoints checkpoints) {
    this.settings = settings;
    this.dataset = dataset;
    this.problem = Problem.of(dataset, settings.classWeights(), settings.labelSmoothing());
    Moments moments = Moments.of(problem);
    PenaltyTerms penalty = new PenaltyTerms(settings.penalty(), dataset.encoding());
    this.gap = new DualityGap(penalty, moments);
    this.separation = Separation.of(problem, penalty);
    this.solver = settings.solver().chosenFor(settings.penalty());
    this.journal =
        checkpoints == null
            ? null
            : new Journal(checkpoints, Fingerprint.of(decisive(settings), problem));
    Checkpoint checkpoint = journal == null ? null : journal.from();
    Objective objective = new Objective(problem, penalty);
    if (checkpoint == null) {
      this.firstIteration = 0;
      Parameters start =
          from == null ? Start.of(problem, penalty, moments, solver) : Parameters.of(from);
      this.method = solver.start(objective, State.of(start), settings.tolerance());
    } else {
      this.firstIteration = checkpoint.iteration();
      List<Parameters> vectors = checkpoint.vectors().stream().map(this::parameters).toList();
      int last = vectors.size() - 1;
      this.method =
          solver.start(
              objective,
              new State(
                  checkpoint.moved() ? vectors.subList(0, last) : vectors, checkpoint.numbers()),
              settings.tolerance());
      this.lastStep = checkpoint.moved() ? vectors.get(last) : null;
    }
  }

  /// A limit of iterations decides nothing but the last one.
  private static String decisive(SoftmaxRegression settings) {
    return "%s %s %s %s"
        .formatted(
            settings.penalty(), settings.labelSmoothing(), settings.solver(), settings.tolerance());
  }

  private Parameters parameters(double[] vector) {
    return Parameters.of(problem.classes(), dataset.encoding().features(), vector);
  }

  Classifier run() {
    for (int iteration = firstIteration; ; iteration++) {
      double bound = gap.bound(method.point());
      report(iteration, bound);
      Certificate end = end(iteration, bound, lastStep);
      if (end != null) {
        return classifier(iteration, end);
      }
      lastStep = method.step();
      if (journal != null && !method.exhausted()) {
        int done = iteration + 1;
        journal.write(fingerprint -> checkpoint(fingerprint, done));
      }
    }
  }

  private Checkpoint checkpoint(String fingerprint, int iteration) {
    State state = method.state();
    List<double[]> vectors = new ArrayList<>();
    state.vectors().forEach(vector -> vectors.add(vector.toArray()));
    if (lastStep != null) {
      vectors.add(lastStep.toArray());
    }
    return new Checkpoint(fingerprint, iteration, state.numbers(), vectors, lastStep != null);
  }

  private void report(int iteration, double bound) {
    Point point = method.point();
    settings
        .listener()
        .accept(
            new Progress(
                iteration,
                settings.iterationLimit(),
                point.value(),
                bound,
                point.subgradient().norm(),
                settings.tolerance(),
                Duration.ofNanos(System.nanoTime() - began)));
  }

  /// The certificate of the present point, when it is the last.
  private @Nullable Certificate end(int iteration, double bound, @Nullable Parameters step) {
    double norm = method.point().subgradient().norm();
    String separated =
        separation == null ? null : separation.sentence(method.point().parameters(), step);
    if (separated != null) {
      return new Certificate(norm, bound, false, separated);
    }
    if (norm <= settings.tolerance() && !(bound > PROOF * settings.tolerance())) {
      return new Certificate(
          norm, bound, true, "the gradient norm is at most " + settings.tolerance());
    }
    if (method.exhausted()) {
      return new Certificate(
          norm, bound, true, "no step lowers the objective further in double precision");
    }
    if (iteration == settings.iterationLimit()) {
      return new Certificate(
          norm,
          bound,
          false,
          "the limit of %d iterations came before convergence".formatted(iteration));
    }
    return null;
  }

  private Classifier classifier(int iterations, Certificate certificate) {
    Point point = method.point();
    Fit fit =
        new Fit(
            dataset.rows(),
            dataset.classCounts(),
            dataset.unlabelled(),
            dataset.holdout(),
            problem.weight(),
            settings.penalty(),
            DoubleStream.of(problem.classWeights()).boxed().toList(),
            settings.labelSmoothing(),
            solver,
            iterations,
            point.value(),
            point.logLoss(),
            certificate);
    return new Classifier(
        dataset.encoding(),
        dataset.labels(),
        dataset.offsetColumns(),
        null,
        point.parameters().head(),
        fit);
  }
}
