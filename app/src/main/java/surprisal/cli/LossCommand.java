package surprisal.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import surprisal.CrossEntropy;
import surprisal.Loss;
import surprisal.Targets;
import surprisal.Tensor;
import surprisal.cli.TextTable.Align;
import surprisal.data.Npy;
import surprisal.data.NpyFile;
import tools.jackson.core.JsonGenerator;

/// `surprisal loss`: the cross-entropy of logits against targets, and its gradient.
@Command(
    name = "loss",
    header = "Cross-entropy of logits against targets, and its gradient.",
    customSynopsis = {
      "  surprisal loss LOGITS.npy TARGETS.npy [--axis A] [--class-weights W.npy]",
      "                 [--ignore-index I] [--label-smoothing E]",
      "                 [--reduction mean|sum|none] [--gradient OUT.npy]",
      "                 [--out LOSSES.npy] [--json]",
    },
    description =
        "Integer targets are class indices, in the shape of the logits less the class axis;"
            + " floating targets are class probabilities, in the shape of the logits. Losses are in"
            + " nats.",
    footer = {
      "  surprisal loss logits.npy labels.npy",
      "  surprisal loss logits.npy labels.npy --gradient gradient.npy --json",
    })
final class LossCommand implements Callable<Integer> {
  enum Reduction {
    MEAN,
    SUM,
    NONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "LOGITS.npy",
      description = "An array of float16, float32 or float64.")
  private Path logitsFile;

  @Parameters(
      index = "1",
      paramLabel = "TARGETS.npy",
      description = "Class indices (integers) or class probabilities (floating-point numbers).")
  private Path targetsFile;

  @Option(
      names = "--axis",
      paramLabel = "A",
      description = "The class axis. Default: 1, or 0 when the logits have one axis.")
  private @Nullable Integer axis;

  @Option(
      names = "--class-weights",
      paramLabel = "W.npy",
      description = "A weight for each class; the mean divides by the weights of the targets.")
  private @Nullable Path classWeights;

  @Option(
      names = "--ignore-index",
      paramLabel = "I",
      description = "Rows with this target do not count. Default: -100.")
  private long ignoreIndex = -100;

  @Option(
      names = "--label-smoothing",
      paramLabel = "E",
      description = "The share of each target spread evenly over the classes, 0 to 1. Default: 0.")
  private double labelSmoothing;

  @Option(
      names = "--reduction",
      paramLabel = "R",
      description = "mean, sum, or none for a loss for each row. Default: mean.")
  private Reduction reduction = Reduction.MEAN;

  @Option(
      names = "--gradient",
      paramLabel = "OUT.npy",
      description =
          "Write the gradient of the reduced loss (of the sum, for none) to this file, in the type"
              + " and shape of the logits.")
  private @Nullable Path gradientFile;

