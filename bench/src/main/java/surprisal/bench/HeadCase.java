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

  /// Calls of a contestant that takes longer than this are few.
  private static final long LONG_NANOS = 20_000_000_000L;

  private static final int LEAST_ROUNDS = 3;

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
    Runnable ours = () -> loss(problem);
    long torchNanos = time(torch::run);
    time(ours);
    LongStream.Builder our = LongStream.builder();
    LongStream.Builder their = LongStream.builder();
    int fewest = torchNanos > LONG_NANOS ? LEAST_ROUNDS : contest.fewest();
    long start = System.nanoTime();
    for (int round = 0;
        round < fewest
            || (round < contest.most() && System.nanoTime() - start < contest.budget().toNanos());
        round++) {
      if (round % 2 == 0) {
        our.add(time(ours));
        their.add(time(torch::run));
      } else {
        their.add(time(torch::run));
        our.add(time(ours));
      }
    }
    long memory =
        head().extraMemory(problem.features(), problem.head(), problem.targets(), outputs(problem));
    HeadReport.Table table =
        new HeadReport.Table(
            threads, our.build().toArray(), their.build().toArray(), ourError, torchError, memory);
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
