package surprisal.onednn;

import surprisal.CrossEntropy;
import surprisal.Linear;
import surprisal.LinearCrossEntropy;
import surprisal.Logits;
import surprisal.Targets;
import surprisal.Tensor;

/// A program that needs a product, or does not.
final class Head {
  private Head() {}

  public static void main(String[] args) {
    if (args.length > 0) {
      System.out.println(Logits.softmax(1, 1)[0]);
      return;
    }
    Tensor features = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Linear head = Linear.of(Tensor.of(new float[] {1, 0, 0, 0, 1, 0}, 2, 3));
    for (int i = 0; i < 2; i++) {
      LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.mean());
      System.out.printf("%.4f%n", loss.loss(features, head, Targets.classes(0, 1)).mean());
    }
  }
}
