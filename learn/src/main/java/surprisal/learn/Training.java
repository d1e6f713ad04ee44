package surprisal.learn;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Objective.Point;

/// One fit: runs the solver, asks after each step whether it is time to stop, and keeps the
/// listener informed.
final class Training {
  private final SoftmaxRegression settings;
  private final Dataset dataset;
  private final long began = System.nanoTime();
  private final DualityGap gap;
  private final @Nullable Separation separation;
  private final TrustRegionNewton solver;

  Training(SoftmaxRegression settings, Dataset dataset) {
    this.settings = settings;
    this.dataset = dataset;
    Moments moments = Moments.of(dataset);
    this.gap = new DualityGap(settings.l2(), moments);
    this.separation = settings.l2() == 0 ? new Separation(dataset) : null;
    Objective objective = new Objective(dataset.features(), dataset.targets(), settings.l2());
    this.solver = new TrustRegionNewton(objective, start(moments));
  }

  /// W = 0 and b = the log class frequencies, less their mean: the best there is without features.
  private static Parameters start(Moments moments) {
    Parameters start = new Parameters(moments.classes(), moments.features());
    double mean = 0;
    for (int c = 0; c < moments.classes(); c++) {
      mean += Math.log(moments.frequency(c)) / moments.classes();
    }
    for (int c = 0; c < moments.classes(); c++) {
      start.setBias(c, Math.log(moments.frequency(c)) - mean);
    }
    return start;
  }

  Classifier run() {
    Parameters step = null;
    for (int iteration = 0; ; iteration++) {
      double bound = gap.bound(solver.point());
      report(iteration, bound);
      Certificate end = end(iteration, bound, step);
      if (end != null) {
        return classifier(iteration, end);
      }
      step = solver.step();
    }
  }

  private void report(int iteration, double bound) {
    Point point = solver.point();
    settings
        .listener()
        .accept(
            new Progress(
                iteration,
                settings.iterationLimit(),
                point.value(),
                bound,
                point.gradient().norm(),
                settings.tolerance(),
                Duration.ofNanos(System.nanoTime() - began)));
  }

  /// The certificate of the present point, when it is the last.
  private @Nullable Certificate end(int iteration, double bound, @Nullable Parameters step) {
    double norm = solver.point().gradient().norm();
    String separated =
        separation == null ? null : separation.sentence(solver.point().parameters(), step);
    if (separated != null) {
      return new Certificate(norm, bound, false, separated);
    }
    if (norm <= settings.tolerance()) {
      return new Certificate(
          norm, bound, true, "the gradient norm is at most " + settings.tolerance());
    }
    if (solver.exhausted()) {
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
    Point point = solver.point();
    Fit fit =
        new Fit(
            dataset.rows(),
            dataset.classCounts(),
            dataset.unlabelled(),
            dataset.holdout(),
            settings.l2(),
            iterations,
            point.value(),
            point.logLoss(),
            certificate);
    return new Classifier(dataset.encoding(), dataset.labels(), point.parameters().head(), fit);
  }
}
