package surprisal.bench;

import org.jspecify.annotations.Nullable;

/// The loss of a few rows of a head and a sample of its gradient, in plain loops of `double`.
///
/// @param featureGradient of the first row
/// @param weightGradient of the class that is the first row's target
record HeadTruth(int target, double loss, double[] featureGradient, double[] weightGradient) {
  /// What a contestant found for the same rows.
  record Found(
      double loss, float @Nullable [] featureGradient, float @Nullable [] weightGradient) {}

  static HeadTruth of(HeadProblem problem) {
    int d = problem.what().d();
    int v = problem.what().v();
    int n = problem.labels().length;
    int target = problem.labels()[0];
    double[] h = problem.features().toDoubles();
    double[] ofFeatures = new double[d];
    double[] ofWeights = new double[d];
    double loss = 0;
    double[][] logits = logits(problem, h);
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (double logit : logits[i]) {
        sum += Math.exp(logit);
      }
      loss += Math.log(sum) - logits[i][problem.labels()[i]];
      double p = Math.exp(logits[i][target]) / sum;
      double g = (p - (problem.labels()[i] == target ? 1 : 0)) / n;
      for (int k = 0; k < d; k++) {
        ofWeights[k] += g * h[i * d + k];
      }
      for (int c = 0; i == 0 && c < v; c++) {
        double first = (Math.exp(logits[0][c]) / sum - (c == target ? 1 : 0)) / n;
        double[] w = problem.weights().slice(0, c, c + 1).toDoubles();
        for (int k = 0; k < d; k++) {
          ofFeatures[k] += first * w[k];
        }
      }
    }
    return new HeadTruth(target, loss / n, ofFeatures, ofWeights);
  }

  private static double[][] logits(HeadProblem problem, double[] h) {
    int d = problem.what().d();
    double[][] logits = new double[problem.labels().length][problem.what().v()];
    for (int c = 0; c < problem.what().v(); c++) {
      double[] w = problem.weights().slice(0, c, c + 1).toDoubles();
      for (int i = 0; i < logits.length; i++) {
        for (int k = 0; k < d; k++) {
          logits[i][c] += h[i * d + k] * w[k];
        }
      }
    }
    return logits;
  }

  /// The relative error of the loss; all that was found must be within a tolerance.
  double error(Found found, double tolerance) {
    double error = Math.abs(found.loss - loss) / loss;
    require(error <= tolerance, "loss %s, expected %s", found.loss, loss);
    require(found.featureGradient, 0, featureGradient, tolerance);
    require(found.weightGradient, target * weightGradient.length, weightGradient, tolerance);
    return error;
  }

  private static void require(
      float @Nullable [] found, int from, double[] expected, double tolerance) {
    double size = 0;
    for (double entry : expected) {
      size = Math.max(size, Math.abs(entry));
    }
    for (int k = 0; found != null && k < expected.length; k++) {
      double entry = found[from + k];
      require(
          Math.abs(entry - expected[k]) <= tolerance * size,
          "gradient %s, expected %s",
          entry,
          expected[k]);
    }
  }

  private static void require(boolean holds, String message, double found, double expected) {
    if (!holds) {
      throw new AssertionError(message.formatted(found, expected));
    }
  }
}
