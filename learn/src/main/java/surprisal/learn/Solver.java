package surprisal.learn;

/// A method of finding the minimum of a penalised cross-entropy. Those of softmax regression find the same
/// one.
public enum Solver {
  /// The first of the others that can minimise the objective.
  AUTOMATIC("automatic"),

  /// Newton's method with a line search, its steps by preconditioned conjugate gradients: the matrix of
  /// second derivatives is never held. For penalties without l1.
  NEWTON("newton"),

  /// Newton's method with the corners of the penalty, in the weights that are not 0 and those that want
  /// to leave 0. For any penalty.
  PROXIMAL_NEWTON("proximal-newton"),

  /// Limited-memory BFGS: cheap steps, many of them. For penalties without l1.
  LBFGS("lbfgs"),

  /// AdamW by mini-batches: for networks, see [NetworkTraining].
  ADAMW("adamw");

  private final String title;

  Solver(String title) {
    this.title = title;
  }

  /// `newton`, `proximal-newton`, `lbfgs`, `adamw`, `automatic`.
  @Override
  public String toString() {
    return title;
  }

  /// The method for a penalty.
  ///
  /// Errors: a method for smooth penalties, and l1 > 0; one for networks.
  Solver chosenFor(Penalty penalty) {
    if (this == AUTOMATIC) {
      return penalty.l1() > 0 ? PROXIMAL_NEWTON : NEWTON;
    }
    if (this == ADAMW) {
      throw new IllegalArgumentException(
          "the solver adamw is for networks: expected hidden layers, or another solver");
    }
    if (this != PROXIMAL_NEWTON && penalty.l1() > 0) {
      throw new IllegalArgumentException(
          "the solver %s needs a smooth penalty: expected l1 = 0, or the solver %s"
              .formatted(this, PROXIMAL_NEWTON));
    }
    return this;
  }

  /// The method that was chosen, at its start.
  ///
  /// @param tolerance the norm of the gradient that is wanted
  Method start(Objective objective, Method.State start, double tolerance) {
    return switch (this) {
      case PROXIMAL_NEWTON -> new ProximalNewton(objective, start);
      case LBFGS -> new LimitedMemoryBfgs(objective, start);
      case NEWTON -> new LineSearchNewton(objective, start, tolerance);
      case ADAMW, AUTOMATIC -> throw new AssertionError("chosen for no penalty");
    };
  }
}
