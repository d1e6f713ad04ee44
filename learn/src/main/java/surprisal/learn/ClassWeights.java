package surprisal.learn;

import java.util.Map;
import java.util.TreeMap;

/// What a row weighs by its class, besides its own weight. A row with a distribution for a label
/// counts as one row for each class, each with its share.
public sealed interface ClassWeights {
  /// All classes weigh 1.
  ClassWeights EQUAL = new Given(Map.of());

  /// Every class weighs the same in total: N/(C·N_c), where N and N_c add up the weights of all rows and
  /// of those of the class.
  ClassWeights BALANCED = new Balanced();

  /// A weight for some classes by name, 1 for the others.
  ///
  /// Errors: a weight that is not positive and finite.
  static ClassWeights of(Map<String, Double> weights) {
    return new Given(weights);
  }

  /// The weight of each class.
  ///
  /// @param totals the weights of the rows of each class
  double[] of(Labels labels, double[] totals);

  /// See [#BALANCED].
  record Balanced() implements ClassWeights {
    @Override
    public double[] of(Labels labels, double[] totals) {
      double all = 0;
      for (double total : totals) {
        all += total;
      }
      double[] weights = new double[totals.length];
      for (int c = 0; c < weights.length; c++) {
        weights[c] = all / (weights.length * totals[c]);
      }
      return weights;
    }
  }

  /// See [#of(Map)].
  ///
  /// @param weights by the name of the class
  record Given(Map<String, Double> weights) implements ClassWeights {
    /// Errors: a weight that is not positive and finite.
    public Given {
      weights = Map.copyOf(weights);
      new TreeMap<>(weights)
          .forEach((name, weight) -> {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
              throw new IllegalArgumentException(
                  "the weight of class %s is %s: expected a finite number above 0"
                      .formatted(Wording.quoted(name), weight));
            }
          });
    }

    /// Errors: a weight for what is no class.
    @Override
    public double[] of(Labels labels, double[] totals) {
      labels.requireClasses("a weight", weights.keySet());
      return labels.classNames().stream()
          .mapToDouble(name -> weights.getOrDefault(name, 1.0))
          .toArray();
    }
  }
}
