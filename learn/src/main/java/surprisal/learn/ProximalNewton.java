package surprisal.learn;

import org.jspecify.annotations.Nullable;
import surprisal.learn.ConjugateGradients.Step;
import surprisal.learn.Objective.Point;

/// Newton's method where l1 holds some groups of weights at 0. Each iteration takes two steps:
///
/// - a *proximal gradient* step, x − ∇f/L with every group shortened by λ1/L, where the smooth part f
///   curves by at most L along the step. It lets groups go from 0 and brings others there, and after
///   finitely many iterations the right ones are there;
/// - a *Newton* step along the groups that are not 0, where the objective is smooth: its quadratic model
///   within a ball by conjugate gradients, as without l1. A group that turns round on the way stops
///   at 0.
///
/// Source: J. Lee, Y. Sun and M. Saunders, Proximal Newton-type methods for minimizing composite
/// functions, SIAM J. Optim. 24 (2014), for the first; R. Byrd, G. Chin, J. Nocedal and F. Oztoprak,
/// A family of second-order methods for convex l1-regularized optimization, Math. Program. 159
/// (2016), for the second.
final class ProximalNewton implements Method {
  /// Each iteration hopes for less curvature than the last one met.
  private static final double HOPE = 0.7;

  /// A step that turns groups round may have to be shorter than the model says.
  private static final int MOST_HALVINGS = 4;

  private static final double SUFFICIENT = 1e-4;

  private final Objective objective;
  private final PenaltyTerms penalty;
  private Point point;
  private double curvature;
  private double radius = 1;
  private boolean exhausted;

  ProximalNewton(Objective objective, Parameters start) {
    this.objective = objective;
    this.penalty = objective.penalty();
    this.point = objective.at(start);
    this.curvature = curvatureAlong(point.gradient());
  }

  @Override
  public Point point() {
    return point;
  }

  @Override
  public boolean exhausted() {
    return exhausted;
  }

  private double curvatureAlong(Parameters direction) {
    double squared = direction.dot(direction);
    if (squared == 0) {
      return 1;
    }
    Parameters product = direction.zero();
    objective.hessianProduct(point, direction, product);
    return Math.max(direction.dot(product) / squared, Double.MIN_NORMAL);
  }

  @Override
  public @Nullable Parameters step() {
    Point before = point;
    double norm = before.subgradient().norm();
    boolean nearer = proximalStep();
    boolean moved = newtonStep() || nearer;
    boolean better =
        point.value() < before.value() * (1 - TrustRegionNewton.ROUNDING)
            || point.subgradient().norm() <= 0.5 * norm;
    exhausted = !better;
    Parameters step = point.parameters().copy();
    step.add(-1, before.parameters());
    return moved ? step : null;
  }

  /// Whether it was taken.
  private boolean proximalStep() {
    curvature *= HOPE;
    while (true) {
      Parameters there = point.parameters().copy();
      there.add(-1 / curvature, point.gradient());
      penalty.shrink(there, 1 / curvature);
      Point trial = objective.at(there);
      Parameters step = there.copy();
      step.add(-1, point.parameters());
      double bound = point.smooth() + point.gradient().dot(step) + curvature / 2 * step.dot(step);
      if (trial.smooth() <= bound + Math.ulp(bound) * 16) {
        boolean taken = trial.value() <= point.value();
        point = taken ? trial : point;
        return taken;
      }
      curvature *= 2;
    }
  }

  /// Whether it was taken.
  private boolean newtonStep() {
    Point here = point;
    Parameters gradient = here.subgradient().copy();
    penalty.keepGroupsOf(here.parameters(), gradient);
    double norm = gradient.norm();
    if (norm == 0) {
      return false;
    }
    Step step =
        ConjugateGradients.minimise(
            gradient,
            (direction, product) -> multiply(here, direction, product),
            radius,
            TrustRegionNewton.residual(norm));
    double length = 1;
    for (int halvings = 0; halvings <= MOST_HALVINGS; halvings++) {
      Point trial = along(step.s(), length);
      if (isBetter(trial, step, length)) {
        point = trial;
        if (length == 1 && step.atBoundary()) {
          radius *= 4;
        }
        return true;
      }
      length /= 2;
    }
    radius = length * step.s().norm();
    return false;
  }

  /// Of what rounding hides in the objective, the gradient is the judge.
  private boolean isBetter(Point trial, Step step, double length) {
    return step.predicted() <= TrustRegionNewton.ROUNDING * point.value()
        ? trial.subgradient().norm() <= 0.5 * point.subgradient().norm()
        : trial.value() <= point.value() - SUFFICIENT * length * step.predicted();
  }

  private void multiply(Point here, Parameters direction, Parameters product) {
    objective.hessianProduct(here, direction, product);
    penalty.addCurvature(here.parameters(), direction, product);
    penalty.keepGroupsOf(here.parameters(), product);
  }

  private Point along(Parameters step, double length) {
    Parameters there = point.parameters().copy();
    there.add(length, step);
    penalty.stopAtZero(point.parameters(), there);
    return objective.at(there);
  }
}
