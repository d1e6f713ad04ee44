package surprisal.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import surprisal.CrossEntropy;
import surprisal.Linear;
import surprisal.LinearCrossEntropy;
import surprisal.Tensor;
import surprisal.data.ArrayFile;

/// The options of `surprisal loss` for a linear head.
final class HeadArguments {
  private static final long MIB = 1 << 20;

  /// Those that mean nothing without features.
  static final List<String> NAMES =
      List.of(
          "--weights",
          "--bias",
          "--soft-cap",
          "--memory",
          "--gradient-features",
          "--gradient-weights",
          "--gradient-bias");

  @Option(
      names = "--features",
      paramLabel = "H.npy",
      description =
          "Rows of features, in place of logits: these are features × weights + bias then, a few at"
              + " a time.")
  private @Nullable String features;

  @Option(
      names = "--weights",
      paramLabel = "W.npy",
      description = "The weights of the head: a row for each class.")
  private @Nullable String weights;

  @Option(names = "--bias", paramLabel = "B.npy", description = "The bias of each class.")
  private @Nullable String bias;

  @Option(names = "--soft-cap", paramLabel = "C", description = "Cap the logits x as C·tanh(x/C).")
  private @Nullable Double softCap;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "The most memory beyond the arrays themselves, in MiB. Default: 64.")
  private @Nullable Long memory;

  @Option(
      names = "--gradient-features",
      paramLabel = "OUT.npy",
      description = "Write the gradient of the features.")
  private @Nullable Path featureGradient;

  @Option(
      names = "--gradient-weights",
      paramLabel = "OUT.npy",
      description = "Write the gradient of the weights.")
  private @Nullable Path weightGradient;

  @Option(
      names = "--gradient-bias",
      paramLabel = "OUT.npy",
      description = "Write the gradient of the bias.")
  private @Nullable Path biasGradient;

  boolean areGiven() {
    return features != null;
  }

  LossSource open() throws IOException {
    if (features == null || weights == null) {
      throw new IllegalArgumentException("--features needs --weights beside it");
    }
    if (biasGradient != null && bias == null) {
      throw new IllegalArgumentException("--gradient-bias needs --bias beside it");
    }
    List<ArrayFile> files = new ArrayList<>();
    try {
      Tensor rows = tensor(files, features);
      Tensor matrix = tensor(files, weights);
      Linear head = bias == null ? Linear.of(matrix) : Linear.of(matrix, tensor(files, bias));
      return new HeadSource(files, rows, head, this);
    } catch (IOException | IllegalArgumentException e) {
      files.forEach(ArrayFile::close);
      throw e;
    }
  }

  private static Tensor tensor(List<ArrayFile> files, String place) throws IOException {
    ArrayFile file = ArrayFile.open(place);
    files.add(file);
    return file.tensor();
  }

  LinearCrossEntropy with(CrossEntropy crossEntropy) {
    LinearCrossEntropy fused = LinearCrossEntropy.of(crossEntropy);
    fused = softCap == null ? fused : fused.withSoftCap(softCap);
    if (memory == null) {
      return fused;
    }
    if (memory < 1 || memory > Long.MAX_VALUE / MIB) {
      throw new IllegalArgumentException(
          "--memory %d: expected 1 to %d MiB".formatted(memory, Long.MAX_VALUE / MIB));
    }
    return fused.withMemory(memory * MIB);
  }

  @Nullable Path featureGradient() {
    return featureGradient;
  }

  @Nullable Path weightGradient() {
    return weightGradient;
  }

  @Nullable Path biasGradient() {
    return biasGradient;
  }
}
