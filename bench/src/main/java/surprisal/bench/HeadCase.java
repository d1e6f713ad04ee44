package surprisal.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.LongStream;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.LinearCrossEntropy;
import surprisal.LinearOutputs;
import surprisal.Loss;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The cross-entropy of a linear head, features [n, d] and weights [v, d], beside libtorch's `linear`
/// and `cross_entropy_loss`, in one process.
///
/// @param gradient whether the gradients of features and weights are computed too
/// @param mebibytes the budget of memory
/// @param plainJava whether our matrix products are those in Java, though there is a library
record HeadCase(
    DType type, int n, int d, int v, boolean gradient, int mebibytes, boolean plainJava) {
  static final List<HeadCase> ALL =
      List.of(
          new HeadCase(DType.F32, 2048, 768, 32_000, true, 64, false),
          new HeadCase(DType.F32, 2048, 768, 32_000, true, 64, true),
          new HeadCase(DType.F32, 2048, 768, 32_000, false, 64, false),
          new HeadCase(DType.BF16, 2048, 768, 32_000, true, 32, false),
          new HeadCase(DType.BF16, 2048, 2048, 128_256, false, 64, false));

  private static final List<Integer> THREADS = List.of(1, 2);

  /// Rows whose exact results are known.
  private static final int CHECKED = 32;

  private static final double F32_TOLERANCE = 1e-5;
  private static final double BF16_TOLERANCE = 2e-2;

  /// Rounds that a contestant makes longer than this altogether are fewer, but one.
  private static final long LONG_NANOS = 60_000_000_000L;

  String name() {
    return "head-%s%s-%dx%dx%d%s"
        .formatted(gradient ? "" : "loss-", type, n, d, v, plainJava ? "-java" : "");
  }

  Path results() {
    return Path.of("bench", "results", name() + ".json");
  }

  /// Multiplications and additions in the products.
  double operations() {
    return (gradient ? 6.0 : 2.0) * n * d * v;
  }

  static void main(String[] args) throws IOException {
    HeadCase what =
        ALL.stream().filter(each -> each.name().equals(args[0])).findFirst().orElseThrow();
    HeadReport report = what.run(args[1].equals("short") ? Contest.SHORT : Contest.LONG);
    JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValue(what.results(), report);
  }

  private HeadReport run(Contest contest) {
    HeadProblem problem = HeadProblem.random(this);
    HeadTruth truth = HeadTruth.of(problem.firstRows(CHECKED));
    List<HeadReport.Table> tables = new ArrayList<>();
    TorchHead torch = new TorchHead(problem);
    long torchMemory = ResidentMemory.peakOf(torch::run);
    for (int threads : THREADS) {
      try (ForkJoinPool pool = new ForkJoinPool(threads)) {
        tables.add(pool.submit(() -> table(contest, problem, truth, torch, threads)).join());
      }
    }
    return new HeadReport(
        Machine.describe(Map.of(Torch.NAME, Torch.version())), this, torchMemory, tables);
  }

  private HeadReport.Table table(
      Contest contest, HeadProblem problem, HeadTruth truth, TorchHead torch, int threads) {
    torch.limitThreads(threads); // of the calls from this thread
    double ourError = truth.error(firstRows(problem), tolerance(DType.F32));
    double torchError = truth.error(TorchHead.firstRows(problem, CHECKED), tolerance(type));
    List<Runnable> entries =
        List.of(() -> loss(problem), torch::run, new HeadProducts(problem, threads));
    List<LongStream.Builder> nanos = entries.stream().map(_ -> LongStream.builder()).toList();
    long slowest = entries.stream().mapToLong(HeadCase::time).max().orElseThrow();
    int fewest = Math.clamp(LONG_NANOS / slowest, 1, contest.fewest());
    long start = System.nanoTime();
    for (int round = 0;
        round < fewest
            || (round < contest.most() && System.nanoTime() - start < contest.budget().toNanos());
        round++) {
      for (int turn = 0; turn < entries.size(); turn++) {
        int which = (round + turn) % entries.size();
        nanos.get(which).add(time(entries.get(which)));
      }
    }
    long memory =
        head().extraMemory(problem.features(), problem.head(), problem.targets(), outputs(problem));
    HeadReport.Table table =
        new HeadReport.Table(
            threads,
            nanos.get(0).build().toArray(),
            nanos.get(1).build().toArray(),
            nanos.get(2).build().toArray(),
            ourError,
            torchError,
            memory);
    table.show(this);
    return table;
  }

  private static double tolerance(DType type) {
    return type == DType.BF16 ? BF16_TOLERANCE : F32_TOLERANCE;
  }

  private static long time(Runnable call) {
    long start = System.nanoTime();
    call.run();
    return System.nanoTime() - start;
  }

  private LinearCrossEntropy head() {
    return LinearCrossEntropy.of(CrossEntropy.mean()).withMemory((long) mebibytes << 20);
  }

  private LinearOutputs outputs(HeadProblem problem) {
    return gradient
        ? LinearOutputs.none()
            .withFeatureGradient(problem.featureGradient())
            .withWeightGradient(problem.weightGradient())
        : LinearOutputs.none();
  }

  private Loss loss(HeadProblem problem) {
    Loss loss =
        head().loss(problem.features(), problem.head(), problem.targets(), outputs(problem));
    if (Double.isNaN(loss.sum())) {
      throw new AssertionError("surprisal: NaN");
    }
    return loss;
  }

  private HeadTruth.Found firstRows(HeadProblem problem) {
    HeadProblem first = problem.firstRows(CHECKED);
    double loss = loss(first).mean();
    return new HeadTruth.Found(
        loss,
        gradient ? first.featureGradient().toFloats() : null,
        gradient ? first.weightGradient().toFloats() : null);
  }
}
