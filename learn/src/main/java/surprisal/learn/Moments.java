package surprisal.learn;

import surprisal.SparseRows;
import surprisal.Tensor;

/// First moments of the rows of a problem, weighted by vᵢ: the mean label ȳ, the mean features x̄,
/// mean(yᵢ⊗xᵢ), and of offsets oᵢ the mean ō and mean⟨yᵢ, oᵢ⟩. Labels are smoothed.
final class Moments {
  private final int features;
  private final double[] frequencies;
  private final double[] mean;
  private final double[] classMeans;
  private final double[] offsetMeans;
  private double labelOffset;

  /// The classes in the present row's label, and vᵢ times their part in it.
  private final int[] present;

  private final double[] parts;
  private int count;

  private Moments(int classes, int features) {
    this.classMeans = new double[Parameters.size(classes, features) - classes];
    this.features = features;
    this.frequencies = new double[classes];
    this.mean = new double[features];
    this.offsetMeans = new double[classes];
    this.present = new int[classes];
    this.parts = new double[classes];
  }

  /// Errors: more weights and biases than one array holds.
  static Moments of(Problem problem) {
    Moments moments = new Moments(problem.classes(), problem.dataset().encoding().features());
    double[] label = new double[problem.classes()];
    switch (problem.features()) {
      case Tensor dense ->
          RowBlocks.forEachRow(
              dense,
              (row, values, offset) -> {
                moments.addLabel(problem, row, label);
                for (int d = 0; d < moments.features; d++) {
                  moments.addFeature(d, values[offset + d]);
                }
              });
      case SparseRows sparse -> {
        for (int row = 0; row < problem.rows(); row++) {
          moments.addLabel(problem, row, label);
          for (int k = sparse.start(row); k < sparse.end(row); k++) {
            moments.addFeature(sparse.column(k), sparse.value(k));
          }
        }
      }
    }
    moments.addOffsets(problem);
    moments.divideBy(problem.weight());
    moments.smooth(problem.smoothing());
    return moments;
  }

  private void addLabel(Problem problem, int row, double[] label) {
    problem.labelOf(row, label);
    count = 0;
    for (int c = 0; c < label.length; c++) {
      double part = problem.weightOf(row) * label[c];
      if (part != 0) {
        frequencies[c] += part;
        present[count] = c;
        parts[count++] = part;
      }
    }
  }

  private void addFeature(int d, double x) {
    for (int i = 0; i < count; i++) {
      classMeans[d * frequencies.length + present[i]] += parts[i] * x;
    }
  }

  private void addOffsets(Problem problem) {
    Tensor offsets = problem.offsets();
    if (offsets == null) {
      return;
    }
    double[] label = new double[problem.classes()];
    RowBlocks.forEachRow(
        offsets,
        (row, values, at) -> {
          problem.labelOf(row, label);
          double weight = problem.weightOf(row);
          for (int c = 0; c < label.length; c++) {
            offsetMeans[c] += weight * values[at + c];
            labelOffset += weight * label[c] * values[at + c];
          }
        });
  }

  private void divideBy(double weight) {
    labelOffset /= weight;
    for (int c = 0; c < frequencies.length; c++) {
      frequencies[c] /= weight;
      offsetMeans[c] /= weight;
    }
    for (int d = 0; d < features; d++) {
      for (int c = 0; c < frequencies.length; c++) {
        int at = d * frequencies.length + c;
        classMeans[at] /= weight;
        mean[d] += classMeans[at];
      }
    }
  }

  private void smooth(double smoothing) {
    double share = smoothing / frequencies.length;
    labelOffset *= 1 - smoothing;
    for (int c = 0; c < frequencies.length; c++) {
      frequencies[c] = (1 - smoothing) * frequencies[c] + share;
      labelOffset += share * offsetMeans[c];
    }
    for (int d = 0; d < features; d++) {
      for (int c = 0; c < frequencies.length; c++) {
        int at = d * frequencies.length + c;
        classMeans[at] = (1 - smoothing) * classMeans[at] + share * mean[d];
      }
    }
  }

  int classes() {
    return frequencies.length;
  }

  int features() {
    return features;
  }

  /// ȳ_c.
  double frequency(int c) {
    return frequencies[c];
  }

  /// x̄_d.
  double mean(int d) {
    return mean[d];
  }

  /// mean(yᵢ⊗xᵢ) at [c, d].
  double classMean(int c, int d) {
    return classMeans[d * frequencies.length + c];
  }

  /// ō_c.
  double offsetMean(int c) {
    return offsetMeans[c];
  }

  /// mean⟨yᵢ, oᵢ⟩.
  double labelOffset() {
    return labelOffset;
  }
}
