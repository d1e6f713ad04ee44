package surprisal.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import surprisal.cli.TextTable.Align;
import surprisal.evaluate.Evaluation;
import surprisal.learn.Certificate;
import surprisal.learn.Classifier;
import surprisal.learn.ColumnEncoding;
import surprisal.learn.Dataset;
import surprisal.learn.FeatureWeight;
import surprisal.learn.Fit;
import surprisal.learn.HiddenLayers;
import surprisal.learn.OffsetColumns;
import surprisal.learn.Penalty;

/// What `surprisal train` prints, for a reader who meets the data and the method for the first time.
final class TrainingReport {
  /// Longer lists are cut: a report of 500 classes is for `--json`.
  private static final int MOST_LINES = 20;

  /// How many features of a class are tried for its line.
  private static final int STRONGEST = 8;

  private final Training training;
  private final Classifier classifier;
  private final Fit fit;
  private final List<String> classNames;
  private final Page page;

  TrainingReport(Training training, Page page) {
    this.training = training;
    this.classifier = training.classifier();
    this.fit = classifier.fit();
    this.classNames = classifier.labels().classNames();
    this.page = page;
  }

  void write() throws IOException {
    page.title("Predicting %s from %s".formatted(classifier.labels().column(), training.source()));
    writeRows();
    writeColumns();
    if (training.choice() != null) {
      new PathText(training.choice()).write(page);
    }
    writeMeasures();
    writeConfusion();
    HiddenLayers hidden = classifier.hidden();
    if (hidden == null) {
      writeFeatures();
      writeCertificate();
    } else {
      new NetworkText(classifier, hidden).write(page, training.elapsed().toNanos() / 1e9);
    }
    page.heading(
        training.model() == null
            ? "The model was not kept: --out MODEL writes it to a file."
            : "The model is in %s.".formatted(training.model()));
  }

  private void writeRows() throws IOException {
    page.heading("Rows");
    Dataset validation = training.split().validation();
    var sentence = new StringJoiner(", ", "", ".");
    sentence.add(Figures.count(fit.rows(), "row", "rows") + " to train on");
    sentence.add(
        validation == null
            ? "none held out for validation"
            : "%d held out for validation (share %s, seed %d)"
                .formatted(validation.rows(), fit.holdout().fraction(), fit.holdout().seed()));
    if (fit.unlabelled() > 0) {
      sentence.add("%d without a label left out".formatted(fit.unlabelled()));
    }
    page.paragraph(sentence.toString());
    var table = new TextTable(Align.LEFT, Align.RIGHT, Align.RIGHT);
    if (validation == null) {
      table.row("class", "training");
    } else {
      table.row("class", "training", "validation");
    }
    List<String> names = ShortNames.of(classNames, page.columns() / 2).names();
    for (int c : commonestClasses()) {
      String name = names.get(c);
      String count = fit.classCounts().get(c).toString();
      if (validation == null) {
        table.row(name, count);
      } else {
        table.row(name, count, validation.classCounts().get(c).toString());
      }
    }
    page.table(table);
    writeMore(classNames.size(), "classes");
  }

  private int[] commonestClasses() {
    return IntStream.range(0, classNames.size())
        .boxed()
        .sorted(Comparator.comparingInt(c -> -fit.classCounts().get(c)))
        .limit(MOST_LINES)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  private void writeMore(int count, String what) throws IOException {
    if (count > MOST_LINES) {
      page.paragraph("… and %d more %s".formatted(count - MOST_LINES, what));
    }
  }

  private void writeColumns() throws IOException {
    List<ColumnEncoding> columns = classifier.encoding().columns();
    OffsetColumns offsets = classifier.offsets();
    page.heading(
        "Columns: %d, which became %s"
            .formatted(
                columns.size() + offsets.names().size() + training.leftOut().size(),
                Figures.count(classifier.encoding().features(), "feature", "features")));
    List<String> sentences = new ArrayList<>(ColumnsText.sentences(columns));
    sentences.addAll(ColumnsText.sentences(offsets));
    sentences.addAll(training.leftOut());
    for (String sentence : sentences) {
      page.item(sentence);
    }
  }

  private void writeMeasures() throws IOException {
    page.heading("How good the probabilities are");
    Evaluation validation = training.validation();
    page.table(
        validation == null
            ? Measures.table(List.of("training"), List.of(training.training()))
            : Measures.table(
                List.of("training", "validation"), List.of(training.training(), validation)));
    page.paragraph(Measures.NOTE);
  }

  private void writeConfusion() throws IOException {
    Evaluation validation = training.validation();
    new ConfusionText(
            (validation == null ? training.training() : validation).confusion(),
            classNames,
            page.columns())
        .write(page, validation == null ? "the training rows" : "the validation rows");
  }

  private void writeFeatures() throws IOException {
    page.heading(
        "What speaks for (+) and against (−) each class, in nats of logit for one standard"
            + " deviation, or for the word");
    List<List<FeatureWeight>> strongest = classifier.strongestFeatures(STRONGEST);
    int labelWidth =
        Math.min(
            page.columns() / 4, classNames.stream().mapToInt(TextTable::width).max().orElse(0));
    List<String> names = ShortNames.of(classNames, labelWidth).names();
    var table = new TextTable(Align.LEFT, Align.LEFT);
    for (int c : commonestClasses()) {
      table.row(names.get(c), features(strongest.get(c), page.columns() - labelWidth - 2));
    }
    page.table(table);
    writeMore(classNames.size(), "classes");
  }

  /// As many features as a line has room for, the first in any case.
  private static String features(List<FeatureWeight> features, int width) {
    String line = "";
    for (FeatureWeight feature : features) {
      String text = Figures.signed(feature.weight()) + " " + feature.feature();
      String longer = line.isEmpty() ? TextTable.shortened(text, width) : line + ", " + text;
      if (TextTable.width(longer) > width) {
        break;
      }
      line = longer;
    }
    return line;
  }

  /// `l2 = 0.001`, or `l1 = 0.01 and l2 = 0.001`.
  private String penalty() {
    Penalty penalty = fit.penalty();
    String l2 = "l2 = " + Numbers.format(penalty.l2());
    String l1 = (penalty.grouped() ? "grouped l1 = " : "l1 = ") + Numbers.format(penalty.l1());
    return penalty.l1() == 0 ? l2 : penalty.l2() == 0 ? l1 : l1 + " and " + l2;
  }

  private void writeCertificate() throws IOException {
    Certificate certificate = fit.certificate();
    page.heading("How close to the optimum");
    page.paragraph(
        "%s after %s by the solver %s, %.2f s: %s."
            .formatted(
                certificate.converged() ? "Converged" : "Not converged",
                Figures.count(fit.iterations(), "iteration", "iterations"),
                fit.solver(),
                training.elapsed().toNanos() / 1e9,
                certificate.reason()));
    page.paragraph(
        "The objective, log loss plus the penalty of %s, is %s nats; its gradient has norm %s. %s"
            .formatted(
                penalty(),
                Numbers.format(fit.objective()),
                Figures.number(certificate.gradientNorm()),
                Double.isNaN(certificate.optimalityBound())
                    ? "Without a penalty on every weight there is no bound on the distance to the"
                        + " optimum."
                    : "No weights whatever can make it lower by more than %s nats."
                        .formatted(Figures.number(certificate.optimalityBound()))));
  }
}
