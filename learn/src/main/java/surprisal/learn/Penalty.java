package surprisal.learn;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The penalty on the weights W_d of each feature d over the C classes, in nats:
///
///     Σ_d f_d·(l2/2·‖W_d‖₂² + l1·‖W_d‖₁)        or, grouped,        Σ_d f_d·(l2/2·‖W_d‖₂² + l1·‖W_d‖₂)
///
/// l1 makes single weights exactly 0; grouped, all weights of a feature together, which leaves the
/// feature out. The biases are never penalised.
///
/// The same model elsewhere, with N the sum of the row weights: scikit-learn's `C` and `l1_ratio` r
/// are l1 = r/(C·N), l2 = (1 − r)/(C·N); glmnet's λ and α are l1 = α·λ, l2 = (1 − α)·λ.
///
/// @param l1 0 or more
/// @param l2 0 or more
/// @param grouped whether l1 takes the weights of a feature together
/// @param factors f_d by the name of a column, for all of its features, or of a feature; 1 where there
///   is none, and 0 for weights that are not to be penalised
public record Penalty(double l1, double l2, boolean grouped, Map<String, Double> factors) {
  /// Errors: a number that is negative or not finite.
  public Penalty {
    requireNonNegative("l1", l1);
    requireNonNegative("l2", l2);
    factors = Collections.unmodifiableMap(new TreeMap<>(factors)); // one order, for model files
    factors.forEach((name, factor) ->
        requireNonNegative("the penalty factor of " + Wording.quoted(name), factor));
  }

  private static void requireNonNegative(String name, double value) {
    SoftmaxRegression.requireNonNegative(name, value);
  }

  /// l2/2·‖W‖².
  public static Penalty ofL2(double l2) {
    return new Penalty(0, l2, false, Map.of());
  }

  /// As glmnet has it: λ·((1 − α)/2·‖W‖² + α·‖W‖₁).
  ///
  /// Errors: a λ that is negative; an α outside [0, 1].
  public static Penalty elasticNet(double lambda, double alpha) {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException("alpha = " + alpha + ": expected 0 ≤ alpha ≤ 1");
    }
    requireNonNegative("lambda", lambda);
    return new Penalty(alpha * lambda, (1 - alpha) * lambda, false, Map.of());
  }

  /// With another l1.
  public Penalty withL1(double l1) {
    return new Penalty(l1, l2, grouped, factors);
  }

  /// With another l2.
  public Penalty withL2(double l2) {
    return new Penalty(l1, l2, grouped, factors);
  }

  /// With l1 taking the weights of a feature together, or not.
  public Penalty withGrouped(boolean grouped) {
    return new Penalty(l1, l2, grouped, factors);
  }

  /// With factors for some columns or features in place of those it has.
  public Penalty withFactors(Map<String, Double> factors) {
    return new Penalty(l1, l2, grouped, factors);
  }

  /// The penalty times a number.
  public Penalty times(double strength) {
    return new Penalty(strength * l1, strength * l2, grouped, factors);
  }

  /// f_d for each feature of an encoding.
  ///
  /// Errors: a factor for what is neither a column nor a feature.
  double[] factorsOf(Encoding encoding) {
    double[] each = new double[encoding.features()];
    Set<String> unknown = new TreeSet<>(factors.keySet());
    int d = 0;
    for (ColumnEncoding column : encoding.columns()) {
      unknown.remove(column.name());
      double ofColumn = factors.getOrDefault(column.name(), 1.0);
      for (String feature : column.featureNames()) {
        unknown.remove(feature);
        each[d++] = factors.getOrDefault(feature, ofColumn);
      }
    }
    for (String name : unknown) {
      throw new IllegalArgumentException(
          "there is a penalty factor for %s, which is neither a column nor a feature: the columns are %s"
              .formatted(
                  Wording.quoted(name),
                  Wording.list(encoding.columns().stream().map(ColumnEncoding::name).toList())));
    }
    return each;
  }
}
