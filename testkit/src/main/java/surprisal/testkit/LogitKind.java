package surprisal.testkit;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;

/// Kinds of rows of logits, drawn from a seed: like a model's, extreme, and special.
///
/// The same kind, seed, number of classes and precision give the same row everywhere. Every logit
/// is a number of the precision asked for.
public enum LogitKind {
  /// Independent N(0, 1).
  GAUSS_1("N(0, 1)"),
  /// Independent N(0, 4²): like a language model's.
  GAUSS_4("N(0, 4²)"),
  /// Independent N(0, 20²): a few classes hold all the probability.
  GAUSS_20("N(0, 20²)"),
  /// N(0, 2²) and one class 12 to 18 above: a trained classifier that is sure.
  TRAINED("one dominant"),
  /// N(0, 4²) + 100.
  OFFSET_100("N(0, 4²) + 100"),
  /// N(0, 4²) − 500.
  OFFSET_MINUS_500("N(0, 4²) − 500"),
  /// N(0, 4²) + 10,000: the logits themselves have few bits after the point.
  OFFSET_10000("N(0, 4²) + 10,000"),
  /// One number of N(0, 4²), everywhere.
  ALL_EQUAL("all equal"),
  /// All equal, but one class up to 8 above or below.
  ALL_EQUAL_BUT_ONE("all equal but one"),
  /// One number of N(0, 4²), each logit up to 8 units of the last place above it.
  NEAR_CONSTANT("near-constant"),
  /// Spread over twice the range of the type's exp, so that about half of the probabilities
  /// underflow.
  HUGE_SPREAD("huge spread"),
  /// One class exactly 20 above the largest of the others, which are N(0, 1).
  GAP_20("gap of 20"),
  /// One class exactly 40 above: the rest is below the last place of 1 even in F64.
  GAP_40("gap of 40"),
  /// One class exactly 80 above: the rest is near the smallest normal number of F32.
  GAP_80("gap of 80"),
  /// Subnormal numbers of the type, of either sign.
  SUBNORMAL("subnormal logits"),
  /// N(0, 4²), about half of the classes −∞, at least one not.
  MASKED("masked by −∞"),
  /// N(0, 4²), the maximum shared by at least two classes, and by about a third of them.
  TIED_MAXIMUM("tied maximum"),
  /// Logarithms of probabilities: the log-sum-exp is what their rounding left, almost 0.
  LOG_PROBABILITIES("log-probabilities"),
  /// 0 and −k·ln 2/2, give or take four units: where an exp changes its reduction.
  HALF_OCTAVES("multiples of ½ ln 2"),
  /// N(0, 4²), one class NaN.
  NAN("one NaN"),
  /// N(0, 4²), one class +∞.
  POSITIVE_INFINITY("one +∞"),
  /// Nothing but −∞.
  ALL_MASKED("all −∞");

  private final String label;

  LogitKind(String label) {
    this.label = label;
  }

  /// What the kind is called in a table.
  public String label() {
    return label;
  }

  /// Whether the rows have probabilities: the maximum is a finite number.
  public boolean isOrdinary() {
    return compareTo(NAN) < 0;
  }

  /// Draws one row.
  ///
  /// @throws IllegalArgumentException if there are fewer than 2 classes
  public double[] row(long seed, int classes, Precision precision) {
    if (classes < 2) {
      throw new IllegalArgumentException("classes = " + classes + ": expected at least 2");
    }
    Random random = new Random(seed);
    double[] row = draw(random, classes, precision);
    Arrays.setAll(row, j -> precision.nearest(row[j]));
    return row;
  }

