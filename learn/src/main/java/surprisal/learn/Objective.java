package surprisal.learn;

import surprisal.CrossEntropy;
import surprisal.LinearCrossEntropy;
import surprisal.Targets;
import surprisal.Tensor;

/// Mean cross-entropy + (l2/2)·‖W‖² over one data set, as a function of weights W and biases b.
///
/// A shift of all classes together changes no probability: along it the loss is flat. Parameters
/// are centred over the classes, and so, but for rounding, are gradients and Hessian products at
/// centred parameters. That rounding is taken out, or a long run of conjugate gradients would
/// follow it.
final class Objective {
  private final LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.mean());
  private final Tensor features;
  private final Targets targets;
  private final double l2;

  Objective(Tensor features, Targets targets, double l2) {
    this.features = features;
    this.targets = targets;
    this.l2 = l2;
  }

  /// The objective and its gradient at centred parameters, which the caller leaves unchanged from
  /// now on.
  Point at(Parameters parameters) {
    Parameters lossGradient = parameters.zero();
    double logLoss =
        loss.lossAndGradient(features, parameters.head(), targets, null, lossGradient.head())
            .mean();
    Parameters gradient = lossGradient.copy();
    gradient.addWeights(l2, parameters);
    gradient.centre();
    double value = logLoss + 0.5 * l2 * parameters.dotWeights(parameters);
    return new Point(parameters, logLoss, lossGradient, value, gradient);
  }

  /// product = Hessian · direction.
  void hessianProduct(Point point, Parameters direction, Parameters product) {
    loss.hessianProduct(
        features, point.parameters().head(), targets, direction.head(), product.head());
    product.addWeights(l2, direction);
    product.centre();
  }

  /// The objective at one place.
  ///
  /// @param logLoss its first term
  /// @param lossGradient the gradient of its first term
  record Point(
      Parameters parameters,
      double logLoss,
      Parameters lossGradient,
      double value,
      Parameters gradient) {}
}
