package surprisal.learn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Objective.Point;

/// Limited-memory BFGS: the last steps s and the changes y of the gradient along them stand for the
/// inverse Hessian. A line search finds steps that fulfil Wolfe's conditions, so ⟨s, y⟩ > 0.
///
/// Source: J. Nocedal and S. Wright, Numerical Optimization, 2nd ed., algorithm 7.4; the search halves
/// and doubles as in A. Lewis and M. Overton, Nonsmooth optimization via quasi-Newton methods, Math.
/// Program. 141 (2013); where rounding hides the decrease, its slope stands for it, as in W. Hager and
/// H. Zhang, SIAM J. Optim. 16 (2005).
final class LimitedMemoryBfgs implements Method {
  private static final int PAIRS = 10;
  private static final double DECREASE = 1e-4;
  private static final double FLATTENING = 0.9;
  private static final int MOST_TRIALS = 40;

  /// A step of L-BFGS and the change of the gradient along it.
  private record Pair(Parameters s, Parameters y, double product) {
    Pair(Parameters s, Parameters y) {
      this(s, y, s.dot(y));
    }
  }

  private final Objective objective;
  private final Deque<Pair> pairs = new ArrayDeque<>(); // the last one first
  private Point point;
  private boolean exhausted;

  LimitedMemoryBfgs(Objective objective, State start) {
    this.objective = objective;
    this.point = objective.at(start.parameters());
    List<Parameters> vectors = start.vectors();
    for (int i = 1; i < vectors.size(); i += 2) {
      pairs.addLast(new Pair(vectors.get(i), vectors.get(i + 1)));
    }
  }

  @Override
  public State state() {
    List<Parameters> vectors = new ArrayList<>(List.of(point.parameters()));
    for (Pair pair : pairs) {
      vectors.add(pair.s());
      vectors.add(pair.y());
    }
    return new State(vectors, List.of());
  }

  @Override
  public Point point() {
    return point;
  }

  @Override
  public boolean exhausted() {
    return exhausted;
  }

  @Override
  public @Nullable Parameters step() {
    Parameters direction = direction();
    double slope = direction.dot(point.gradient());
    Point next = slope < 0 ? search(direction, slope) : null;
    if (next == null) {
      exhausted = pairs.isEmpty();
      pairs.clear(); // the gradient itself is the next direction
      return null;
    }
    Parameters s = next.parameters().copy();
    s.add(-1, point.parameters());
    Parameters y = next.gradient().copy();
    y.add(-1, point.gradient());
    Pair pair = new Pair(s, y);
    if (pair.product() > 0) {
      pairs.addFirst(pair);
      if (pairs.size() > PAIRS) {
        pairs.removeLast();
      }
    }
    point = next;
    return s;
  }

  /// −H⁻¹·g by the two loops; the gradient's direction, of length 1 at most, where no pair is known.
  private Parameters direction() {
    Parameters direction = point.gradient().zero();
    direction.add(-1, point.gradient());
    if (pairs.isEmpty()) {
      direction.scale(1 / Math.max(1, point.gradient().norm()));
      return direction;
    }
    double[] along = new double[pairs.size()];
    int i = 0;
    for (Pair pair : pairs) {
      along[i] = pair.s().dot(direction) / pair.product();
      direction.add(-along[i++], pair.y());
    }
    Pair last = pairs.getFirst();
    direction.scale(last.product() / last.y().dot(last.y()));
    for (Iterator<Pair> first = pairs.descendingIterator(); first.hasNext(); ) {
      Pair pair = first.next();
      direction.add(along[--i] - pair.y().dot(direction) / pair.product(), pair.s());
    }
    return direction;
  }

  /// A point along the direction that is low and flat enough, or null.
  private @Nullable Point search(Parameters direction, double slope) {
    double rounding = LineSearchNewton.ROUNDING * point.value();
    double near = 0;
    double far = Double.POSITIVE_INFINITY;
    double length = 1;
    for (int trials = 0; trials < MOST_TRIALS; trials++) {
      Parameters there = point.parameters().copy();
      there.add(length, direction);
      Point trial = objective.at(there);
      double slopeThere = direction.dot(trial.gradient());
      boolean isFlat =
          trial.value() <= point.value() + rounding && slopeThere <= (2 * DECREASE - 1) * slope;
      boolean isLow = isFlat || trial.value() <= point.value() + DECREASE * length * slope;
      if (!isLow) {
        far = length;
      } else if (slopeThere < FLATTENING * slope) {
        near = length;
      } else {
        return trial;
      }
      length = Double.isInfinite(far) ? 2 * length : (near + far) / 2;
    }
    return null;
  }
}
