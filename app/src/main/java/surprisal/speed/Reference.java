package surprisal.speed;

import java.util.stream.IntStream;

/// What results in `float` are held to before they are timed: the plain formulas in `double`, whose
/// errors are millions of times smaller.
final class Reference {
  private Reference() {}

  static double[] softmax(Batch batch, int row) {
    double[] p = logSoftmax(batch, row);
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(p[i]);
    }
    return p;
  }

  static double[] logSoftmax(Batch batch, int row) {
    double[] x = new double[batch.classes()];
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < x.length; i++) {
      x[i] = batch.logits()[row * x.length + i];
      max = Math.max(max, x[i]);
    }
    double sum = 0;
    for (double logit : x) {
      sum += Math.exp(logit - max);
    }
    double log = Math.log(sum);
    for (int i = 0; i < x.length; i++) {
      x[i] = x[i] - max - log;
    }
    return x;
  }

  /// Of the loss of all rows together.
  static double[] gradient(Batch batch, int row) {
    double[] p = softmax(batch, row);
    p[batch.labels()[row]] -= 1;
    return p;
  }

  static double loss(Batch batch) {
    return IntStream.range(0, batch.rows())
        .parallel()
        .mapToDouble(row -> -logSoftmax(batch, row)[batch.labels()[row]])
        .sum();
  }

  /// How far a result is from what it should be, in units of the last place of a `float`.
  static double ulps(double result, double expected) {
    return Math.abs(result - expected) / Math.max(Math.ulp((float) expected), Float.MIN_VALUE);
  }
}
