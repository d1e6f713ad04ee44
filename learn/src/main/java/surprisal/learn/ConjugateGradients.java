package surprisal.learn;

import org.jspecify.annotations.Nullable;

/// Conjugate gradients: the minimum of the quadratic model
///
///     m(s) = ⟨g, s⟩ + ½⟨s, H·s⟩
///
/// to a residual ‖g + H·s‖ ≤ tolerance. They end before a direction along which H is flat, but for
/// rounding; if it is the first, s is that direction. So s always leads downhill, unless g = 0.
///
/// Source: J. Nocedal and S. Wright, Numerical Optimization, 2nd ed., algorithms 5.3 and 7.1.
final class ConjugateGradients {
  /// Rounding stalls the residual long before this many products in double precision.
  private static final int LIMIT = 500;

  /// A preconditioner lets noise grow along directions that are flat but for its ridge, and the curvature
  /// there is noise as well. What is less than this part of the preconditioner's own curvature is flat: with
  /// a ridge of 1e-8, below 1e-14 of the Hessian.
  private static final double FLAT = 1e-6;

  private ConjugateGradients() {}

  /// A step and what the quadratic model promises of it.
  ///
  /// @param predicted −m(s) ≥ 0
  /// @param products with H
  /// @param flat whether H was flat along the last direction
  record Step(Parameters s, double predicted, int products, boolean flat) {}

  /// A symmetric matrix A.
  interface Matrix {
    /// product = A·direction.
    void multiply(Parameters direction, Parameters product);
  }

  /// @param preconditioner about the inverse of H, positive definite; null for the identity
  static Step minimise(
      Parameters gradient, Matrix hessian, @Nullable Matrix preconditioner, double tolerance) {
    Parameters s = gradient.zero();
    Parameters residual = s.copy(); // −g − H·s
    residual.add(-1, gradient);
    Parameters scaled = preconditioner == null ? residual : s.copy();
    Parameters direction = s.copy();
    Parameters product = s.copy();
    double last = 1;
    double metric = 0; // ⟨direction, M·direction⟩, M the preconditioner's inverse
    boolean flat = false;
    double normSquared = residual.dot(residual);
    int products = 0;
    while (!flat && products < LIMIT && Math.sqrt(normSquared) > tolerance) {
      if (preconditioner != null) {
        preconditioner.multiply(residual, scaled);
      }
      double squared = preconditioner == null ? normSquared : residual.dot(scaled);
      double ratio = squared / last;
      direction.scaleAndAdd(ratio, scaled);
      metric = squared + ratio * ratio * metric;
      last = squared;
      hessian.multiply(direction, product);
      products++;
      double curvature = direction.dot(product);
      flat = !(curvature > (preconditioner == null ? 0 : FLAT * metric));
      if (!flat) {
        s.add(squared / curvature, direction);
        residual.add(-squared / curvature, product);
        normSquared = residual.dot(residual);
      } else if (products == 1) {
        s.add(1, direction);
      }
    }
    double predicted = 0.5 * (s.dot(residual) - s.dot(gradient));
    return new Step(s, predicted, products, flat);
  }
}
