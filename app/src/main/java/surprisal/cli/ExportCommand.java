package surprisal.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import surprisal.data.ModelFile;
import surprisal.data.OnnxFile;
import surprisal.learn.Classifier;
import surprisal.learn.Coefficients;

/// `surprisal export`: a model for other programs.
@Command(
    name = "export",
    header = "Write a model for other programs.",
    customSynopsis = {
      "  surprisal export MODEL --onnx FILE.onnx",
      "  surprisal export MODEL --coefficients FILE.csv [--reference CLASS]",
    },
    description =
        "ONNX holds the whole model, from the columns of a table to the probabilities: an input for"
            + " each column, numbers as double (a missing one NaN), words as string (a missing one"
            + " empty). Coefficients are in the units of the columns.",
    footer = {
      "  surprisal export penguins.model --onnx penguins.onnx",
      "  surprisal export penguins.model --coefficients penguins.csv --reference Adelie",
    })
final class ExportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "What train --out wrote.")
  private Path modelFile;

  @Option(names = "--onnx", paramLabel = "FILE.onnx", description = "Write an ONNX model.")
  private @Nullable Path onnx;

  @Option(
      names = "--coefficients",
      paramLabel = "FILE.csv",
      description = "Write the weights, a line for each feature and a column for each class.")
  private @Nullable Path coefficients;

  @Option(
      names = "--reference",
      paramLabel = "CLASS",
      description =
          "The class whose coefficients are 0. Default: none, they have mean 0 over the classes.")
  private @Nullable String reference;

  @Override
  public Integer call() throws IOException {
    if (onnx == null && coefficients == null) {
      throw new IllegalArgumentException(
          "there is nothing to write: expected --onnx FILE.onnx or --coefficients FILE.csv");
    }
    if (reference != null && coefficients == null) {
      throw new IllegalArgumentException("--reference is of coefficients: expected --coefficients");
    }
    Classifier classifier = ModelFile.read(modelFile);
    try (var files = new StagedFiles(modelFile)) {
      if (onnx != null) {
        files.add(onnx, file -> OnnxFile.write(file, classifier));
      }
      if (coefficients != null) {
        Coefficients table = Coefficients.of(classifier, reference);
        files.add(coefficients, file -> write(table, file));
      }
      files.commit();
    }
    return Main.OK;
  }

  private static void write(Coefficients table, Path file) throws IOException {
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(file)) {
      List<String> header = new ArrayList<>(List.of("feature"));
      header.addAll(table.classes());
      csv.writeRecord(header);
      for (int d = 0; d < table.values().length; d++) {
        List<String> fields = new ArrayList<>(List.of(table.features().get(d)));
        for (double value : table.values()[d]) {
          fields.add(Double.toString(value));
        }
        csv.writeRecord(fields);
      }
    }
  }
}
