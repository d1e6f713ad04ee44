package surprisal.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import surprisal.cli.TextTable.Align;
import surprisal.data.ModelFile;
import surprisal.data.TableReader;
import surprisal.evaluate.Bin;
import surprisal.evaluate.Evaluation;
import surprisal.learn.Classifier;
import surprisal.learn.Dataset;

/// `surprisal evaluate`: how good a model's probabilities are on the labelled rows of a table.
@Command(
    name = "evaluate",
    header = "Measure a model on a labelled table.",
    customSynopsis = {
      "  surprisal evaluate MODEL TABLE [--json]",
      "  surprisal evaluate MODEL --sql \"SELECT …\" [--json]",
    },
    description =
        "The table needs the columns of the training table, the one to predict included; rows"
            + " without a label are left out.",
    footer = "  surprisal evaluate penguins.model new-penguins.csv")
final class EvaluateCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "MODEL", description = "What train --out wrote.")
  private Path modelFile;

  @Parameters(index = "1", arity = "0..1", paramLabel = "TABLE", description = TableSource.FILE)
  private @Nullable Path tableFile;

  @Option(names = "--sql", paramLabel = "QUERY", description = TableSource.SQL)
  private @Nullable String sql;

  @Option(names = "--json", description = "Print one JSON object instead of the report.")
  private boolean json;

  EvaluateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Classifier classifier = ModelFile.read(modelFile);
    Dataset dataset;
    try (TableReader reader = TableSource.open(tableFile, sql, classifier)) {
      dataset = classifier.dataset(reader.rest());
    }
    Evaluation evaluation = classifier.evaluate(dataset);
    if (json) {
      Json.writeObject(
          console.out(),
          object -> {
            object.writeNumberProperty("rows", evaluation.rows());
            object.writeNumberProperty("unlabelled", dataset.unlabelled());
            Measures.write(object, evaluation);
          });
    } else {
      write(classifier, dataset, evaluation);
    }
    return Main.OK;
  }

  private void write(Classifier classifier, Dataset dataset, Evaluation evaluation)
      throws IOException {
    var page = new Page(console.out(), console.columns());
    page.title(
        "%s of %s predicted by %s"
            .formatted(
                Figures.count(evaluation.rows(), "row", "rows"),
                TableSource.name(tableFile),
                modelFile));
    if (dataset.unlabelled() > 0) {
      page.title("%d more without a label left out".formatted(dataset.unlabelled()));
    }
    page.heading("How good the probabilities are");
    page.table(Measures.table(List.of("these rows"), List.of(evaluation)));
    page.paragraph(Measures.NOTE);
    page.heading("Confidence beside accuracy");
    page.table(reliability(evaluation.reliability()));
    new ConfusionText(evaluation.confusion(), classifier.labels().classNames(), page.columns())
        .write(page, "these rows");
  }

  /// Only bins with rows say something.
  private static TextTable reliability(List<Bin> bins) {
    var table = new TextTable(Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT);
    table.row("bin", "rows", "mean confidence", "accuracy");
    for (Bin bin : bins) {
      if (bin.rows() > 0) {
        table.row(
            "(%.2f, %.2f]".formatted(bin.from(), bin.to()),
            Integer.toString(bin.rows()),
            Figures.percent(bin.confidence()),
            Figures.percent(bin.accuracy()));
      }
    }
    return table;
  }
}
