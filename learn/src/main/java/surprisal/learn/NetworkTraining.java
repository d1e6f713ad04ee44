package surprisal.learn;

import java.util.List;
import java.util.function.Consumer;
import surprisal.Activation;

/// A network of dense layers before the linear head: what is learned is not the weights of the features
/// alone, but features of features.
///
///     h₁ = f(W₁·x + b₁), h₂ = f(W₂·h₁ + b₂), …        logits = W·h + b
///
/// Trained by mini-batches on the mean cross-entropy of each, weighted as in [SoftmaxRegression], with
/// AdamW and dropout; the weights that are kept are those of the best epoch on rows set aside. In float,
/// with the same bits in every run on a machine; on others too where products of matrices are in plain
/// Java.
///
/// ```java
/// Classifier model = NetworkTraining.of(256, 128).withDropout(0.2).fit(split.training());
/// ```
///
/// There is no proof of optimality: the objective has many valleys. The certificate has the norm of the
/// gradient at the end, and [NetworkFit] the curve.
///
/// @param hidden the widths of the layers, from the features on
/// @param activation f
/// @param dropout the part of a layer's outputs left out at random in each step, 0 ≤ dropout < 1
/// @param batches how the steps are made
/// @param stopping which epoch is kept, and when to end
/// @param classWeights what a row weighs by its class
/// @param labelSmoothing ε: labels become (1 − ε)·y + ε/C
/// @param seed of the first weights, the order of the rows, dropout, and the rows set aside
/// @param listener called on the training thread at the start and after each epoch
public record NetworkTraining(
    List<Integer> hidden,
    Activation activation,
    double dropout,
    MiniBatches batches,
    EarlyStopping stopping,
    ClassWeights classWeights,
    double labelSmoothing,
    long seed,
    Consumer<Progress> listener) {
  /// Errors: no layer, or one without outputs; dropout or label smoothing outside [0, 1).
  public NetworkTraining {
    hidden = List.copyOf(hidden);
    if (hidden.isEmpty() || hidden.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          "the hidden layers have widths %s: expected one or more, each 1 or more"
              .formatted(hidden));
    }
    requireShare("dropout", dropout);
    requireShare("labelSmoothing", labelSmoothing);
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "%s = %s: expected 0 ≤ %s < 1".formatted(name, value, name));
    }
  }

  /// Layers of these widths with ReLU, no dropout, [MiniBatches#STANDARD], [EarlyStopping#STANDARD], no
  /// weights, seed 1, no listener.
  public static NetworkTraining of(Integer... hidden) {
    return new NetworkTraining(
        List.of(hidden),
        Activation.RELU,
        0,
        MiniBatches.STANDARD,
        EarlyStopping.STANDARD,
        ClassWeights.EQUAL,
        0,
        1,
        progress -> {});
  }

  /// With another f.
  public NetworkTraining withActivation(Activation activation) {
    return new NetworkTraining(
        hidden,
        activation,
        dropout,
        batches,
        stopping,
        classWeights,
        labelSmoothing,
        seed,
        listener);
  }

  /// With another part of the outputs left out.
  public NetworkTraining withDropout(double dropout) {
    return new NetworkTraining(
        hidden,
        activation,
        dropout,
        batches,
        stopping,
        classWeights,
        labelSmoothing,
        seed,
        listener);
  }

  /// With other steps.
  public NetworkTraining withBatches(MiniBatches batches) {
    return new NetworkTraining(
        hidden,
        activation,
        dropout,
        batches,
        stopping,
        classWeights,
        labelSmoothing,
        seed,
        listener);
  }

  /// With another choice of the epoch.
  public NetworkTraining withStopping(EarlyStopping stopping) {
    return new NetworkTraining(
        hidden,
        activation,
        dropout,
        batches,
        stopping,
        classWeights,
        labelSmoothing,
        seed,
        listener);
  }

  /// With other weights of rows by their class.
  public NetworkTraining withClassWeights(ClassWeights classWeights) {
    return new NetworkTraining(
        hidden,
        activation,
        dropout,
        batches,
        stopping,
        classWeights,
        labelSmoothing,
        seed,
        listener);
  }

  /// With a part ε of each label spread over all classes.
  public NetworkTraining withLabelSmoothing(double labelSmoothing) {
    return new NetworkTraining(
        hidden,
        activation,
        dropout,
        batches,
        stopping,
        classWeights,
        labelSmoothing,
        seed,
        listener);
  }

  /// With another seed.
  public NetworkTraining withSeed(long seed) {
    return new NetworkTraining(
        hidden,
        activation,
        dropout,
        batches,
        stopping,
        classWeights,
        labelSmoothing,
        seed,
        listener);
  }

  /// With another listener.
  public NetworkTraining withListener(Consumer<Progress> listener) {
    return new NetworkTraining(
        hidden,
        activation,
        dropout,
        batches,
        stopping,
        classWeights,
        labelSmoothing,
        seed,
        listener);
  }

  /// Trains a classifier.
  ///
  /// Cost: for each epoch O(N·P) for P weights; memory O(P), and a few copies of a batch.
  ///
  /// Errors: those of [SoftmaxRegression#fit(Dataset)]; no row left to train on; groups of which none can
  /// be set aside, or only with all rows of a class; a loss that is not finite, with the row that it is of.
  public Classifier fit(Dataset dataset) {
    return new NetworkFitting(this, dataset, null).run();
  }

  /// Trains a classifier and tells after some epochs where it stands, or goes on from where a fit stood.
  /// That one ends with the same bits as one that was never stopped.
  ///
  /// Errors: those of [#fit(Dataset)]; a checkpoint of other data or settings.
  public Classifier fit(Dataset dataset, Checkpoints checkpoints) {
    return new NetworkFitting(this, dataset, checkpoints).run();
  }

  /// All that decides the steps but the data and the weights of rows.
  String decisive() {
    return "%s %s %s %s %s %s %s"
        .formatted(hidden, activation, dropout, batches, stopping, labelSmoothing, seed);
  }
}
