package surprisal.bench;

/// What is timed.
enum Kernel {
  SOFTMAX("softmax", true, false),
  SOFTMAX_IN_PLACE("softmax in place", true, true),
  LOG_SOFTMAX("log-softmax", true, false),
  LOSS("loss", false, false),
  LOSS_AND_GRADIENT("loss + gradient", true, false),
  LOSS_AND_GRADIENT_IN_PLACE("loss + gradient in place", true, true);

  private final String label;
  private final boolean writes;
  private final boolean inPlace;

  Kernel(String label, boolean writes, boolean inPlace) {
    this.label = label;
    this.writes = writes;
    this.inPlace = inPlace;
  }

  String label() {
    return label;
  }

  /// Whether there is a result for each logit.
  boolean writes() {
    return writes;
  }

  boolean inPlace() {
    return inPlace;
  }

  boolean hasLoss() {
    return this == LOSS || hasGradient();
  }

  boolean hasGradient() {
    return this == LOSS_AND_GRADIENT || this == LOSS_AND_GRADIENT_IN_PLACE;
  }
}
