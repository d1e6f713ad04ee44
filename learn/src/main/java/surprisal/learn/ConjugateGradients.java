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

  private ConjugateGradients() {}

  /// A step and what the quadratic model promises of it.
  ///
  /// @param predicted −m(s) ≥ 0
  /// @param products with H
  record Step(Parameters s, double predicted, int products) {}

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
    double normSquared = residual.dot(residual);
    int products = 0;
    while (products < LIMIT && Math.sqrt(normSquared) > tolerance) {
      if (preconditioner != null) {
        preconditioner.multiply(residual, scaled);
      }
      double squared = preconditioner == null ? normSquared : residual.dot(scaled);
      direction.scaleAndAdd(squared / last, scaled);
      last = squared;
      hessian.multiply(direction, product);
      products++;
      double curvature = direction.dot(product);
      if (!(curvature > 0)) {
        if (products == 1) {
          s.add(1, direction);
        }
        break;
      }
      s.add(squared / curvature, direction);
      residual.add(-squared / curvature, product);
      normSquared = residual.dot(residual);
    }
    double predicted = 0.5 * (s.dot(residual) - s.dot(gradient));
    return new Step(s, predicted, products);
  }
}
