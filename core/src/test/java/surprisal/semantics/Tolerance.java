package surprisal.semantics;

/// Two answers agree when they differ by at most a part of the expected one and a smallest step;
/// numbers that are not finite agree only with themselves.
record Tolerance(double relative, double absolute) {

  boolean agree(double[] found, double[] expected) {
    if (found.length != expected.length) {
      return false;
    }
    for (int i = 0; i < found.length; i++) {
      if (!agree(found[i], expected[i])) {
        return false;
      }
    }
    return true;
  }

  boolean agree(double found, double expected) {
    return Double.isFinite(expected)
        ? Math.abs(found - expected) <= relative * Math.abs(expected) + absolute
        : Double.compare(found, expected) == 0;
  }
}
