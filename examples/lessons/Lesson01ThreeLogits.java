import static surprisal.Targets.classes;

import surprisal.CrossEntropy;
import surprisal.Logits;
import surprisal.Loss;
import surprisal.Tensor;

/// From three scores to probabilities, to a loss, to a gradient: by hand, then by the library.
///
/// A classifier has looked at a picture and scored three classes: cat 2.0, dog 1.0, bird 0.1. Such
/// scores are called *logits*. They may be any numbers, and only their differences matter.
void main() {
  double[] logits = {2.0, 1.0, 0.1};
  int cat = 0;

  // Softmax makes probabilities of them: positive numbers that sum to 1.
  //
  //     p_j = e^x_j / Σ_k e^x_k
  double sum = Math.exp(logits[0]) + Math.exp(logits[1]) + Math.exp(logits[2]);
  double[] p = new double[3];
  for (int j = 0; j < 3; j++) {
    p[j] = Math.exp(logits[j]) / sum;
  }
  print("softmax by hand", p);
  print("softmax", Logits.softmax(logits));

  // The picture was a cat. How surprised is the classifier? It gave the cat probability p, and the
  // surprisal of an event of probability p is −log p: nothing for a certain one, more for a rarer
  // one. It is the loss of this picture; its mean over many pictures is called cross-entropy.
  print("loss by hand", -Math.log(p[cat]));
  print("loss", Logits.crossEntropy(logits, cat));

  // Training changes the logits to make the loss smaller, and the gradient says which way:
  //
  //     ∂loss/∂x_j = p_j − [j is the cat]
  //
  // The cat's logit should rise, the others should fall, each by as much as it was wrong.
  print("gradient by hand", p[0] - 1, p[1], p[2]);

  // The library works on whole batches of rows. This is a batch of one row and three classes; the
  // gradient is written into memory that we provide.
  Tensor batch = Tensor.of(logits, 1, 3);
  Tensor gradient = Tensor.allocate(batch.type(), 1, 3);
  Loss loss = CrossEntropy.mean().lossAndGradient(batch, classes(cat), gradient);
  print("gradient", gradient.toDoubles());

  // Is it true? Push each logit a little to either side and see how the loss answers.
  double[] slope = new double[3];
  for (int j = 0; j < 3; j++) {
    slope[j] = (nudged(logits, j, 1e-5, cat) - nudged(logits, j, -1e-5, cat)) / 2e-5;
  }
  print("gradient by nudging", slope);

  // Losses are in nats, units of e. Two other scales for the same number:
  print("bits", loss.bits());
  print("perplexity", loss.perplexity());
}

double nudged(double[] logits, int j, double step, int target) {
  double[] nudged = logits.clone();
  nudged[j] += step;
  return Logits.crossEntropy(nudged, target);
}

void print(String name, double... values) {
  IO.print("%-20s".formatted(name));
  for (double value : values) {
    IO.print("%12.8f".formatted(value));
  }
  IO.println();
}

// It prints
//
//     softmax by hand       0.65900114  0.24243297  0.09856589
//     softmax               0.65900114  0.24243297  0.09856589
//     loss by hand          0.41703002
//     loss                  0.41703002
//     gradient by hand     -0.34099886  0.24243297  0.09856589
//     gradient             -0.34099886  0.24243297  0.09856589
//     gradient by nudging  -0.34099886  0.24243297  0.09856589
//     bits                  0.60164714
//     perplexity            1.51744806
//
// To run it by hand, with a JDK 25, once `./surprisal` has built the project:
//
//     java -cp app/target/surprisal.jar examples/lessons/Lesson01ThreeLogits.java
