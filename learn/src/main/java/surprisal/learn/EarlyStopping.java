package surprisal.learn;

/// Which epoch's weights are kept: those of least loss on rows that training does not use.
///
/// @param fraction of the training rows, of each class alike or in whole groups where the data set has
///   some; 0 for none, and then the last epoch counts
/// @param patience training ends after so many epochs in a row that were no better
public record EarlyStopping(double fraction, int patience) {
  /// A tenth of the rows, and 5 epochs.
  public static final EarlyStopping STANDARD = new EarlyStopping(0.1, 5);

  /// Errors: a fraction outside [0, 1); a patience below 1.
  public EarlyStopping {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "the stopping fraction is " + fraction + ": expected 0 ≤ fraction < 1");
    }
    if (patience < 1) {
      throw new IllegalArgumentException("patience = " + patience + ": expected 1 or more");
    }
  }
}
