package surprisal.speed;

/// One function on one shape.
///
/// @param threads how many may take part
/// @param time of one call
/// @param bytes how much memory a call reads and writes
/// @param plain the seconds of the plain loop for the same, on one thread
/// @param copy the seconds of copying the logits, on one thread
/// @param ulps the largest error seen, in units of the last place
public record Measurement(
    Shape shape,
    String function,
    int threads,
    Timing time,
    long bytes,
    double plain,
    double copy,
    double ulps) {
  public double nanosecondsPerElement() {
    return time.seconds() * 1e9 / shape.elements();
  }

  public double gigabytesPerSecond() {
    return bytes / time.seconds() / 1e9;
  }

  /// How many times as fast as the plain loop.
  public double timesPlain() {
    return plain / time.seconds();
  }

  /// How many times as fast as copying the logits.
  public double timesCopy() {
    return copy / time.seconds();
  }
}
