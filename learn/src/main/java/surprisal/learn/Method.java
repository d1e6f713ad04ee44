package surprisal.learn;

import org.jspecify.annotations.Nullable;
import surprisal.learn.Objective.Point;

/// An iterative method of minimisation. It goes on from its best point; nothing else is its state,
/// but for what it has learned of the objective's shape.
interface Method {
  /// The best point so far.
  Point point();

  /// Whether no step improves the point any more in double precision.
  boolean exhausted();

  /// Tries one step; returns it when it was taken.
  @Nullable Parameters step();
}
