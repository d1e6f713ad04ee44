package surprisal.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import surprisal.Tensor;
import surprisal.data.ModelFile;
import surprisal.data.Npy;
import surprisal.data.TableReader;
import surprisal.learn.Classifier;
import surprisal.learn.Table;

/// `surprisal predict`: the most probable class of each row of a table, and every probability.
@Command(
    name = "predict",
    header = "Predict the rows of a table with a model.",
    customSynopsis = {
      "  surprisal predict MODEL TABLE [--out FILE.csv|FILE.npy]",
      "  surprisal predict MODEL --sql \"SELECT …\" [--out FILE.csv|FILE.npy]",
    },
    description =
        "Writes a CSV line for each row, in the order of the table: the predicted class, then the"
            + " probability of each class. Words that training has not seen count as none of those"
            + " it has; gaps count as they did in training.",
    footer = {
      "  surprisal predict penguins.model new-penguins.csv",
      "  surprisal predict penguins.model new-penguins.csv --out probabilities.npy",
    })
final class PredictCommand implements Callable<Integer> {
  /// Enough to be fast, few enough to write the first lines at once.
  private static final int BATCH = 4096;

  private final Console console;

  @Parameters(index = "0", paramLabel = "MODEL", description = "What train --out wrote.")
  private Path modelFile;

  @Parameters(index = "1", arity = "0..1", paramLabel = "TABLE", description = TableSource.FILE)
  private @Nullable Path tableFile;

  @Option(names = "--sql", paramLabel = "QUERY", description = TableSource.SQL)
  private @Nullable String sql;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write to this file: a .csv as above, or a .npy array of the probabilities, rows by"
              + " classes. Default: CSV to standard output.")
  private @Nullable Path out;

  PredictCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    String extension = out == null ? "csv" : extension(out);
    Classifier classifier = ModelFile.read(modelFile);
    try (TableReader reader = TableSource.open(tableFile, sql);
        var files = new StagedFiles()) {
      if (out == null) {
        write(classifier, reader, console.out());
      } else if (extension.equals("csv")) {
        files.add(
            out,
            file -> {
              try (Writer writer = Files.newBufferedWriter(file)) {
                write(classifier, reader, writer);
              }
            });
      } else {
        files.add(out, file -> Npy.write(file, classifier.probabilities(reader.rest())));
      }
      files.commit();
    }
    return Main.OK;
  }

  private static String extension(Path file) {
    String name = file.toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (!extension.equals("csv") && !extension.equals("npy")) {
      throw new IllegalArgumentException(
          "cannot write %s: expected a name that ends in .csv or .npy".formatted(file));
    }
    return extension;
  }

  private static void write(Classifier classifier, TableReader reader, Writer out)
      throws IOException {
    List<String> classNames = classifier.labels().classNames();
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
    List<String> header = new ArrayList<>();
    header.add(classifier.labels().column());
    classNames.forEach(name -> header.add("p_" + name));
    csv.writeRecord(header);
    for (Table batch = reader.next(BATCH); batch != null; batch = reader.next(BATCH)) {
      int[] predicted = classifier.predict(batch);
      Tensor probabilities = classifier.probabilities(batch);
      for (int row = 0; row < predicted.length; row++) {
        List<String> fields = new ArrayList<>();
        fields.add(classNames.get(predicted[row]));
        for (int c = 0; c < classNames.size(); c++) {
          fields.add(Double.toString(probabilities.get(row, c)));
        }
        csv.writeRecord(fields);
      }
    }
    csv.flush();
  }
}
