package surprisal.speed;

/// Softmax and cross-entropy in the loops that people write: subtract the maximum, `Math.exp`, divide.
/// What this library is compared with, never what it computes with.
final class PlainLoop {
  private PlainLoop() {}

  /// @param logits the batch's own, or its output, for work in place
  static void softmax(Batch batch, float[] logits, int rows) {
    float[] out = batch.out();
    int classes = batch.classes();
    for (int start = 0; start < rows * classes; start += classes) {
      float max = max(logits, start, classes);
      double sum = 0;
      for (int i = start; i < start + classes; i++) {
        double e = Math.exp(logits[i] - max);
        out[i] = (float) e;
        sum += e;
      }
      for (int i = start; i < start + classes; i++) {
        out[i] = (float) (out[i] / sum);
      }
    }
  }

  static void logSoftmax(Batch batch, int rows) {
    float[] logits = batch.logits();
    int classes = batch.classes();
    for (int start = 0; start < rows * classes; start += classes) {
      double logSumExp = logSumExp(logits, start, classes);
      for (int i = start; i < start + classes; i++) {
        batch.out()[i] = (float) (logits[i] - logSumExp);
      }
    }
  }

  static double loss(Batch batch, int rows) {
    int classes = batch.classes();
    double loss = 0;
    for (int row = 0; row < rows; row++) {
      int start = row * classes;
      loss +=
          logSumExp(batch.logits(), start, classes) - batch.logits()[start + batch.labels()[row]];
    }
    return loss;
  }

  static double lossAndGradient(Batch batch, int rows) {
    softmax(batch, batch.logits(), rows);
    double loss = 0;
    for (int row = 0; row < rows; row++) {
      int target = row * batch.classes() + batch.labels()[row];
      loss -= Math.log(batch.out()[target]);
      batch.out()[target] -= 1;
    }
    return loss;
  }

  private static double logSumExp(float[] logits, int start, int classes) {
    float max = max(logits, start, classes);
    double sum = 0;
    for (int i = start; i < start + classes; i++) {
      sum += Math.exp(logits[i] - max);
    }
    return max + Math.log(sum);
  }

  private static float max(float[] logits, int start, int classes) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = start; i < start + classes; i++) {
      max = Math.max(max, logits[i]);
    }
    return max;
  }
}
