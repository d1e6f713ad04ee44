package surprisal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import surprisal.Logits;
import surprisal.Tensor;
import surprisal.data.ArrayFile;
import surprisal.data.Npy;

/// `surprisal softmax`: probabilities, or their logarithms, of logits typed by hand or in a file.
@Command(
    name = "softmax",
    header = "Turn logits into probabilities.",
    customSynopsis = {
      "  surprisal softmax X1 X2 …",
      "  surprisal softmax FILE.npy [--axis A] [--log] [--temperature T]",
      "                    [--out OUT.npy] [--json]",
    },
    description =
        "Logits are numbers on the command line (inf, -inf and nan are numbers too), or an array in"
            + " a .npy file. Without --out or --json the result is printed as text, eight"
            + " significant digits a number.",
    footer = {
      "  surprisal softmax 2.0 1.0 0.1",
      "  surprisal softmax logits.npy --axis -1 --out probabilities.npy",
    })
final class SoftmaxCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "LOGITS",
      description = "Numbers, or one .npy file of float16, float32 or float64.")
  private List<String> arguments;

  @Option(
      names = "--axis",
      paramLabel = "A",
      description =
          "The axis that sums to 1; negative counts from the end. Needed for arrays of two or more"
              + " axes.")
  private @Nullable Integer axis;

  @Option(names = "--log", description = "Print log-probabilities instead, in nats.")
  private boolean log;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "Divide the logits by T first: 0 leaves only the maximum, inf makes all equal."
              + " Default: 1.")
  private double temperature = 1;

  @Option(
      names = "--out",
      paramLabel = "OUT.npy",
      description = "Write the result to this file, in the type and shape of the logits.")
  private @Nullable Path out;

  @Option(
      names = "--json",
      description = "Print one JSON object: values (nested lists, unless --out) and shape.")
  private boolean json;

  SoftmaxCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    String first = arguments.getFirst();
    if (arguments.size() == 1 && isFile(first)) {
      try (ArrayFile file = Npy.open(Path.of(first))) {
        write(transformed(file.tensor()));
      }
    } else {
      double[] logits = arguments.stream().mapToDouble(this::number).toArray();
      write(transformed(Tensor.of(logits, logits.length)));
    }
    return Main.OK;
  }

  private static boolean isFile(String argument) {
    return !argument.isBlank()
        && !argument.startsWith("-")
        && Numbers.parse(argument).isEmpty()
        && (argument.endsWith(".npy") || Files.exists(Path.of(argument)));
  }

  private double number(String argument) {
    if (argument.startsWith("-") && Numbers.parse(argument).isEmpty()) {
      throw new UnmatchedArgumentException(spec.commandLine(), List.of(argument));
    }
    return Numbers.parse(argument)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is not a number: expected numbers, or one .npy file".formatted(argument)));
  }

  private Tensor transformed(Tensor logits) {
    Tensor result = Tensor.allocate(logits.type(), logits.shape());
    if (log) {
      Logits.logSoftmax(logits, axisOf(logits), temperature, result);
    } else {
      Logits.softmax(logits, axisOf(logits), temperature, result);
    }
    return result;
  }

  private int axisOf(Tensor logits) {
    if (axis != null) {
      return axis;
    }
    if (logits.rank() > 1) {
      throw new IllegalArgumentException(
          "the logits have %d axes: expected --axis, the one that sums to 1 (-1 is the last)"
              .formatted(logits.rank()));
    }
    return 0;
  }

  private void write(Tensor result) throws IOException {
    if (out != null) {
      try (var files = new StagedFiles()) {
        files.add(out, file -> Npy.write(file, result));
        files.commit();
      }
    }
    if (json) {
      Json.writeObject(
          console.out(),
          object -> {
            if (out == null) {
              Json.writeNested(object, "values", result);
            }
            Json.writeShape(object, result);
          });
    } else if (out == null) {
      TensorText.write(console.out(), result);
    }
  }
}
