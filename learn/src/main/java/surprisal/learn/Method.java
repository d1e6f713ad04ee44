package surprisal.learn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Objective.Point;

/// An iterative method of minimisation. It goes on from its best point, and from what it has learned of
/// the objective's shape.
interface Method {
  /// What a method goes on from, besides the objective: with it, the same steps follow.
  ///
  /// @param vectors the parameters first
  /// @param numbers none at the start
  record State(List<Parameters> vectors, List<Double> numbers) {
    static State of(Parameters start) {
      return new State(List.of(start), List.of());
    }

    Parameters parameters() {
      return vectors.getFirst();
    }

    /// A number, or what it is at the start.
    double number(int i, double atStart) {
      return i < numbers.size() ? numbers.get(i) : atStart;
    }
  }

  /// Where it stands.
  State state();

  /// The best point so far.
  Point point();

  /// Whether no step improves the point any more in double precision.
  boolean exhausted();

  /// Tries one step; returns it when it was taken.
  @Nullable Parameters step();
}