  @Option(
      names = "--out",
      paramLabel = "LOSSES.npy",
      description = "Write the loss of each row to this file, in the type of the logits.")
  private @Nullable Path lossesFile;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  LossCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (NpyFile logitsArray = Npy.open(logitsFile);
        NpyFile targetsArray = Npy.open(targetsFile);
        var files = new StagedFiles()) {
      Tensor logits = logitsArray.tensor();
      Targets targets = targets(targetsArray, logits);
      int classAxis = axis != null ? axis : Math.min(1, logits.rank() - 1);
      CrossEntropy crossEntropy = crossEntropy(classAxis);
      Loss loss;
      if (gradientFile == null) {
        loss = crossEntropy.loss(logits, targets);
      } else {
        Tensor gradient = Tensor.allocate(logits.type(), logits.shape());
        loss = crossEntropy.lossAndGradient(logits, targets, gradient);
        files.add(gradientFile, file -> Npy.write(file, gradient));
      }
      Tensor losses = null;
      if (lossesFile != null || reduction == Reduction.NONE) {
        Tensor each = crossEntropy.losses(logits, targets);
        if (lossesFile != null) {
          files.add(lossesFile, file -> Npy.write(file, each));
        }
        losses = reduction == Reduction.NONE ? each : null;
      }
      files.commit();
      long rows = logits.size() / logits.size(classAxis);
      print(new Result(crossEntropy.reduce(loss), loss, losses, rows, ignored(targetsArray)));
    }
    return Main.OK;
  }

  private long ignored(NpyFile targets) {
    return targets.isFloating()
        ? 0
        : LongStream.of(targets.longs()).filter(label -> label == ignoreIndex).count();
  }

  /// @param value the reduced loss
  /// @param losses of each row, where they take the place of the reduced loss
  private record Result(
      double value, Loss loss, @Nullable Tensor losses, long rows, long ignored) {}

  private void print(Result result) throws IOException {
    if (json) {
      Json.writeObject(console.out(), object -> write(object, result));
    } else if (result.losses == null) {
      for (String line : table(result).lines()) {
        console.out().write(line + "\n");
      }
    } else if (lossesFile == null) {
      TensorText.write(console.out(), result.losses);
    }
  }

  private void write(JsonGenerator object, Result result) {
    if (result.losses == null) {
      object.writeNumberProperty("loss", result.value);
    } else {
      Json.writeNested(object, "losses", result.losses);
    }
    object.writeStringProperty("reduction", reduction.toString());
    object.writeNumberProperty("rows", result.rows);
    object.writeNumberProperty("ignored", result.ignored);
    object.writeNumberProperty("weight", result.loss.weight());
    object.writeNumberProperty("perplexity", result.loss.perplexity());
    object.writeNumberProperty("bits", result.loss.bits());
  }

  private TextTable table(Result result) {
    return new TextTable(Align.LEFT, Align.LEFT, Align.LEFT)
        .row("loss", Numbers.format(result.value), "nats, " + reduction)
        .row("perplexity", Numbers.format(result.loss.perplexity()))
        .row("bits", Numbers.format(result.loss.bits()))
        .row("rows", Long.toString(result.rows))
        .row("ignored", Long.toString(result.ignored))
        .row("weight", Numbers.format(result.loss.weight()));
  }

  private Targets targets(NpyFile file, Tensor logits) {
    if (!file.isFloating()) {
      return file.classes();
    }
    Tensor probabilities = file.tensor();
    if (probabilities.rank() < logits.rank()) {
      throw new IllegalArgumentException(
          "%s holds floating-point numbers of shape %s: expected probabilities in the shape of the logits, %s, or class indices of an integer type"
              .formatted(
                  targetsFile,
                  Arrays.toString(probabilities.shape()),
                  Arrays.toString(logits.shape())));
    }
    requireNumbers(probabilities, new long[probabilities.rank()], 0);
    return Targets.probabilities(probabilities);
  }

  /// A NaN here is a gap in the data, and would make all that follows NaN without a word.
  private void requireNumbers(Tensor probabilities, long[] index, int axis) {
    if (axis < index.length) {
      for (index[axis] = 0; index[axis] < probabilities.size(axis); index[axis]++) {
        requireNumbers(probabilities, index, axis + 1);
      }
    } else if (Double.isNaN(probabilities.get(index))) {
      throw new IllegalArgumentException(
          "%s%s is NaN: expected a probability".formatted(targetsFile, Arrays.toString(index)));
    }
  }

  private CrossEntropy crossEntropy(int classAxis) throws IOException {
    CrossEntropy crossEntropy =
        (reduction == Reduction.MEAN ? CrossEntropy.mean() : CrossEntropy.sum())
            .withClassAxis(classAxis)
            .withIgnoreIndex(ignoreIndex)
            .withLabelSmoothing(labelSmoothing);
    if (classWeights != null) {
      try (NpyFile weights = Npy.open(classWeights)) {
        crossEntropy = crossEntropy.withClassWeights(weights.tensor().toDoubles());
      }
    }
    return crossEntropy;
  }
}
