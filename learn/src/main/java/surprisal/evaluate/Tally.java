package surprisal.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import surprisal.CrossEntropy;
import surprisal.Logits;
import surprisal.Loss;
import surprisal.Targets;
import surprisal.Tensor;

/// Sums over rows from which every measure of an [Evaluation] follows.
final class Tally {
  private static final int BINS = 15;
  private static final int BLOCK_ROWS = 1024;

  private final int[] classes;
  private final int[][] confusion;
  private final int[] binRows = new int[BINS];
  private final int[] binRight = new int[BINS];
  private final double[] binConfidence = new double[BINS];
  private Loss loss = Loss.NONE;
  private double brier;

  Tally(int[] classes, int count) {
    if (classes.length == 0) {
      throw new IllegalArgumentException("there is no row to evaluate: expected one or more");
    }
    for (int row = 0; row < classes.length; row++) {
      if (classes[row] < 0 || classes[row] >= count) {
        throw new IllegalArgumentException(
            "classes[%d] = %d is not a class: expected 0 ≤ class < %d"
                .formatted(row, classes[row], count));
      }
    }
    this.classes = classes;
    this.confusion = new int[count][count];
  }

  /// What to do with the rows from ≤ row < to, whose classes are `targets`.
  interface Block {
    void accept(int from, int to, int[] targets);
  }

  void forEachBlock(Block block) {
    for (int from = 0; from < classes.length; from += BLOCK_ROWS) {
      int to = Math.min(classes.length, from + BLOCK_ROWS);
      block.accept(from, to, Arrays.copyOfRange(classes, from, to));
    }
  }

  /// Adds rows by their logits and probabilities [n, C].
  void add(Tensor logits, Tensor probabilities, int[] targets) {
    loss = loss.merge(CrossEntropy.mean().loss(logits, Targets.classes(targets)));
    double[] z = logits.toDoubles();
    double[] p = probabilities.toDoubles();
    for (int row = 0; row < targets.length; row++) {
      addRow(z, p, row * confusion.length, targets[row]);
    }
  }

  private void addRow(double[] z, double[] p, int offset, int target) {
    int predicted = 0;
    double others = 0; // Σ of the probabilities beside the target's: 1 − p_y without cancellation
    double squares = 0;
    for (int c = 0; c < confusion.length; c++) {
      double probability = p[offset + c];
      if (Double.isNaN(probability)) {
        throw new IllegalArgumentException(
            "a row of logits has no probabilities: expected neither NaN nor +inf, and one finite"
                + " logit");
      }
      predicted = z[offset + c] > z[offset + predicted] ? c : predicted;
      if (c != target) {
        others += probability;
        squares += probability * probability;
      }
    }
    brier += others * others + squares;
    confusion[target][predicted]++;
    addToBin(p[offset + predicted], predicted == target);
  }

  /// Bin k holds k/15 < confidence ≤ (k + 1)/15.
  private void addToBin(double confidence, boolean right) {
    int bin = 0;
    while (confidence > edge(bin + 1)) {
      bin++;
    }
    binRows[bin]++;
    binRight[bin] += right ? 1 : 0;
    binConfidence[bin] += confidence;
  }

  private static double edge(int bin) {
    return bin / (double) BINS;
  }

  Evaluation evaluation(double[] frequencies) {
    int rows = classes.length;
    ConfusionMatrix matrix = new ConfusionMatrix(confusion);
    int majority = largest(frequencies);
    int right = 0;
    double calibrationError = 0;
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      right += binRight[bin];
      calibrationError += Math.abs(binRight[bin] - binConfidence[bin]) / rows;
      bins.add(
          new Bin(
              edge(bin),
              edge(bin + 1),
              binRows[bin],
              binConfidence[bin] / binRows[bin],
              binRight[bin] / (double) binRows[bin]));
    }
    return new Evaluation(
        rows,
        loss.mean(),
        baseline(frequencies, matrix),
        right / (double) rows,
        matrix.rows(majority) / (double) rows,
        brier / rows,
        calibrationError,
        loss.perplexity(),
        matrix,
        bins);
  }

  private static int largest(double[] frequencies) {
    int largest = 0;
    for (int c = 1; c < frequencies.length; c++) {
      largest = frequencies[c] > frequencies[largest] ? c : largest;
    }
    return largest;
  }

  /// The log loss of one row of logits, the logarithms of the frequencies, for all rows.
  private static double baseline(double[] frequencies, ConfusionMatrix matrix) {
    double[] logits = new double[frequencies.length];
    for (int c = 0; c < logits.length; c++) {
      if (!(frequencies[c] >= 0 && frequencies[c] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "frequencies[%d] = %s: expected a finite number, 0 or more"
                .formatted(c, frequencies[c]));
      }
      logits[c] = Math.log(frequencies[c]);
    }
    Loss sum = Loss.NONE;
    for (int c = 0; c < logits.length; c++) {
      int rows = matrix.rows(c);
      if (rows > 0) {
        sum = sum.merge(new Loss(rows * Logits.crossEntropy(logits, c), rows));
      }
    }
    return sum.mean();
  }
}
