package surprisal.cli;

import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import surprisal.Activation;
import surprisal.learn.EarlyStopping;
import surprisal.learn.MiniBatches;
import surprisal.learn.NetworkTraining;
import surprisal.learn.Schedule;
import surprisal.learn.SoftmaxRegression;

/// The options of a network: hidden layers before the head, and how they are trained.
final class NetworkOptions {
  /// What they are of no use without.
  private static final String HIDDEN = "--hidden";

  private static final List<String> OWN =
      List.of(
          "--activation",
          "--dropout",
          "--epochs",
          "--batch",
          "--learning-rate",
          "--schedule",
          "--weight-decay",
          "--clip",
          "--stopping",
          "--patience");

  /// Options of softmax regression that have no meaning for a network.
  private static final List<String> OTHERS =
      List.of(
          "--l1",
          "--l2",
          "--grouped",
          "--penalty-factor",
          "--solver",
          "--tolerance",
          "--iterations",
          "--path",
          "--folds",
          "--select");

  @Option(
      names = HIDDEN,
      split = ",",
      paramLabel = "W",
      description = "Train a network with hidden layers of these widths, as in 256,128.")
  private List<Integer> hidden = List.of();

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "What the layers do to their sums: relu, gelu or tanh. Default: relu.")
  private Activation activation = Activation.RELU;

  @Option(
      names = "--dropout",
      paramLabel = "P",
      description = "The part of a layer's outputs left out at random of each step. Default: 0.")
  private double dropout;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often each row is used, at most. Default: 50.")
  private int epochs = MiniBatches.STANDARD.epochs();

  @Option(names = "--batch", paramLabel = "N", description = "Rows of a step. Default: 64.")
  private int batch = MiniBatches.STANDARD.batch();

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "Of AdamW, at the start. Default: 0.001.")
  private double learningRate = MiniBatches.STANDARD.learningRate();

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "How it changes: constant, linear or cosine, to 0. Default: cosine.")
  private Schedule schedule = MiniBatches.STANDARD.schedule();

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "The part of weights that each step takes, times its rate. Default: 0.01.")
  private double weightDecay = MiniBatches.STANDARD.weightDecay();

  @Option(
      names = "--clip",
      paramLabel = "X",
      description = "Shorten longer gradients to this norm. Default: never.")
  private double clip = MiniBatches.STANDARD.clip();

  @Option(
      names = "--stopping",
      paramLabel = "F",
      description =
          "The share of the training rows set aside to choose the best epoch; 0 for none. Default:"
              + " 0.1.")
  private double stopping = EarlyStopping.STANDARD.fraction();

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "End after so many epochs in a row that were no better. Default: 5.")
  private int patience = EarlyStopping.STANDARD.patience();

  boolean areWanted() {
    return !hidden.isEmpty();
  }

  /// Refuses options that would be without effect.
  void check(ParseResult given) {
    for (String option : areWanted() ? OTHERS : OWN) {
      if (given.hasMatchedOption(option)) {
        throw new IllegalArgumentException(
            areWanted()
                ? "%s is for softmax regression: expected none with --hidden".formatted(option)
                : "%s is for networks: expected --hidden W,W too".formatted(option));
      }
    }
  }

  /// With the class weights and label smoothing of softmax regression.
  NetworkTraining training(SoftmaxRegression like, long seed) {
    return NetworkTraining.of(hidden.toArray(Integer[]::new))
        .withActivation(activation)
        .withDropout(dropout)
        .withBatches(new MiniBatches(epochs, batch, learningRate, schedule, weightDecay, clip))
        .withStopping(new EarlyStopping(stopping, patience))
        .withClassWeights(like.classWeights())
        .withLabelSmoothing(like.labelSmoothing())
        .withSeed(seed);
  }
}
