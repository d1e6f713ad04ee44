package surprisal.cli;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import surprisal.cli.TextTable.Align;
import surprisal.learn.Certificate;
import surprisal.learn.Classifier;
import surprisal.learn.Epoch;
import surprisal.learn.HiddenLayers;
import surprisal.learn.NetworkFit;

/// A network in a report: its layers, and how well each epoch predicted.
final class NetworkText {
  private static final int MOST_LINES = 20;

  private final Classifier classifier;
  private final NetworkFit fit;

  NetworkText(Classifier classifier, HiddenLayers hidden) {
    this.classifier = classifier;
    this.fit = hidden.fit();
  }

  void write(Page page, double seconds) throws IOException {
    StringBuilder layers = new StringBuilder();
    layers.append(Figures.count(classifier.encoding().features(), "feature", "features"));
    for (int width : fit.hidden()) {
      layers.append(" → ").append(width).append(' ').append(fit.activation());
    }
    int classes = classifier.labels().classes();
    page.heading(
        "The network: %s → %s, %d weights and biases"
            .formatted(
                layers, Figures.count(classes, "class", "classes"), classifier.parameters()));
    page.paragraph(
        "Trained by AdamW in batches of %d rows, learning rate %s (%s), weight decay %s, dropout %s."
            .formatted(
                fit.batches().batch(),
                Numbers.format(fit.batches().learningRate()),
                fit.batches().schedule(),
                Numbers.format(fit.batches().weightDecay()),
                Numbers.format(fit.dropout())));
    var table = new TextTable(Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.LEFT);
    table.row("epoch", "log loss", fit.stoppingRows() == 0 ? "" : "set aside", "");
    for (int i : lines()) {
      Epoch epoch = fit.epochs().get(i);
      table.row(
          Integer.toString(i + 1),
          Figures.number(epoch.trainingLoss()),
          fit.stoppingRows() == 0 ? "" : Figures.number(epoch.stoppingLoss()),
          i + 1 == fit.best() ? "kept" : "");
    }
    page.table(table);
    page.paragraph(
        "The first log loss is the mean over the epoch's batches as they were trained on"
            + (fit.stoppingRows() == 0
                ? "; no rows were set aside to choose an epoch."
                : "; the second that of %s set aside, neither trained on nor held out."
                    .formatted(Figures.count(fit.stoppingRows(), "row", "rows"))));
    writeEnd(page, seconds);
  }

  /// At most so many, evenly over the epochs, the best and the last among them.
  private int[] lines() {
    List<Epoch> epochs = fit.epochs();
    int every = Math.ceilDiv(epochs.size(), MOST_LINES);
    return IntStream.range(0, epochs.size())
        .filter(i -> i % every == 0 || i == epochs.size() - 1 || i + 1 == fit.best())
        .toArray();
  }

  private void writeEnd(Page page, double seconds) throws IOException {
    Certificate certificate = classifier.fit().certificate();
    page.heading("How it ended");
    page.paragraph(
        "Epoch %d of %d is kept, %s in all, %.2f s: %s."
            .formatted(
                fit.best(),
                fit.epochs().size(),
                Figures.count(classifier.fit().iterations(), "step", "steps"),
                seconds,
                certificate.reason()));
    page.paragraph(
        "Its log loss on the rows trained on is %s nats, the gradient of that has norm %s. The"
                .formatted(
                    Numbers.format(classifier.fit().logLoss()),
                    Figures.number(certificate.gradientNorm()))
            + " objective of a network has many valleys: nothing bounds the distance to the"
            + " lowest.");
  }
}
