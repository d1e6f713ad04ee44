import static surprisal.Targets.classes;

import surprisal.CrossEntropy;
import surprisal.Tensor;

/// A classifier that is nearly sure, and what rounding makes of it.
///
/// The logits are [40, 0, 0] and the first class is the right one. The other two have a probability of
/// about 2·e⁻⁴⁰ together, so the loss is tiny. But it is not zero, and neither is its gradient: where
/// they are rounded to zero, nothing more can be learned from such rows, nor told apart among them.
void main() {
  IO.println("%-31s%12s%16s".formatted("", "loss", "gradient"));

  // The textbook: p = e^x / Σ e^x, loss −log p, gradient p − 1 at the target. The sum e⁴⁰ + 1 + 1
  // rounds to e⁴⁰, so p is 1, and all doubt is gone.
  float sum = exp(40f) + exp(0f) + exp(0f);
  float p = exp(40f) / sum;
  print("the textbook in float32", -Math.log(p), p - 1);

  // The usual remedy is to subtract the maximum first, against overflow, and to stay in logarithms:
  // loss = log Σ e^(x−m) − (x_t − m). That is what the well-known libraries compute. It does not
  // help
  // here, because the sum is 1 + 2·e⁻⁴⁰, which is 1.
  float shifted = exp(0f) + exp(-40f) + exp(-40f);
  print("the remedy in float32", Math.log(shifted) - 0, exp(0f) / shifted - 1);

  // Nor does float64, with its 16 digits: it would take 18.
  double shifted64 = Math.exp(0) + Math.exp(-40) + Math.exp(-40);
  print("the remedy in float64", Math.log(shifted64) - 0, Math.exp(0) / shifted64 - 1);

  // Surprisal never adds the maximum's own 1 to the small terms. With r = Σ e^(x−m) over the
  // *other*
  // classes, the loss is log1p(r) and the gradient −r/(1 + r): nothing is lost, in either type.
  print("Surprisal in float32", Tensor.of(new float[] {40, 0, 0}, 1, 3));
  print("Surprisal in float64", Tensor.of(new double[] {40, 0, 0}, 1, 3));

  // Worked out to 50 digits, the loss is 8.4967085105831779…e-18, and the gradient its negative to
  // as
  // many digits as are shown here.
}

float exp(float x) {
  return (float) Math.exp(x);
}

void print(String name, Tensor logits) {
  Tensor gradient = Tensor.allocate(logits.type(), 1, 3);
  double loss = CrossEntropy.mean().lossAndGradient(logits, classes(0), gradient).mean();
  print(name, loss, gradient.get(0, 0));
}

void print(String name, double loss, double gradient) {
  IO.println("%-24s%19s%16s".formatted(name, digits(loss), digits(gradient)));
}

String digits(double value) {
  return value == 0 ? "0" : "%.7e".formatted(value);
}

// It prints
//
//                                            loss        gradient
//     the textbook in float32                   0               0
//     the remedy in float32                     0               0
//     the remedy in float64                     0               0
//     Surprisal in float32          8.4967083e-18  -8.4967083e-18
//     Surprisal in float64          8.4967085e-18  -8.4967085e-18
//
// To run it by hand, with a JDK 25, once `./surprisal` has built the project:
//
//     java -cp app/target/surprisal.jar examples/lessons/Lesson03ConfidentRow.java
