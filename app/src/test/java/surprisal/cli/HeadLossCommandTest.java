package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Linear;
import surprisal.LinearCrossEntropy;
import surprisal.Targets;
import surprisal.Tensor;
import surprisal.data.Safetensors;

class HeadLossCommandTest {
  private static final int ROWS = 6;
  private static final int FEATURES = 4;
  private static final int CLASSES = 5;

  @TempDir Path folder;

  private final Random random = new Random(2);
  private final double[] features = random.doubles(ROWS * FEATURES, -1, 1).toArray();
  private final double[] weights = random.doubles(CLASSES * FEATURES, -1, 1).toArray();
  private final double[] bias = random.doubles(CLASSES, -1, 1).toArray();
  private final long[] labels = {0, 4, -100, 2, 2, 1};

  private Path featuresFile;
  private Path weightsFile;
  private Path biasFile;
  private Path targetsFile;

  @BeforeEach
  void writeFiles() throws IOException {
    featuresFile = Arrays.doubles(folder.resolve("h.npy"), features, ROWS, FEATURES);
    weightsFile = Arrays.doubles(folder.resolve("w.npy"), weights, CLASSES, FEATURES);
    biasFile = Arrays.doubles(folder.resolve("b.npy"), bias, CLASSES);
    targetsFile = Arrays.longs(folder.resolve("y.npy"), labels);
  }

  private Linear head() {
    return Linear.of(Tensor.of(weights, CLASSES, FEATURES), Tensor.of(bias, CLASSES));
  }

  private Tensor rows() {
    return Tensor.of(features, ROWS, FEATURES);
  }

  @Test
  void theLossOfAHeadIsThatOfItsLogits() throws IOException {
    Tensor logits = Tensor.allocate(DType.F64, ROWS, CLASSES);
    LinearCrossEntropy.of(CrossEntropy.mean()).logits(rows(), head(), logits);
    Path logitsFile = Arrays.doubles(folder.resolve("x.npy"), logits.toDoubles(), ROWS, CLASSES);
    for (String reduction : new String[] {"mean", "sum", "none"}) {
      Run ofLogits =
          Run.of(
              "loss",
              logitsFile,
              targetsFile,
              "--reduction",
              reduction,
              "--label-smoothing",
              "0.1");
      Run ofHead =
          Run.of(
              "loss",
              "--features",
              featuresFile,
              "--weights",
              weightsFile,
              "--bias",
              biasFile,
              targetsFile,
              "--reduction",
              reduction,
              "--label-smoothing",
              "0.1");
      assertThat(ofHead).isEqualTo(ofLogits);
    }
  }

  @Test
  void theGradientsAreWritten() throws IOException {
    Path ofFeatures = folder.resolve("dh.npy");
    Path ofWeights = folder.resolve("dw.npy");
    Path ofBias = folder.resolve("db.npy");
    Path losses = folder.resolve("losses.npy");
    Run run =
        Run.of(
            "loss",
            targetsFile,
            "--features",
            featuresFile,
            "--weights",
            weightsFile,
            "--bias",
            biasFile,
            "--soft-cap",
            "2",
            "--gradient-features",
            ofFeatures,
            "--gradient-weights",
            ofWeights,
            "--gradient-bias",
            ofBias,
            "--out",
            losses,
            "--json");
    assertThat(run.status()).as(run.toString()).isZero();
    assertThat(run.out()).startsWith("{\"loss\":").contains("\"rows\":6,\"ignored\":1");

    Tensor dFeatures = Tensor.allocate(DType.F64, ROWS, FEATURES);
    Linear dHead =
        Linear.of(
            Tensor.allocate(DType.F64, CLASSES, FEATURES), Tensor.allocate(DType.F64, CLASSES));
    LinearCrossEntropy fused = LinearCrossEntropy.of(CrossEntropy.mean()).withSoftCap(2);
    fused.lossAndGradient(rows(), head(), Targets.classes(labels), dFeatures, dHead);
    Tensor dBias = dHead.bias();
    assertThat(Arrays.values(ofFeatures)).isEqualTo(dFeatures.toDoubles());
    assertThat(Arrays.values(ofWeights)).isEqualTo(dHead.weights().toDoubles());
    assertThat(dBias == null ? null : dBias.toDoubles()).isEqualTo(Arrays.values(ofBias));
    assertThat(Arrays.values(losses))
        .isEqualTo(fused.losses(rows(), head(), Targets.classes(labels)).toDoubles());
  }

