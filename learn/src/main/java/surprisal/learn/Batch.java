package surprisal.learn;

import org.jspecify.annotations.Nullable;
import surprisal.Features;
import surprisal.SparseRows;
import surprisal.Targets;
import surprisal.Tensor;

/// Some rows of a problem, copied together: their features in float, their labels with weights, and their
/// offsets.
///
/// @param numbers which rows
record Batch(int[] numbers, Features features, Targets targets, @Nullable Tensor offsets) {
  static Batch of(Problem problem, int... numbers) {
    Features features =
        switch (problem.features()) {
          case Tensor dense -> dense(dense, numbers);
          case SparseRows sparse -> sparse(sparse, numbers);
        };
    Tensor offsets = problem.offsets();
    return new Batch(
        numbers,
        features,
        targets(problem, numbers),
        offsets == null ? null : dense(offsets, numbers));
  }

  int rows() {
    return numbers.length;
  }

  private static Tensor dense(Tensor matrix, int... numbers) {
    int width = Math.toIntExact(matrix.size(1));
    float[] values = new float[Math.multiplyExact(numbers.length, width)];
    for (int i = 0; i < numbers.length; i++) {
      float[] row = matrix.slice(0, numbers[i], numbers[i] + 1).toFloats();
      System.arraycopy(row, 0, values, i * width, width);
    }
    return Tensor.of(values, numbers.length, width);
  }

  private static SparseRows sparse(SparseRows rows, int... numbers) {
    int[] starts = new int[numbers.length + 1];
    for (int i = 0; i < numbers.length; i++) {
      starts[i + 1] = Math.addExact(starts[i], rows.end(numbers[i]) - rows.start(numbers[i]));
    }
    int[] columns = new int[starts[numbers.length]];
    float[] values = new float[columns.length];
    for (int i = 0; i < numbers.length; i++) {
      int from = rows.start(numbers[i]) - starts[i];
      for (int k = starts[i]; k < starts[i + 1]; k++) {
        columns[k] = rows.column(from + k);
        values[k] = (float) rows.value(from + k);
      }
    }
    return SparseRows.of(Math.toIntExact(rows.size(1)), starts, columns, values);
  }

  private static Targets targets(Problem problem, int... numbers) {
    double[] weights = new double[numbers.length];
    int[] classes = new int[problem.hasClasses() ? numbers.length : 0];
    double[] labels = new double[problem.hasClasses() ? 0 : numbers.length * problem.classes()];
    double[] label = new double[problem.classes()];
    for (int i = 0; i < numbers.length; i++) {
      weights[i] = problem.weightOf(numbers[i]);
      if (problem.hasClasses()) {
        classes[i] = problem.dataset().classOf(numbers[i]);
      } else {
        problem.labelOf(numbers[i], label);
        System.arraycopy(label, 0, labels, i * label.length, label.length);
      }
    }
    Targets targets =
        problem.hasClasses()
            ? Targets.classes(classes)
            : Targets.probabilities(Tensor.of(labels, numbers.length, label.length));
    return targets.withRowWeights(weights);
  }
}
