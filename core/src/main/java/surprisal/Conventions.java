package surprisal;

/// Where the systems differ in what they call the same thing.
///
/// @param name whose conventions they are
/// @param classAxis where the classes lie unless told: −1, or 1 (0 in a single row)
/// @param denominator what the mean divides by
/// @param emptyMean the mean of nothing
/// @param clip how probabilities are kept from 0 and 1 before the logarithm
/// @param classWeightsOfRows whether the weight of a row's class multiplies all of its target row,
///     smoothing included, as a weight of the row would
/// @param zLossByRows whether the mean of the z-loss divides by the weights of the rows alone,
///     whatever their classes weigh
record Conventions(
    String name,
    int classAxis,
    Denominator denominator,
    double emptyMean,
    Clip clip,
    boolean classWeightsOfRows,
    boolean zLossByRows) {
  static final Conventions OWN =
      new Conventions("own", -1, Denominator.WEIGHTS, Double.NaN, Clip.NONE, false, false);
  static final Conventions TORCH =
      new Conventions("torch", 1, Denominator.WEIGHTS, Double.NaN, Clip.NONE, false, false);
  static final Conventions KERAS =
      new Conventions("keras", -1, Denominator.ROWS, 0, Clip.KERAS, true, false);
  static final Conventions OPTAX =
      new Conventions("optax", -1, Denominator.WEIGHTS, 0, Clip.NONE, false, false);
  static final Conventions LIGER =
      new Conventions("liger", -1, Denominator.WEIGHTS, 0, Clip.NONE, false, true);
  static final Conventions SKLEARN =
      new Conventions("sklearn", -1, Denominator.WEIGHTS, Double.NaN, Clip.EPSILON, true, false);

  enum Denominator {
    /// Σ of row weight × class weight of the target; of the row weights for probabilities.
    WEIGHTS,
    /// The number of rows that are not ignored.
    ROWS
  }

  enum Clip {
    NONE,
    /// 1e-7, Keras's `epsilon()`.
    KERAS,
    /// The distance from 1 to the next number of the type.
    EPSILON;

    /// Probabilities are kept in [bound, 1 − bound].
    double bound(DType type) {
      return switch (this) {
        case NONE -> 0;
        case KERAS -> 1e-7;
        case EPSILON ->
            switch (type) {
              case F64 -> 0x1p-52;
              case F32 -> 0x1p-23;
              case F16 -> 0x1p-10;
              case BF16 -> 0x1p-7;
            };
      };
    }
  }

  Conventions withoutClip() {
    return new Conventions(
        name, classAxis, denominator, emptyMean, Clip.NONE, classWeightsOfRows, zLossByRows);
  }

  @Override
  public String toString() {
    return name;
  }
}
