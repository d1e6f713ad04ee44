package surprisal.learn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.learn.ConjugateGradients.Step;
import surprisal.learn.Method.State;
import surprisal.learn.Objective.Hessian;
import surprisal.learn.Objective.Point;

/// Newton's method on a convex objective: a step goes towards the minimum of the quadratic model, and is
/// halved until the objective falls by a part of what its slope says. The model is solved to a residual
/// of ‖g‖^1.5, so the last steps converge superlinearly, each norm being about the last to the power 1.5.
/// Besides its residual a step leaves about ‖g‖²: once that is below the norm that is wanted, one step is
/// to reach it, and no more than it.
///
/// Conjugate gradients solve it, with a [BlockPreconditioner] as soon as the products that one might have
/// saved, those of a step beyond two, have cost what making one costs, and with a new one each time that
/// they have again. So preconditioners are never more than about half of the work.
///
/// Near the optimum the objective changes by less than its own rounding. From there on a step is
/// judged by the gradient instead: it must halve the norm.
///
/// Source: J. Nocedal and S. Wright, Numerical Optimization, 2nd ed., algorithm 7.1.
final class LineSearchNewton implements Method {
  /// Bounds on the residual of the model relative to ‖g‖, which is √‖g‖ between them. Tighter
  /// residuals save a step but cost products with the Hessian.
  private static final double LOOSEST = 0.5;

  private static final double TIGHTEST = 1e-4;

  /// Products that a step takes with the best preconditioner as well, unless it ends where the Hessian
  /// seems flat: that may be the preconditioner's fault.
  private static final int NEEDED = 2;

  /// The part of its slope that a step has to fall by.
  private static final double DECREASE = 1e-4;

  /// A promise below this fraction of the objective drowns in the rounding of its sums.
  static final double ROUNDING = 0x1p-44; // 5.7e-14

  private final Objective objective;
  private final double tolerance;
  private final double worthwhile;
  private Point point;

  /// Where the preconditioner was made, and the products since that a better one might have saved.
  private @Nullable Parameters made;

  private @Nullable BlockPreconditioner preconditioner;
  private double products;
  private boolean exhausted;

  /// @param tolerance the norm of the gradient that is wanted
  LineSearchNewton(Objective objective, State start, double tolerance) {
    this.objective = objective;
    this.tolerance = tolerance;
    this.worthwhile = objective.preconditionerCost();
    this.point = objective.at(start.parameters());
    this.products = start.number(0, 0);
    if (start.vectors().size() > 1) {
      precondition(objective.hessian(start.vectors().get(1)));
    }
  }

  private void precondition(Hessian hessian) {
    made = hessian.parameters();
    preconditioner = hessian.preconditioner();
  }

  @Override
  public State state() {
    Parameters here = point.parameters();
    return new State(made == null ? List.of(here) : List.of(here, made), List.of(products));
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
    Hessian hessian = objective.hessian(point.parameters());
    if (products >= worthwhile) {
      precondition(hessian);
      products = 0;
    }
    double norm = point.gradient().norm();
    Step step =
        ConjugateGradients.minimise(
            point.gradient(), hessian, preconditioner, residual(norm, tolerance));
    products += step.flat() ? step.products() : Math.max(step.products() - NEEDED, 0);
    double slope = step.s().dot(point.gradient());
    for (double length = 1; ; length /= 2) {
      Parameters there = point.parameters().copy();
      there.add(length, step.s());
      Point trial = objective.at(there);
      if (!(length * step.predicted() > ROUNDING * point.value())) { // also when it is NaN
        exhausted = !(trial.gradient().norm() <= 0.5 * norm);
        return exhausted ? null : take(trial, length, step);
      }
      if (trial.value() <= point.value() + DECREASE * length * slope) {
        return take(trial, length, step);
      }
    }
  }

  /// How exactly the quadratic model is solved where the gradient has this norm.
  ///
  /// @param tolerance the norm that is wanted; less is wanted where it is reached
  static double residual(double norm, double tolerance) {
    double enough = 0.5 * tolerance;
    return norm > tolerance && norm * norm <= enough
        ? enough
        : norm * Math.clamp(Math.sqrt(norm), TIGHTEST, LOOSEST);
  }

  private Parameters take(Point trial, double length, Step step) {
    point = trial;
    step.s().scale(length);
    return step.s();
  }
}
