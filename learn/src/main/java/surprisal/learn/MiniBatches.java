package surprisal.learn;

/// How a network is trained: by AdamW, a few rows at a time.
///
/// Source: I. Loshchilov and F. Hutter, Decoupled weight decay regularization, ICLR 2019; its β are 0.9 and
/// 0.999, its ε is 1e-8.
///
/// @param epochs how often each row is used, at most
/// @param batch rows of a step; the last one of an epoch may have fewer
/// @param learningRate at the start
/// @param schedule how it changes until the last step of the last epoch
/// @param weightDecay the part of each weight that a step takes away, times the learning rate; biases keep
///   theirs
/// @param clip longer gradients are shortened to this norm; infinite for never
public record MiniBatches(
    int epochs,
    int batch,
    double learningRate,
    Schedule schedule,
    double weightDecay,
    double clip) {
  /// 50 epochs, batches of 64 rows, learning rate 0.001 along a cosine, weight decay 0.01, no clipping.
  public static final MiniBatches STANDARD =
      new MiniBatches(50, 64, 1e-3, Schedule.COSINE, 0.01, Double.POSITIVE_INFINITY);

  /// Errors: a number that is not positive; a weight decay that is negative; one that is not finite, but
  /// for the norm.
  public MiniBatches {
    requirePositive("epochs", epochs);
    requirePositive("batch", batch);
    requirePositive("learningRate", learningRate);
    SoftmaxRegression.requireNonNegative("learningRate", learningRate);
    SoftmaxRegression.requireNonNegative("weightDecay", weightDecay);
    requirePositive("clip", clip);
  }

  private static void requirePositive(String name, Number value) {
    if (!(value.doubleValue() > 0)) {
      throw new IllegalArgumentException(
          "%s = %s: expected a number above 0".formatted(name, value));
    }
  }

  /// With another number of epochs.
  public MiniBatches withEpochs(int epochs) {
    return new MiniBatches(epochs, batch, learningRate, schedule, weightDecay, clip);
  }

  /// With other sizes of batches.
  public MiniBatches withBatch(int batch) {
    return new MiniBatches(epochs, batch, learningRate, schedule, weightDecay, clip);
  }

  /// With another learning rate.
  public MiniBatches withLearningRate(double learningRate) {
    return new MiniBatches(epochs, batch, learningRate, schedule, weightDecay, clip);
  }

  /// With another change of it.
  public MiniBatches withSchedule(Schedule schedule) {
    return new MiniBatches(epochs, batch, learningRate, schedule, weightDecay, clip);
  }

  /// With another weight decay.
  public MiniBatches withWeightDecay(double weightDecay) {
    return new MiniBatches(epochs, batch, learningRate, schedule, weightDecay, clip);
  }

  /// With another norm that gradients have at most.
  public MiniBatches withClip(double clip) {
    return new MiniBatches(epochs, batch, learningRate, schedule, weightDecay, clip);
  }
}