  @Test
  void arraysMayBeNamedInASafetensorsFile() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Tensor narrow = Tensor.allocate(DType.BF16, CLASSES, FEATURES);
    Tensor wide = Tensor.allocate(DType.F64, CLASSES, FEATURES);
    for (int c = 0; c < CLASSES; c++) {
      for (int k = 0; k < FEATURES; k++) {
        narrow.set(weights[c * FEATURES + k], c, k);
        wide.set(narrow.get(c, k), c, k);
      }
    }
    Safetensors.write(file, Map.of("head", narrow, "hidden", rows()), Map.of());
    Run run =
        Run.of(
            "loss",
            "--features",
            file + ":hidden",
            "--weights",
            file + ":head",
            targetsFile,
            "--json",
            "--memory",
            "8");
    double loss =
        LinearCrossEntropy.of(CrossEntropy.mean())
            .loss(rows(), Linear.of(wide), Targets.classes(labels))
            .mean();
    assertThat(Double.parseDouble(run.out().replaceAll("\\{\"loss\":([^,]*),.*\\n", "$1")))
        .isCloseTo(loss, within(1e-15));
    assertThat(
            Run.of("loss", "--features", file + ":hidden", "--weights", file + ":tail", targetsFile)
                .err())
        .isEqualTo(
            "surprisal: %s has no array 'tail': its arrays are [hidden, head]\n".formatted(file));
    assertThat(Run.of("loss", "--features", file, "--weights", weightsFile, targetsFile).err())
        .isEqualTo(
            "surprisal: %s has 2 arrays: expected %s:NAME, with one of [hidden, head]\n"
                .formatted(file, file));
  }

  @Test
  void withoutFeaturesEveryClassIsAsLikely() throws IOException {
    Path none = Arrays.floats(folder.resolve("none.npy"), new float[0], ROWS, 0);
    Path head = Arrays.floats(folder.resolve("head.npy"), new float[0], CLASSES, 0);
    Path gradient = folder.resolve("gradient.npy");
    Run run =
        Run.of(
            "loss",
            "--features",
            none,
            "--weights",
            head,
            targetsFile,
            "--gradient-weights",
            gradient,
            "--gradient-features",
            folder.resolve("other.npy"));
    assertThat(run.out()).contains("perplexity  5\n");
    assertThat(Arrays.shape(gradient)).containsExactly(CLASSES, 0);
  }

  @Test
  void whatDoesNotFitTogetherIsOneSentence() throws IOException {
    Path wide = Arrays.doubles(folder.resolve("wide.npy"), new double[10], 2, 5);
    String[][] wrong = {
      {"--features needs --weights beside it", "--features", featuresFile.toString()},
      {
        "--gradient-bias needs --bias beside it",
        "--features",
        featuresFile.toString(),
        "--weights",
        weightsFile.toString(),
        "--gradient-bias",
        "db.npy"
      },
      {
        "there are logits besides --features: expected the targets alone (see surprisal loss"
            + " --help)",
        "--features",
        featuresFile.toString(),
        "--weights",
        weightsFile.toString(),
        "x.npy"
      },
      {
        "--axis does not go with --features (see surprisal loss --help)",
        "--features",
        featuresFile.toString(),
        "--weights",
        weightsFile.toString(),
        "--axis",
        "0"
      },
      {
        "--soft-cap needs --features beside it (see surprisal loss --help)",
        "x.npy",
        "--soft-cap",
        "3"
      },
      {"missing required parameter: 'TARGETS.npy' (see surprisal loss --help)"},
      {
        "--memory 9223372036854775807: expected 1 to 8796093022207 MiB",
        "--features",
        featuresFile.toString(),
        "--weights",
        weightsFile.toString(),
        "--memory",
        "9223372036854775807"
      },
      {
        "features have shape [6, 4]: expected [rows, 5], as the weights [2, 5] have it",
        "--features",
        featuresFile.toString(),
        "--weights",
        wide.toString()
      }
    };
    for (String[] words : wrong) {
      Object[] arguments = new Object[words.length + 1];
      arguments[0] = "loss";
      System.arraycopy(words, 1, arguments, 1, words.length - 1);
      arguments[words.length] = targetsFile;
      assertThat(Run.of(arguments)).isEqualTo(new Run(2, "", "surprisal: " + words[0] + "\n"));
    }
  }
}
