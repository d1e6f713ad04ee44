package surprisal.learn;

/// How a fit ended and how far from the optimum at most.
///
/// @param gradientNorm ‖∇‖₂ of the objective over weights and biases; with l1, of its subgradient of least norm
/// @param optimalityBound a proven bound on objective − minimum, in nats; NaN when some
///   weights are not penalised
/// @param converged whether the gradient vanished to the tolerance
/// @param reason why the fit stopped, in one sentence without a full stop
public record Certificate(
    double gradientNorm, double optimalityBound, boolean converged, String reason) {}
