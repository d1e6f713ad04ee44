package surprisal.evaluate;

/// The rows whose confidence (their largest probability) lies in (from, to].
///
/// @param rows how many
/// @param confidence their mean confidence; NaN when there are none
/// @param accuracy how many of them were predicted right, of 1; NaN when there are none
public record Bin(double from, double to, int rows, double confidence, double accuracy) {}
