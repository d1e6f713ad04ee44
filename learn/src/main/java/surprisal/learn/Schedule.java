package surprisal.learn;

/// How the learning rate changes from the first step of training to the last.
public enum Schedule {
  /// The same for all steps.
  CONSTANT("constant"),

  /// Down to 0 along a line.
  LINEAR("linear"),

  /// Down to 0 along half a wave: ½·(1 + cos(π·t)), slowly at first and at last.
  COSINE("cosine");

  private final String title;

  Schedule(String title) {
    this.title = title;
  }

  /// `constant`, `linear`, `cosine`.
  @Override
  public String toString() {
    return title;
  }

  /// The part of the learning rate that is left, where the part t of all steps is done.
  double factor(double t) {
    return switch (this) {
      case CONSTANT -> 1;
      case LINEAR -> 1 - t;
      case COSINE -> 0.5 * (1 + StrictMath.cos(Math.PI * t));
    };
  }
}
