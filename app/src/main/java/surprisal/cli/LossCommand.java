package surprisal.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import surprisal.CrossEntropy;
import surprisal.Loss;
import surprisal.Targets;
import surprisal.Tensor;
import surprisal.cli.TextTable.Align;
import surprisal.data.ArrayFile;
import surprisal.data.Npy;
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
      "  surprisal loss --features H.npy --weights W.npy [--bias B.npy] TARGETS.npy",
      "                 [--soft-cap C] [--memory MIB] [--gradient-features OUT.npy]",
      "                 [--gradient-weights OUT.npy] [--gradient-bias OUT.npy] …",
    },
    description =
        "Integer targets are class indices, in the shape of the logits less the class axis;"
            + " floating targets are class probabilities, in the shape of the logits. Losses are in"
            + " nats. With --features the logits are those of a linear head, which are never all"
            + " in memory.",
    footer = {
      "  surprisal loss logits.npy labels.npy",
      "  surprisal loss logits.npy labels.npy --gradient gradient.npy --json",
      "  surprisal loss --features hidden.npy --weights model.safetensors:lm_head tokens.npy",
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

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..2",
      paramLabel = "LOGITS TARGETS",
      description =
          "An array of floating-point logits, and class indices (integers) or class probabilities"
              + " (floating-point numbers); the targets alone beside --features. An array is"
              + " FILE.npy or FILE.safetensors:NAME.")
  private List<String> arrays;

  @Option(
      names = "--axis",
      paramLabel = "A",
      description = "The class axis. Default: 1, or 0 when the logits have one axis.")
  private @Nullable Integer axis;

  @Option(
      names = "--class-weights",
      paramLabel = "W.npy",
      description = "A weight for each class; the mean divides by the weights of the targets.")
  private @Nullable String classWeights;

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

  @Mixin private HeadArguments head = new HeadArguments();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  LossCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    requireConsistent();
    String targetsName = arrays.getLast();
    try (LossSource source =
            head.areGiven()
                ? head.open()
                : LossSource.OfLogits.open(arrays.getFirst(), axis, gradientFile);
        ArrayFile targetsArray = ArrayFile.open(targetsName);
        var files = new StagedFiles()) {
      CrossEntropy crossEntropy = crossEntropy(source.classAxis());
      boolean withLosses = lossesFile != null || reduction == Reduction.NONE;
      Targets targets = targets(targetsArray, targetsName, source.shape());
      LossSource.Scores scores = source.score(crossEntropy, targets, withLosses, files);
      Tensor each = scores.losses();
      if (lossesFile != null && each != null) {
        files.add(lossesFile, file -> Npy.write(file, each));
      }
      files.commit();
      Tensor losses = reduction == Reduction.NONE ? each : null;
      double value = crossEntropy.reduce(scores.loss());
      long rows = rows(source.shape(), source.classAxis());
      print(new Result(value, scores.loss(), losses, rows, ignored(targetsArray)));
    }
    return Main.OK;
  }

  /// What goes with logits does not go with features, and the other way round.
  private void requireConsistent() {
    int expected = head.areGiven() ? 1 : 2;
    if (arrays.size() != expected) {
      throw new ParameterException(
          spec.commandLine(),
          head.areGiven()
              ? "there are logits besides --features: expected the targets alone"
              : "missing required parameter: 'TARGETS.npy'");
    }
    List<String> others = head.areGiven() ? List.of("--axis", "--gradient") : HeadArguments.NAMES;
    for (String name : others) {
      if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
        throw new ParameterException(
            spec.commandLine(),
            head.areGiven()
                ? "%s does not go with --features".formatted(name)
                : "%s needs --features beside it".formatted(name));
      }
    }
  }

  private static long rows(long[] shape, int classAxis) {
    long rows = 1;
    for (int k = 0; k < shape.length; k++) {
      rows *= k == Math.floorMod(classAxis, shape.length) ? 1 : shape[k];
    }
    return rows;
  }

  private long ignored(ArrayFile targets) {
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

  private static Targets targets(ArrayFile file, String name, long[] logits) {
    if (!file.isFloating()) {
      return file.classes();
    }
    Tensor probabilities = file.tensor();
    if (probabilities.rank() < logits.length) {
      throw new IllegalArgumentException(
          "%s holds floating-point numbers of shape %s: expected probabilities in the shape of the logits, %s, or class indices of an integer type"
              .formatted(name, Arrays.toString(probabilities.shape()), Arrays.toString(logits)));
    }
    requireNumbers(probabilities, name, new long[probabilities.rank()], 0);
    return Targets.probabilities(probabilities);
  }

  /// A NaN here is a gap in the data, and would make all that follows NaN without a word.
  private static void requireNumbers(Tensor probabilities, String name, long[] index, int axis) {
    if (axis < index.length) {
      for (index[axis] = 0; index[axis] < probabilities.size(axis); index[axis]++) {
        requireNumbers(probabilities, name, index, axis + 1);
      }
    } else if (Double.isNaN(probabilities.get(index))) {
      throw new IllegalArgumentException(
          "%s%s is NaN: expected a probability".formatted(name, Arrays.toString(index)));
    }
  }

  private CrossEntropy crossEntropy(int classAxis) throws IOException {
    CrossEntropy crossEntropy =
        (reduction == Reduction.MEAN ? CrossEntropy.mean() : CrossEntropy.sum())
            .withClassAxis(classAxis)
            .withIgnoreIndex(ignoreIndex)
            .withLabelSmoothing(labelSmoothing);
    if (classWeights != null) {
      try (ArrayFile weights = ArrayFile.open(classWeights)) {
        crossEntropy = crossEntropy.withClassWeights(weights.tensor().toDoubles());
      }
    }
    return crossEntropy;
  }
}
