package surprisal.learn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.learn.ConjugateGradients.Matrix;
import surprisal.learn.ConjugateGradients.Step;
import surprisal.learn.Objective.Point;

/// Newton's method where l1 holds some groups of weights at 0. A step chooses a working set: what is not
/// 0, and the steepest of what wants to leave 0. There the Hessian is a matrix, so the quadratic model
/// can be minimised with the corners of the penalty, without a pass over the data. Once the groups that
/// are not 0 are the right ones this is Newton's method, and converges as fast.
///
/// A model that promised too much is damped, as by Levenberg and Marquardt: its diagonal is raised, in
/// parts of the largest that the diagonal can be. A part of the diagonal itself would not do: where a
/// row is sure of a wrong class, the curvature is next to nothing and a step away, much.
///
/// Where more is not 0 than the matrix has room for, a second step moves all of that: the model without
/// corners, by conjugate gradients. A group that turns round on the way stops at 0.
///
/// Source: J. Lee, Y. Sun and M. Saunders, Proximal Newton-type methods for minimizing composite
/// functions, SIAM J. Optim. 24 (2014), for the first; R. Byrd, G. Chin, J. Nocedal and F. Oztoprak,
/// A family of second-order methods for convex l1-regularized optimization, Math. Program. 159
/// (2016), for the second.
final class ProximalNewton implements Method {
  /// Rows of a matrix: 32 MiB, and N·2²¹ multiplications to make it.
  private static final int MOST = 2048;

  private static final int MOST_TRIALS = 20;
  private static final double FIRST_DAMPING = 0.01;
  private static final double LEAST_DAMPING = 1e-3;

  /// A step that turns groups round may have to be shorter than the model says.
  private static final int MOST_HALVINGS = 20;

  /// A step is taken that keeps this part of its promise.
  private static final double SUFFICIENT = 0.1;

  /// A step after which the next may be less damped.
  private static final double GOOD = 0.75;

  private final Objective objective;
  private final PenaltyTerms penalty;
  private final int most;
  private Point point;
  private double damping;
  private boolean exhausted;

  ProximalNewton(Objective objective, State start) {
    // A group of many classes has to fit.
    this(
        objective,
        start,
        objective.penalty().isGrouped() ? Math.max(MOST, 2 * start.parameters().classes()) : MOST);
  }

  /// @param most rows of a matrix
  ProximalNewton(Objective objective, State start, int most) {
    this.objective = objective;
    this.penalty = objective.penalty();
    this.most = most;
    this.point = objective.at(start.parameters());
    this.damping = start.number(0, 0);
  }

  @Override
  public State state() {
    return new State(List.of(point.parameters()), List.of(damping));
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
    Point before = point;
    double norm = before.subgradient().norm();
    WorkingSet set = WorkingSet.of(point, penalty, most);
    boolean moved = modelStep(set);
    if (!set.holdsAllThatMoves()) {
      moved |= newtonStep();
    }
    boolean better =
        point.value() < before.value() * (1 - LineSearchNewton.ROUNDING)
            || point.subgradient().norm() <= 0.5 * norm;
    exhausted = !better;
    Parameters step = point.parameters().copy();
    step.add(-1, before.parameters());
    return moved ? step : null;
  }

  /// Whether it was taken.
  private boolean modelStep(WorkingSet set) {
    Point here = point;
    ReducedHessian hessian = objective.hessian(here, set);
    for (int trials = 0; trials < MOST_TRIALS; trials++) {
      CornerModel model = new CornerModel(set, penalty, hessian.damped(damping), here);
      Parameters there = here.parameters().copy();
      set.put(model.minimise(), there);
      penalty.shift(there);
      Point trial = objective.at(there);
      double promised = model.promised();
      if (isBetter(trial, promised)) {
        boolean isGood = here.value() - trial.value() > GOOD * promised;
        damping = isGood ? damping / 8 : damping;
        damping = damping < LEAST_DAMPING ? 0 : damping;
        point = trial;
        return true;
      }
      if (isHidden(promised)) {
        return false;
      }
      damping = Math.max(4 * damping, FIRST_DAMPING);
    }
    return false;
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
    Matrix hessian = objective.hessian(here.parameters());
    Step step =
        ConjugateGradients.minimise(
            gradient,
            (direction, product) -> {
              hessian.multiply(direction, product);
              penalty.addCurvature(here.parameters(), direction, product);
              penalty.keepGroupsOf(here.parameters(), product);
            },
            null,
            LineSearchNewton.residual(norm, 0));
    double length = 1;
    for (int halvings = 0; halvings <= MOST_HALVINGS; halvings++) {
      Point trial = along(step.s(), length);
      if (isBetter(trial, length * step.predicted())) {
        point = trial;
        return true;
      }
      length /= 2;
    }
    return false;
  }

  /// Of what rounding hides in the objective, the gradient is the judge.
  private boolean isBetter(Point trial, double promised) {
    return isHidden(promised)
        ? trial.subgradient().norm() <= 0.5 * point.subgradient().norm()
        : trial.value() <= point.value() - SUFFICIENT * promised;
  }

  private boolean isHidden(double promised) {
    return promised <= LineSearchNewton.ROUNDING * point.value();
  }

  private Point along(Parameters step, double length) {
    Parameters there = point.parameters().copy();
    there.add(length, step);
    penalty.stopAtZero(point.parameters(), there);
    return objective.at(there);
  }
}
