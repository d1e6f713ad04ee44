package surprisal.learn;

import java.time.Duration;

/// Where a fit stands after an iteration.
///
/// @param iteration 0 is the start
/// @param iterationLimit where it will stop at the latest
/// @param objective in nats
/// @param optimalityBound objective − minimum is at most this, in nats; NaN when some weights are not penalised
/// @param gradientNorm ‖∇‖₂
/// @param tolerance the fit ends when the gradient norm is at most this
/// @param elapsed since the fit began
public record Progress(
    int iteration,
    int iterationLimit,
    double objective,
    double optimalityBound,
    double gradientNorm,
    double tolerance,
    Duration elapsed) {}
