package surprisal.learn;

/// Which rows were held out of training for validation.
///
/// @param fraction of the labelled rows, 0 ≤ fraction < 1
/// @param seed of the shuffle
public record Holdout(double fraction, long seed) {
  /// All rows are training rows.
  public static final Holdout NONE = new Holdout(0, 0);

  /// Errors: a fraction outside [0, 1).
  public Holdout {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "the validation fraction is " + fraction + ": expected 0 ≤ fraction < 1");
    }
  }
}
