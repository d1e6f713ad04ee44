package surprisal.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import surprisal.Tensor;

/// The weights of a classifier in the units of its columns: by how many nats a logit grows with one unit
/// of a number, one day of a date, or the word. A missing number counts as the mean of training, with or
/// without a mark of its own.
///
/// Only differences between classes mean something. The symmetric form has mean 0 over the classes; the
/// form with a reference class has 0 for that class, and so the log odds against it for the others.
///
/// @param features the names of the D features, after "(intercept)"
/// @param classes the names of the C classes
/// @param values [D + 1][C]
public record Coefficients(List<String> features, List<String> classes, double[][] values) {
  /// The name of the first row: the logits where every number is 0 and no word is a level.
  public static final String INTERCEPT = "(intercept)";

  /// Those of a classifier.
  ///
  /// Errors: a reference that is no class; a network.
  ///
  /// @param reference the name of a class; null for the symmetric form
  public static Coefficients of(Classifier classifier, @Nullable String reference) {
    classifier.requireNoHidden();
    List<String> classes = classifier.labels().classNames();
    int origin = reference == null ? -1 : classes.indexOf(reference);
    if (reference != null && origin < 0) {
      throw new IllegalArgumentException(
          "the reference %s is no class: the classes are %s"
              .formatted(Wording.quoted(reference), Wording.list(classes)));
    }
    double[][] values = inUnits(classifier);
    for (double[] row : values) {
      double shift = origin < 0 ? mean(row) : row[origin];
      for (int c = 0; c < row.length; c++) {
        row[c] -= shift;
      }
    }
    List<String> features = new ArrayList<>(List.of(INTERCEPT));
    features.addAll(classifier.encoding().featureNames());
    return new Coefficients(List.copyOf(features), classes, values);
  }

  /// w·(x − μ)/σ = (w/σ)·x − w·μ/σ.
  private static double[][] inUnits(Classifier classifier) {
    Tensor weights = classifier.head().weights();
    int classes = classifier.labels().classes();
    double[][] values = new double[classifier.encoding().features() + 1][classes];
    values[0] = Objects.requireNonNull(classifier.head().bias(), "bias").toDoubles();
    int d = 0;
    for (ColumnEncoding column : classifier.encoding().columns()) {
      for (int feature = 0; feature < column.features(); feature++, d++) {
        boolean scaled = feature == 0 && column instanceof ColumnEncoding.Standardised;
        for (int c = 0; c < classes; c++) {
          double weight = weights.get(c, d);
          if (scaled && column instanceof ColumnEncoding.Standardised rule) {
            weight /= rule.deviation();
            values[0][c] -= weight * rule.mean();
          }
          values[d + 1][c] = weight;
        }
      }
    }
    return values;
  }

  private static double mean(double[] row) {
    double sum = 0;
    for (double value : row) {
      sum += value;
    }
    return sum / row.length;
  }
}
