package surprisal.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import surprisal.cli.TextTable.Align;
import surprisal.evaluate.Evaluation;
import tools.jackson.core.JsonGenerator;

/// The measures of one evaluation or several, side by side.
final class Measures {
  /// What the reader needs to know about the rows of [#table].
  static final String NOTE =
      "Log loss is the mean surprisal −log p of the class that came true; perplexity is e to it."
          + " The Brier score runs from 0, perfect, to 2. The calibration error (ECE) compares"
          + " confidence with accuracy in 15 bins (a, b].";

  private Measures() {}

  static TextTable table(List<String> names, List<Evaluation> evaluations) {
    List<Align> alignment =
        new ArrayList<>(Collections.nCopies(evaluations.size() + 1, Align.RIGHT));
    alignment.set(0, Align.LEFT);
    var table = new TextTable(alignment);
    List<String> header = new ArrayList<>(names);
    header.addFirst("");
    table.row(header);
    number(table, "log loss, in nats", evaluations, Evaluation::logLoss);
    number(table, "  of the class frequencies", evaluations, Evaluation::baselineLogLoss);
    percent(table, "accuracy", evaluations, Evaluation::accuracy);
    percent(table, "  of always the commonest class", evaluations, Evaluation::majorityAccuracy);
    number(table, "Brier score", evaluations, Evaluation::brier);
    number(table, "calibration error (ECE)", evaluations, Evaluation::ece);
    number(table, "perplexity", evaluations, Evaluation::perplexity);
    return table;
  }

  private static void number(
      TextTable table,
      String name,
      List<Evaluation> evaluations,
      ToDoubleFunction<Evaluation> measure) {
    row(table, name, evaluations.stream().mapToDouble(measure).mapToObj(Figures::number).toList());
  }

  private static void percent(
      TextTable table,
      String name,
      List<Evaluation> evaluations,
      ToDoubleFunction<Evaluation> measure) {
    row(table, name, evaluations.stream().mapToDouble(measure).mapToObj(Figures::percent).toList());
  }

  private static void row(TextTable table, String name, List<String> figures) {
    List<String> row = new ArrayList<>(figures);
    row.addFirst(name);
    table.row(row);
  }

  /// Writes the measures as properties of the object that is being written.
  static void write(JsonGenerator json, Evaluation evaluation) {
    json.writeNumberProperty("logLoss", evaluation.logLoss());
    json.writeNumberProperty("baselineLogLoss", evaluation.baselineLogLoss());
    json.writeNumberProperty("accuracy", evaluation.accuracy());
    json.writeNumberProperty("majorityAccuracy", evaluation.majorityAccuracy());
    json.writeNumberProperty("brier", evaluation.brier());
    json.writeNumberProperty("ece", evaluation.ece());
    json.writeNumberProperty("perplexity", evaluation.perplexity());
  }
}
