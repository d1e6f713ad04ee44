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
import surprisal.DType;
import surprisal.Logits;
import surprisal.Tensor;
import surprisal.data.ModelFile;
import surprisal.data.Npy;
import surprisal.data.NpyWriter;
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
    try (TableReader reader = TableSource.open(tableFile, sql, classifier);
        var files = new StagedFiles(modelFile, tableFile)) {
      if (out == null) {
        writeCsv(classifier, reader, console.out());
      } else if (extension.equals("csv")) {
        files.add(
            out,
            file -> {
              try (Writer writer = Files.newBufferedWriter(file)) {
                writeCsv(classifier, reader, writer);
              }
            });
      } else {
        long rows = rows(classifier);
        files.add(out, file -> writeNpy(classifier, reader, rows, file));
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

  private static void writeCsv(Classifier classifier, TableReader reader, Writer out)
      throws IOException {
    List<String> classNames = classifier.labels().classNames();
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
    List<String> header = new ArrayList<>();
    header.add(classifier.labels().column());
    classNames.forEach(name -> header.add("p_" + name));
    csv.writeRecord(header);
    long before = 0;
    for (Table batch = reader.next(BATCH); batch != null; batch = reader.next(BATCH)) {
      Tensor logits = classifier.logits(batch, before);
      before += batch.rows();
      int[] predicted = largest(logits);
      Tensor probabilities = logits;
      Logits.softmax(logits, probabilities);
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

  /// The class of largest logit for each row; of equals the first.
  private static int[] largest(Tensor logits) {
    int[] largest = new int[(int) logits.size(0)];
    for (int row = 0; row < largest.length; row++) {
      for (int c = 1; c < logits.size(1); c++) {
        if (logits.get(row, c) > logits.get(row, largest[row])) {
          largest[row] = c;
        }
      }
    }
    return largest;
  }

  /// How many rows the table has: a `.npy` file begins with its shape, so the table is read twice.
  private long rows(Classifier classifier) throws IOException {
    long rows = 0;
    try (TableReader reader = TableSource.open(tableFile, sql, classifier)) {
      for (Table batch = reader.next(BATCH); batch != null; batch = reader.next(BATCH)) {
        rows += batch.rows();
      }
    }
    return rows;
  }

  private static void writeNpy(Classifier classifier, TableReader reader, long rows, Path file)
      throws IOException {
    int classes = classifier.labels().classes();
    try (NpyWriter npy = Npy.writer(file, DType.F64, rows, classes)) {
      long before = 0;
      for (Table batch = reader.next(BATCH); batch != null; batch = reader.next(BATCH)) {
        requireSame(before + batch.rows() <= rows);
        Tensor probabilities = classifier.logits(batch, before);
        Logits.softmax(probabilities, probabilities);
        npy.append(probabilities);
        before += batch.rows();
      }
      requireSame(before == rows);
      npy.commit();
    }
  }

  /// A query may draw at random, and a file may grow.
  private static void requireSame(boolean count) {
    if (!count) {
      throw new IllegalArgumentException(
          "the table had another number of rows when it was read again: expected the same, or --out"
              + " FILE.csv, for which it is read once");
    }
  }
}
