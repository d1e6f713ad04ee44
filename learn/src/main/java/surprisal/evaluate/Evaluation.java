package surprisal.evaluate;

import java.util.Arrays;
import java.util.List;
import surprisal.Logits;
import surprisal.Tensor;

/// How well predictions met the classes that came true, y, over N ≥ 1 rows. Losses are in nats.
///
/// The predicted class is the one of largest logit, of equals the first; its probability is the
/// row's confidence.
///
/// @param rows N
/// @param logLoss mean of −log p_y
/// @param baselineLogLoss the log loss of answering the given class frequencies in every row
/// @param accuracy the part of the rows whose predicted class came true
/// @param majorityAccuracy the accuracy of always answering the most frequent of the given
///   frequencies
/// @param brier mean over rows of Σ_c (p_c − [c = y])², between 0 and 2
/// @param ece expected calibration error: Σ over bins of rows/N·|accuracy − confidence|
/// @param perplexity e^logLoss
/// @param confusion rows by class and predicted class
/// @param reliability the 15 bins of ece, (0, 1/15], …, (14/15, 1], by confidence
public record Evaluation(
    int rows,
    double logLoss,
    double baselineLogLoss,
    double accuracy,
    double majorityAccuracy,
    double brier,
    double ece,
    double perplexity,
    ConfusionMatrix confusion,
    List<Bin> reliability) {
  /// Float32 rows of 100,000 classes, summed by whoever made them, come this close to 1.
  private static final double SUM_TOLERANCE = 1e-4;

  /// Copies the bins.
  public Evaluation {
    reliability = List.copyOf(reliability);
  }

  /// Measures logits.
  ///
  /// Shapes: logits [N, C], F32 or F64; the classes of the N rows; the C class frequencies that a
  /// baseline would answer, on any scale (the class counts of training).
  ///
  /// Special values: the log loss is +inf when a class that came true has logit −inf.
  ///
  /// Errors: other shapes; no row; a class out of range; a row without probabilities (NaN, +inf,
  /// only −inf); a frequency that is negative or not finite.
  public static Evaluation ofLogits(Tensor logits, int[] classes, double... frequencies) {
    requireShape(logits, classes, frequencies);
    return ofLogits((from, to) -> logits.slice(0, from, to), classes, frequencies);
  }

  /// Logits that are there a few rows at a time.
  public interface LogitRows {
    /// The logits of the rows from ≤ row < to, [to − from, C].
    Tensor slice(int from, int to);
  }

  /// Measures logits that are never there all at once; otherwise like [#ofLogits].
  public static Evaluation ofLogits(LogitRows logits, int[] classes, double... frequencies) {
    Tally tally = new Tally(classes, frequencies.length);
    tally.forEachBlock((from, to, targets) -> {
      Tensor block = logits.slice(from, to);
      tally.add(block, Logits.softmax(block), targets);
    });
    return tally.evaluation(frequencies);
  }

  private static void requireShape(Tensor predictions, int[] classes, double[] frequencies) {
    long[] expected = {classes.length, frequencies.length};
    if (!Arrays.equals(predictions.shape(), expected)) {
      throw new IllegalArgumentException(
          "the predictions have shape %s: expected %s, a row for each label and a column for each frequency"
              .formatted(Arrays.toString(predictions.shape()), Arrays.toString(expected)));
    }
  }

  /// Measures probabilities; otherwise like [#ofLogits].
  ///
  /// Special values: the log loss is +inf when a class that came true has probability 0. It is that
  /// of the row divided by its sum.
  ///
  /// Errors: also an entry outside [0, 1], or a row whose sum is not 1 within 1e-4.
  public static Evaluation ofProbabilities(
      Tensor probabilities, int[] classes, double... frequencies) {
    requireShape(probabilities, classes, frequencies);
    Tally tally = new Tally(classes, frequencies.length);
    tally.forEachBlock((from, to, targets) -> {
      Tensor block = probabilities.slice(0, from, to);
      tally.add(logarithms(block), block, targets);
    });
    return tally.evaluation(frequencies);
  }

  /// The logits of probabilities are their logarithms.
  private static Tensor logarithms(Tensor probabilities) {
    double[] values = probabilities.toDoubles();
    int classes = (int) probabilities.size(1);
    for (int from = 0; from < values.length; from += classes) {
      double sum = 0;
      for (int i = from; i < from + classes; i++) {
        if (!(values[i] >= 0 && values[i] <= 1)) {
          throw new IllegalArgumentException(
              "a probability is " + values[i] + ": expected a number from 0 to 1");
        }
        sum += values[i];
        values[i] = Math.log(values[i]);
      }
      if (Math.abs(sum - 1) > SUM_TOLERANCE) {
        throw new IllegalArgumentException(
            "the probabilities of a row sum to " + sum + ": expected 1");
      }
    }
    return Tensor.of(values, probabilities.shape());
  }
}
