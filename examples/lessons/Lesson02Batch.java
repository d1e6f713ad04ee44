import static surprisal.Targets.classes;

import java.util.Arrays;
import surprisal.CrossEntropy;
import surprisal.Loss;
import surprisal.Targets;
import surprisal.Tensor;

/// A batch in PyTorch's conventions: rows to ignore, class weights, label smoothing.
///
/// `CrossEntropy.torch()` gives the numbers that `torch.nn.functional.cross_entropy` gives, so a loss
/// can be carried over from Python and compared digit by digit.
void main() {
  // Four rows of three logits, one row after the other in an array of ours. The library looks at it
  // through a view; it copies nothing.
  float[] numbers = {
    2.0f, 1.0f, 0.1f,
    0.5f, 2.5f, 0.3f,
    1.0f, 1.0f, 1.0f,
    0.2f, 0.1f, 3.0f,
  };
  Tensor logits = Tensor.of(numbers, 4, 3);

  // The right class of each row. The third row is padding: its label is −100, which is no class but
  // the mark of a row to ignore.
  Targets targets = classes(0, 1, -100, 1);

  // F.cross_entropy(logits, targets)
  //
  // The mean runs over three rows, not four.
  CrossEntropy plain = CrossEntropy.torch();
  print("mean", plain.loss(logits, targets));
  print("each row", plain.losses(logits, targets));

  // F.cross_entropy(logits, targets, weight=torch.tensor([1., 2., 0.5]))
  //
  // Class 1 is rare, say, and should count twice. The mean is Σ w_y·loss / Σ w_y, so its
  // denominator
  // is the weight of the classes that came up, 1 + 2 + 2, and a row of loss still counts as a row.
  CrossEntropy weighted = plain.withClassWeights(1, 2, 0.5);
  print("weighted", weighted.loss(logits, targets));
  print("each row", weighted.losses(logits, targets));

  // F.cross_entropy(logits, targets, label_smoothing=0.1)
  //
  // Nine tenths of each target stay on the label, one tenth is spread over all the classes, the
  // label
  // among them. Who is trained so is never rewarded for being quite sure.
  CrossEntropy smoothed = plain.withLabelSmoothing(0.1);
  print("smoothed", smoothed.loss(logits, targets));

  // All together, and the gradient of that mean. It could be written over the logits, to save
  // memory;
  // here it goes beside them. The ignored row gets exactly zero.
  Tensor gradient = Tensor.allocate(logits.type(), 4, 3);
  print("all", weighted.withLabelSmoothing(0.1).lossAndGradient(logits, targets, gradient));
  for (int row = 0; row < 4; row++) {
    print("gradient, row " + row, gradient.slice(0, row, row + 1));
  }

  // A Loss is a sum and a weight, not yet a mean. So the losses of two half batches merge into that
  // of
  // the whole batch. The mean of their means is another number.
  Loss first = weighted.loss(logits.slice(0, 0, 2), classes(0, 1));
  Loss second = weighted.loss(logits.slice(0, 2, 4), classes(-100, 1));
  print("two halves, merged", first.merge(second));
  print("mean of their means", (first.mean() + second.mean()) / 2);

  // A label that is no class is an error, and nothing has been written by then. PyTorch would say
  // "Target 3 is out of bounds."
  try {
    plain.loss(logits, classes(0, 1, 2, 3));
  } catch (IllegalArgumentException e) {
    IO.println(e.getMessage());
  }
}

void print(String name, Loss loss) {
  print(name, loss.mean());
}

void print(String name, Tensor values) {
  print(name, values.toDoubles());
}

void print(String name, double... values) {
  IO.print("%-20s".formatted(name));
  Arrays.stream(values).forEach(value -> IO.print("%12.6f".formatted(value)));
  IO.println();
}

// It prints
//
//     mean                    1.215560
//     each row                0.417030    0.220050    0.000000    3.009601
//     weighted                1.375266
//     each row                0.417030    0.440099    0.000000    6.019203
//     smoothed                1.261116
//     all                     1.352829
//     gradient, row 0        -0.052670    0.035961    0.016708
//     gradient, row 1         0.034965   -0.065716    0.030752
//     gradient, row 2         0.000000    0.000000    0.000000
//     gradient, row 3         0.014224   -0.354431    0.340207
//     two halves, merged      1.375266
//     mean of their means     1.647656
//     targets[3] = 3 is not a class: expected 0 ≤ class < 3, or ignoreIndex −100
//
// To run it by hand, with a JDK 25, once `./surprisal` has built the project:
//
//     java -cp app/target/surprisal.jar examples/lessons/Lesson02Batch.java