  private double[] draw(Random random, int classes, Precision precision) {
    int chosen = random.nextInt(classes);
    double constant = precision.nearest(4 * random.nextGaussian());
    return switch (this) {
      case GAUSS_1 -> gauss(random, classes, 1, 0);
      case GAUSS_4 -> gauss(random, classes, 4, 0);
      case GAUSS_20 -> gauss(random, classes, 20, 0);
      case TRAINED -> with(chosen, 12 + 6 * random.nextDouble(), gauss(random, classes, 2, 0));
      case OFFSET_100 -> gauss(random, classes, 4, 100);
      case OFFSET_MINUS_500 -> gauss(random, classes, 4, -500);
      case OFFSET_10000 -> gauss(random, classes, 4, 10_000);
      case ALL_EQUAL -> filled(classes, () -> constant);
      case ALL_EQUAL_BUT_ONE ->
          with(
              chosen, constant + 16 * (random.nextDouble() - 0.5), filled(classes, () -> constant));
      case NEAR_CONSTANT ->
          filled(classes, () -> constant + random.nextInt(9) * precision.ulp(constant));
      case HUGE_SPREAD -> hugeSpread(random, classes, chosen, precision);
      case GAP_20 -> gap(random, classes, chosen, 20);
      case GAP_40 -> gap(random, classes, chosen, 40);
      case GAP_80 -> gap(random, classes, chosen, 80);
      case SUBNORMAL ->
          filled(classes, () -> precision.minNormal() * (2 * random.nextDouble() - 1));
      case MASKED -> masked(random, gauss(random, classes, 4, 0), chosen);
      case TIED_MAXIMUM -> tied(random, gauss(random, classes, 4, 0), chosen);
      case LOG_PROBABILITIES -> logProbabilities(gauss(random, classes, 4, 0));
      case HALF_OCTAVES -> halfOctaves(random, classes, chosen, precision);
      case NAN -> with(chosen, Double.NaN, gauss(random, classes, 4, 0));
      case POSITIVE_INFINITY ->
          with(chosen, Double.POSITIVE_INFINITY, gauss(random, classes, 4, 0));
      case ALL_MASKED -> filled(classes, () -> Double.NEGATIVE_INFINITY);
    };
  }

  private static double[] gauss(Random random, int classes, double sigma, double mean) {
    return filled(classes, () -> mean + sigma * random.nextGaussian());
  }

  /// The neighbour of the chosen class is just below the normal numbers, whatever the others are.
  private static double[] hugeSpread(Random random, int classes, int chosen, Precision precision) {
    double range = -StrictMath.log(precision.minNormal());
    double[] row = filled(classes, () -> -2 * range * random.nextDouble());
    return with((chosen + 1) % classes, -range - 2, with(chosen, 0, row));
  }

  /// The others are multiples of 1/16, so that adding the gap is exact in F16 and wider.
  private static double[] gap(Random random, int classes, int chosen, double gap) {
    double[] row = filled(classes, () -> Math.rint(16 * random.nextGaussian()) / 16);
    double largest = Arrays.stream(with(chosen, Double.NEGATIVE_INFINITY, row)).max().orElseThrow();
    return with(chosen, largest + gap, row);
  }

  private static double[] masked(Random random, double[] row, int kept) {
    for (int j = 0; j < row.length; j++) {
      row[j] = j != kept && random.nextBoolean() ? Double.NEGATIVE_INFINITY : row[j];
    }
    return row;
  }

  private static double[] tied(Random random, double[] row, int chosen) {
    double maximum = Arrays.stream(row).max().orElseThrow();
    for (int j = 0; j < row.length; j++) {
      row[j] = random.nextInt(3) == 0 ? maximum : row[j];
    }
    return with((chosen + 1) % row.length, maximum, with(chosen, maximum, row));
  }

  private static double[] logProbabilities(double[] logits) {
    double sum = Arrays.stream(logits).map(StrictMath::exp).sum();
    return Arrays.stream(logits).map(x -> x - StrictMath.log(sum)).toArray();
  }

  private static double[] halfOctaves(Random random, int classes, int chosen, Precision precision) {
    double halfLn2 = 0.34657359027997264;
    double[] row = filled(classes, () -> -halfLn2 * random.nextInt(200));
    Arrays.setAll(row, j -> row[j] + (random.nextInt(9) - 4) * precision.ulp(row[j]));
    return with(chosen, 0, row);
  }

  private static double[] filled(int classes, DoubleSupplier next) {
    double[] row = new double[classes];
    Arrays.setAll(row, j -> next.getAsDouble());
    return row;
  }

  private static double[] with(int index, double value, double[] row) {
    row[index] = value;
    return row;
  }
}
