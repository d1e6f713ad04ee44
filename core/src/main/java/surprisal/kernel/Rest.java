package surprisal.kernel;

/// r = Σ e^(xⱼ−m) over the entries of a row but one that is the maximum m: those below it are added
/// up, those at it counted.
///
/// The maximum's own 1 is never added, so what little the others have is not rounded away.
public final class Rest {
  private final Sum below = new Sum();
  private long maxima;

  /// Back to no entries.
  public void clear() {
    below.clear();
    maxima = 0;
  }

  /// Σ SCALE · e^(xⱼ−m) over the entries below the maximum, to be added to.
  public Sum below() {
    return below;
  }

  /// Counts entries at the maximum.
  public void addMaxima(long count) {
    maxima += count;
  }

  /// Adds the entries of another part of the row.
  public void add(Rest other) {
    below.add(other.below.value(), other.below.remainder());
    maxima += other.maxima;
  }

  /// All entries are in: the sum loses its scale, and all maxima but one join it.
  public void close() {
    below.scale(1 / Kernel.SCALE);
    if (maxima > 1) {
      below.add(maxima - 1.0);
    }
  }

  /// After [#close()]: r, rounded once.
  public double value() {
    return below.value();
  }

  /// What [#value()] leaves out.
  public double remainder() {
    return below.remainder();
  }
}
