package surprisal.learn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.learn.ConjugateGradients.Step;
import surprisal.learn.Objective.Point;

/// Newton's method on a convex objective, kept honest by a trust region: a step is taken from the
/// quadratic model within a ball, and the ball grows or shrinks by how well the model foretold the
/// objective. The model is solved to a residual of ‖g‖^1.5, so the last steps converge
/// superlinearly, each norm being about the last to the power 1.5.
///
/// Near the optimum the objective changes by less than its own rounding. From there on a step is
/// judged by the gradient instead: it must halve the norm.
///
/// Source: J. Nocedal and S. Wright, Numerical Optimization, 2nd ed., algorithms 4.1 and 7.2.
final class TrustRegionNewton implements Method {
  /// Bounds on the residual of the model relative to ‖g‖, which is √‖g‖ between them. Tighter
  /// residuals save a step but cost products with the Hessian: ‖g‖ for √‖g‖ takes 426 instead of
  /// 216 on digits.csv.
  private static final double LOOSEST = 0.5;

  private static final double TIGHTEST = 1e-3;

  /// A promise below this fraction of the objective drowns in the rounding of its sums.
  static final double ROUNDING = 0x1p-44; // 5.7e-14

  private final Objective objective;
  private Point point;
  private double radius;
  private boolean exhausted;

  TrustRegionNewton(Objective objective, State start) {
    this.objective = objective;
    this.point = objective.at(start.parameters());
    this.radius = start.number(0, 1);
  }

  @Override
  public State state() {
    return new State(List.of(point.parameters()), List.of(radius));
  }

  @Override
  public Point point() {
    return point;
  }

  @Override
  public boolean exhausted() {
    return exhausted;
  }

  @Override
  public @Nullable Parameters step() {
    double norm = point.gradient().norm();
    Step step =
        ConjugateGradients.minimise(
            point.gradient(), objective.hessian(point), radius, residual(norm));
    Parameters there = point.parameters().copy();
    there.add(1, step.s());
    Point trial = objective.at(there);
    if (!step.atBoundary() && step.predicted() <= ROUNDING * point.value()) {
      exhausted = !(trial.gradient().norm() <= 0.5 * norm);
      return exhausted ? null : take(trial, step);
    }
    double ratio = (point.value() - trial.value()) / step.predicted();
    if (ratio > 0.75 && step.atBoundary()) {
      radius *= 4;
    } else if (!(ratio >= 0.25)) { // also when the trial is NaN
      radius = 0.25 * step.s().norm();
    }
    return ratio > 1e-4 ? take(trial, step) : null;
  }

  /// How exactly the quadratic model is solved where the gradient has this norm.
  static double residual(double norm) {
    return norm * Math.clamp(Math.sqrt(norm), TIGHTEST, LOOSEST);
  }

  private Parameters take(Point trial, Step step) {
    point = trial;
    return step.s();
  }
}
