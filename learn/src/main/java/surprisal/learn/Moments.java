package surprisal.learn;

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

  private Moments(int classes, int features) {
    this.features = features;
    this.frequencies = new double[classes];
    this.mean = new double[features];
    this.classMeans = new double[Math.multiplyExact(classes, features)];
    this.offsetMeans = new double[classes];
  }

  static Moments of(Problem problem) {
    Moments moments = new Moments(problem.classes(), problem.dataset().encoding().features());
    double[] label = new double[problem.classes()];
    RowBlocks.forEachRow(
        problem.features(),
        (row, values, offset) -> {
          problem.labelOf(row, label);
          moments.add(problem.weightOf(row), label, values, offset);
        });
    moments.addOffsets(problem);
    moments.divideBy(problem.weight());
    moments.smooth(problem.smoothing());
    return moments;
  }

  private void add(double weight, double[] label, double[] values, int offset) {
    for (int c = 0; c < label.length; c++) {
      double part = weight * label[c];
      if (part != 0) {
        frequencies[c] += part;
        for (int d = 0; d < features; d++) {
          classMeans[c * features + d] += part * values[offset + d];
        }
      }
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
      for (int d = 0; d < features; d++) {
        classMeans[c * features + d] /= weight;
        mean[d] += classMeans[c * features + d];
      }
    }
  }

  private void smooth(double smoothing) {
    double share = smoothing / frequencies.length;
    labelOffset *= 1 - smoothing;
    for (int c = 0; c < frequencies.length; c++) {
      frequencies[c] = (1 - smoothing) * frequencies[c] + share;
      labelOffset += share * offsetMeans[c];
      for (int d = 0; d < features; d++) {
        int at = c * features + d;
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
    return classMeans[c * features + d];
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
