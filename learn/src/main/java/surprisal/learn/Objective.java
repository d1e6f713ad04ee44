package surprisal.learn;

import java.util.concurrent.CancellationException;
import surprisal.Features;
import surprisal.LinearCrossEntropy;
import surprisal.LinearHessian;
import surprisal.Targets;

/// Mean cross-entropy of the rows of a problem, plus a penalty, as a function of weights W and biases b.
///
/// A shift of all classes together changes no probability: along it the loss is flat, so the gradient
/// of the loss and its Hessian products are centred over the classes, but for rounding. That rounding is
/// taken out, or a long run of conjugate gradients would follow it.
final class Objective {
  private final Problem problem;
  private final LinearCrossEntropy loss;
  private final Features features;
  private final Targets targets;
  private final PenaltyTerms penalty;

  Objective(Problem problem, PenaltyTerms penalty) {
    this.problem = problem;
    this.loss = problem.loss();
    this.features = problem.features();
    this.targets = problem.targets();
    this.penalty = penalty;
  }

  PenaltyTerms penalty() {
    return penalty;
  }

  /// The Hessian of the smooth part in some of the weights and biases, as a matrix.
  ///
  /// Errors: a [CancellationException] where the thread is interrupted.
  ReducedHessian hessian(Point point, WorkingSet set) {
    requireUninterrupted();
    return ReducedHessian.of(problem, penalty, point.parameters(), set);
  }

  /// The objective and its gradient at parameters that the caller leaves unchanged from now on.
  ///
  /// Errors: a [CancellationException] where the thread is interrupted.
  Point at(Parameters parameters) {
    requireUninterrupted();
    Parameters lossGradient = parameters.zero();
    double logLoss =
        loss.lossAndGradient(features, parameters.head(), targets, null, lossGradient.head())
            .mean();
    lossGradient.centre();
    Parameters gradient = lossGradient.copy();
    penalty.addQuadratic(parameters, gradient);
    double smooth = logLoss + penalty.quadratic(parameters);
    Parameters subgradient = gradient;
    if (!penalty.isSmooth()) {
      subgradient = gradient.copy();
      penalty.leastSubgradient(parameters, subgradient);
    }
    return new Point(
        parameters,
        logLoss,
        lossGradient,
        smooth,
        gradient,
        smooth + penalty.absolute(parameters),
        subgradient);
  }

  static void requireUninterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("training was interrupted");
    }
  }

  /// What probabilities may take for the products with a Hessian: a quarter of what the heap has left. No
  /// bit depends on it.
  private static long heldBytes() {
    Runtime jvm = Runtime.getRuntime();
    return (jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory())) / 4;
  }

  /// The Hessian of the smooth part at some parameters.
  Hessian hessian(Parameters parameters) {
    return new Hessian(parameters);
  }

  /// What a preconditioner costs, in products with the Hessian.
  double preconditionerCost() {
    return BlockPreconditioner.cost(problem);
  }

  /// The Hessian of the smooth part at one place. What it does throws a [CancellationException] where the
  /// thread is interrupted.
  final class Hessian implements ConjugateGradients.Matrix {
    private final Parameters parameters;
    private final LinearHessian ofLoss;

    private Hessian(Parameters parameters) {
      this.parameters = parameters;
      this.ofLoss = loss.hessian(features, parameters.head(), targets, heldBytes());
    }

    Parameters parameters() {
      return parameters;
    }

    @Override
    public void multiply(Parameters direction, Parameters product) {
      requireUninterrupted();
      ofLoss.product(direction.head(), product.head());
      product.centre();
      penalty.addQuadratic(direction, product);
    }

    /// About the inverse.
    BlockPreconditioner preconditioner() {
      requireUninterrupted();
      return BlockPreconditioner.of(problem, penalty, parameters, ofLoss.probabilities());
    }
  }

  /// The objective at one place.
  ///
  /// @param logLoss its first term
  /// @param lossGradient the gradient of its first term
  /// @param smooth the objective without λ1·R
  /// @param gradient of that
  /// @param value of the objective
  /// @param subgradient the one of least norm: 0 at the minimum alone
  record Point(
      Parameters parameters,
      double logLoss,
      Parameters lossGradient,
      double smooth,
      Parameters gradient,
      double value,
      Parameters subgradient) {}
}
