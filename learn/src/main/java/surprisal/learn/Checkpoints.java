package surprisal.learn;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// When a fit tells where it stands, and from where it goes on.
///
/// @param from a checkpoint of the same data and settings; null to begin
/// @param every the least time between two checkpoints; the first comes with the first step
/// @param sink takes them, on the training thread
public record Checkpoints(@Nullable Checkpoint from, Duration every, Consumer<Checkpoint> sink) {
  /// Errors: a time that is negative.
  public Checkpoints {
    if (every.isNegative()) {
      throw new IllegalArgumentException(
          "the time between checkpoints is " + every + ": expected 0 or more");
    }
  }
}
