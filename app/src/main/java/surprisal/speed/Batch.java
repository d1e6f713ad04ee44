package surprisal.speed;

import java.util.SplittableRandom;
import surprisal.Targets;
import surprisal.Tensor;

/// Rows to work on and memory of the same size for what comes of them, all of it touched before.
///
/// @param logits spread like those of a trained model
record Batch(int rows, int classes, float[] logits, float[] out, int[] labels) {
  /// How far the logits of a trained model lie from their mean.
  private static final double DEVIATION = 4;

  /// Drawing a number costs more than a softmax, so that many are drawn and repeated; a prime, lest
  /// rows be the same.
  private static final int PERIOD = 1_048_573;

  static Batch of(Shape shape) {
    var random = new SplittableRandom(1);
    float[] logits = new float[shape.elements()];
    int drawn = Math.min(PERIOD, logits.length);
    for (int i = 0; i < drawn; i++) {
      logits[i] = (float) random.nextGaussian(0, DEVIATION);
    }
    for (int i = drawn; i < logits.length; i += drawn) {
      System.arraycopy(logits, 0, logits, i, Math.min(drawn, logits.length - i));
    }
    int[] labels = random.ints(shape.rows(), 0, shape.classes()).toArray();
    return new Batch(shape.rows(), shape.classes(), logits, logits.clone(), labels);
  }

  Tensor input() {
    return Tensor.of(logits, rows, classes);
  }

  Tensor output() {
    return Tensor.of(out, rows, classes);
  }

  Targets targets() {
    return Targets.classes(labels);
  }

  /// Puts the logits where work in place will replace them.
  void copy() {
    System.arraycopy(logits, 0, out, 0, logits.length);
  }
}
