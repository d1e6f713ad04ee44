package surprisal.learn;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import surprisal.CrossEntropy;
import surprisal.Features;
import surprisal.LinearCrossEntropy;
import surprisal.Targets;
import surprisal.Tensor;

/// The rows that a loss is the mean over: their features, labels and weights, and the known part of
/// their logits.
///
/// Row weights and class weights are one weight vᵢ for each row by now. A row of weight w with label
/// distribution t, under class weights u, stands for one row of weight w·t_c·u_c for each class c:
/// one row of weight v = w·Σ t_c·u_c whose label is t_c·u_c/Σ t_c·u_c.
final class Problem {
  private final Dataset dataset;
  private final double smoothing;
  private final @Nullable Tensor distributions;
  private final double @Nullable [] weights;
  private final double[] classWeights;
  private final double weight;

  private Problem(
      Dataset dataset,
      double smoothing,
      @Nullable Tensor distributions,
      double @Nullable [] weights,
      double[] classWeights,
      double weight) {
    this.dataset = dataset;
    this.smoothing = smoothing;
    this.distributions = distributions;
    this.weights = weights;
    this.classWeights = classWeights;
    this.weight = weight;
  }

  /// Errors: a class without a row of positive weight; those of [ClassWeights#of].
  static Problem of(Dataset dataset, ClassWeights classWeights, double smoothing) {
    double[] totals = totals(dataset);
    for (int c = 0; c < totals.length; c++) {
      if (totals[c] == 0) {
        throw new IllegalArgumentException(
            "the class %s has no row: expected one or more of each class%s"
                .formatted(
                    Wording.quoted(dataset.labels().classNames().get(c)),
                    dataset.hasRowWeights() ? ", of positive weight" : ""));
      }
    }
    double[] u = classWeights.of(dataset.labels(), totals);
    double all = 0;
    boolean equal = !dataset.hasRowWeights();
    for (int c = 0; c < totals.length; c++) {
      all += totals[c] * u[c];
      equal &= u[c] == 1;
    }
    if (equal) {
      return new Problem(dataset, smoothing, dataset.distributions(), null, u, all);
    }
    Tensor t = dataset.distributions();
    double[] v = new double[dataset.rows()];
    double[] labels = new double[t == null ? 0 : Math.toIntExact(t.size())];
    double[] label = new double[totals.length];
    for (int row = 0; row < v.length; row++) {
      if (t == null) {
        v[row] = dataset.weightOf(row) * u[dataset.classOf(row)];
      } else {
        dataset.labelOf(row, label);
        double mass = 0;
        for (int c = 0; c < label.length; c++) {
          label[c] *= u[c];
          mass += label[c];
        }
        v[row] = dataset.weightOf(row) * mass;
        for (int c = 0; c < label.length; c++) {
          labels[row * label.length + c] = label[c] / mass;
        }
      }
    }
    Tensor distributions = t == null ? null : Tensor.of(labels, t.shape());
    return new Problem(dataset, smoothing, distributions, v, u, all);
  }

  /// The weights of the rows of each class.
  private static double[] totals(Dataset dataset) {
    double[] totals = new double[dataset.labels().classes()];
    double[] label = new double[totals.length];
    for (int row = 0; row < dataset.rows(); row++) {
      dataset.labelOf(row, label);
      for (int c = 0; c < totals.length; c++) {
        totals[c] += dataset.weightOf(row) * label[c];
      }
    }
    return totals;
  }

  /// The same of about one row in `every`: the others weigh nothing, so they are not read.
  Problem sampled(int every) {
    Random random = new Random(0);
    double[] sampled = new double[rows()];
    double sum = 0;
    for (int row = 0; row < sampled.length; row++) {
      sampled[row] = random.nextInt(every) == 0 ? weightOf(row) : 0;
      sum += sampled[row];
    }
    return new Problem(dataset, smoothing, distributions, sampled, classWeights, sum);
  }

  Dataset dataset() {
    return dataset;
  }

  double smoothing() {
    return smoothing;
  }

  int rows() {
    return dataset.rows();
  }

  int classes() {
    return dataset.labels().classes();
  }

  Features features() {
    return dataset.features();
  }

  @Nullable Tensor offsets() {
    return dataset.offsets();
  }

  /// Σ vᵢ.
  double weight() {
    return weight;
  }

  /// What a row of each class weighs more than its own weight.
  double[] classWeights() {
    return classWeights.clone();
  }

  /// vᵢ.
  double weightOf(int row) {
    return weights == null ? 1 : weights[row];
  }

  /// Whether every label is one class.
  boolean hasClasses() {
    return distributions == null;
  }

  /// Writes the label of a row as a distribution, before smoothing.
  void labelOf(int row, double[] label) {
    if (distributions == null) {
      dataset.labelOf(row, label);
    } else {
      for (int c = 0; c < label.length; c++) {
        label[c] = distributions.get(row, c);
      }
    }
  }

  Targets targets() {
    Targets targets =
        distributions == null ? dataset.targets() : Targets.probabilities(distributions);
    return weights == null ? targets : targets.withRowWeights(weights);
  }

  /// The mean cross-entropy of the rows.
  LinearCrossEntropy loss() {
    return loss(0, rows());
  }

  /// The mean cross-entropy of the rows from ≤ row < to.
  LinearCrossEntropy loss(int from, int to) {
    return dataset.loss(CrossEntropy.mean().withLabelSmoothing(smoothing), from, to);
  }
}
