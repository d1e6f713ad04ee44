package surprisal.learn;

/// Steihaug's conjugate gradients: the minimum of the quadratic model
///
///     m(s) = ⟨g, s⟩ + ½⟨s, H·s⟩,   ‖s‖ ≤ radius
///
/// to a residual ‖g + H·s‖ ≤ tolerance, or the point where the iterates leave the ball. They only grow
/// in norm and only descend in m, so the first exit is a good place to stop.
///
/// Source: T. Steihaug, The conjugate gradient method and trust regions in large scale optimization,
/// SIAM J. Numer. Anal. 20 (1983).
final class ConjugateGradients {
  /// Rounding stalls the residual long before this many products in double precision.
  private static final int LIMIT = 500;

  private ConjugateGradients() {}

  /// A step and what the quadratic model promises of it.
  ///
  /// @param predicted −m(s) ≥ 0
  /// @param atBoundary ‖s‖ = radius
  record Step(Parameters s, double predicted, boolean atBoundary) {}

  /// H.
  interface Hessian {
    /// product = H·direction.
    void multiply(Parameters direction, Parameters product);
  }

  static Step minimise(Parameters gradient, Hessian hessian, double radius, double tolerance) {
    Parameters s = gradient.zero();
    Parameters residual = s.copy(); // −g − H·s
    residual.add(-1, gradient);
    Parameters direction = residual.copy();
    Parameters product = s.copy();
    double squared = residual.dot(residual);
    // ‖s‖², ⟨s, d⟩ and ‖d‖², each from the last ones: a direction is at right angles to the
    // residual that its step leaves.
    double ss = 0;
    double sd = 0;
    double dd = squared;
    boolean atBoundary = false;
    for (int i = 0; i < LIMIT && Math.sqrt(squared) > tolerance && !atBoundary; i++) {
      hessian.multiply(direction, product);
      double curvature = direction.dot(product);
      double length = squared / curvature;
      double exit = lengthToBoundary(ss, sd, dd, radius);
      atBoundary = !(curvature > 0 && length < exit);
      length = atBoundary ? exit : length;
      s.add(length, direction);
      residual.add(-length, product);
      double next = residual.dot(residual);
      double back = next / squared;
      direction.scaleAndAdd(back, residual);
      ss += length * (2 * sd + length * dd);
      sd = back * (sd + length * dd);
      dd = next + back * back * dd;
      squared = next;
    }
    double predicted = 0.5 * (s.dot(residual) - s.dot(gradient));
    return new Step(s, predicted, atBoundary);
  }

  /// The positive root t of ‖s + t·d‖ = radius.
  private static double lengthToBoundary(double ss, double sd, double dd, double radius) {
    double inside = Math.max(0, radius * radius - ss);
    double root = Math.sqrt(sd * sd + dd * inside);
    return inside / (sd + root); // s·d ≥ 0, so nothing cancels
  }
}
