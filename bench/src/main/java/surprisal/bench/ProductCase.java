package surprisal.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import surprisal.kernel.JavaMatMul;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Matrix;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// One product of matrices of `float`, [n, k] by [k, m], measured in one process.
record ProductCase(int n, int k, int m) {
  static final String JAVA = "surprisal";
  static final String SERVICE = "surprisal-onednn";

  static final List<ProductCase> ALL =
      List.of(
          new ProductCase(2048, 768, 32_000),
          new ProductCase(4096, 4096, 4096),
          new ProductCase(256, 784, 10));

  private static final List<Integer> THREADS = List.of(1, 2);

  /// A call that is shorter is repeated, or the clock would be all that is measured.
  private static final long SHORTEST_NANOS = 1_000_000;

  private static final int SAMPLES = 200;
  private static final double UNIT = 0x1p-24;

  /// C += A·B on so many threads.
  private interface Product {
    void run(int threads);
  }

  private record Entry(String name, Product product) {}

  String name() {
    return "matmul-%dx%dx%d".formatted(n, k, m);
  }

  Path results() {
    return Path.of("bench", "results", name() + ".json");
  }

  /// Multiplications and additions.
  double operations() {
    return 2.0 * n * k * m;
  }

  static void main(String[] args) throws IOException {
    ProductCase what =
        ALL.stream().filter(each -> each.name().equals(args[0])).findFirst().orElseThrow();
    ProductReport report = what.run(args[1].equals("short") ? Contest.SHORT : Contest.LONG);
    JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValue(what.results(), report);
  }

  private ProductReport run(Contest contest) {
    Random random = new Random(1);
    float[] a = numbers(n * k, random);
    float[] b = numbers(k * m, random);
    float[] c = new float[n * m];
    OpenBlas openBlas = new OpenBlas();
    MatMul service = ServiceLoader.load(MatMul.class).findFirst().orElseThrow();
    List<Entry> entries =
        List.of(
            new Entry(JAVA, threads -> inParts(new JavaMatMul(), a, b, c, threads)),
            new Entry(SERVICE, threads -> inParts(service, a, b, c, threads)),
            new Entry(OpenBlas.NAME, _ -> openBlas.multiplyAdd(n, m, k, a, b, c)));
    List<ProductReport.Table> tables = new ArrayList<>();
    for (int threads : THREADS) {
      openBlas.limitThreads(threads);
      try (ForkJoinPool pool = new ForkJoinPool(threads)) {
        tables.add(
            pool.submit(
                    () -> {
                      entries.forEach(entry -> check(entry, threads, a, b, c));
                      return table(entries, threads, contest);
                    })
                .join());
      }
    }
    return new ProductReport(
        Machine.describe(Map.of(OpenBlas.NAME, openBlas.version())), this, tables);
  }

  private static float[] numbers(int n, Random random) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = random.nextFloat(-1, 1);
    }
    return numbers;
  }

  /// Each thread takes as many rows.
  private void inParts(MatMul products, float[] a, float[] b, float[] c, int threads) {
    IntStream.range(0, threads)
        .parallel()
        .forEach(part -> {
          int from = (int) ((long) n * part / threads);
          int to = (int) ((long) n * (part + 1) / threads);
          products.multiplyAddFloats(
              to - from,
              m,
              k,
              new Matrix<>(a, from * k, k, false),
              Matrix.ofRows(b, m),
              new Matrix<>(c, from * m, m, false));
        });
  }

  /// Compares a sample with sums in `double`.
  private void check(Entry entry, int threads, float[] a, float[] b, float[] c) {
    Arrays.fill(c, 0);
    entry.product.run(threads);
    Random random = new Random(2);
    for (int sample = 0; sample < SAMPLES; sample++) {
      int i = random.nextInt(n);
      int j = random.nextInt(m);
      double sum = 0;
      double size = 0;
      for (int l = 0; l < k; l++) {
        double term = (double) a[i * k + l] * b[l * m + j];
        sum += term;
        size += Math.abs(term);
      }
      if (!(Math.abs(c[i * m + j] - sum) <= k * UNIT * size)) {
        throw new AssertionError(
            "%s: %s at (%d, %d), expected %s".formatted(entry.name, c[i * m + j], i, j, sum));
      }
    }
  }

  private ProductReport.Table table(List<Entry> entries, int threads, Contest contest) {
    List<LongStream.Builder> nanos = entries.stream().map(_ -> LongStream.builder()).toList();
    int[] calls = new int[entries.size()];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = warm(entries.get(i), threads, contest.warmUp());
    }
    long start = System.nanoTime();
    for (int round = 0;
        round < contest.fewest()
            || (round < contest.most() && System.nanoTime() - start < contest.budget().toNanos());
        round++) {
      for (int turn = 0; turn < calls.length; turn++) {
        int i = (turn + round) % calls.length;
        nanos.get(i).add(time(entries.get(i), threads, calls[i]));
      }
    }
    return new ProductReport.Table(
        threads,
        IntStream.range(0, calls.length)
            .mapToObj(i ->
                new Report.Line(
                    entries.get(i).name, "arrays", nanos.get(i).build().toArray(), null, null))
            .toList());
  }

  /// Until it is compiled.
  ///
  /// @return calls that take long enough to be timed
  private static int warm(Entry entry, int threads, Duration time) {
    long start = System.nanoTime();
    long calls = 0;
    do {
      entry.product.run(threads);
      calls++;
    } while (System.nanoTime() - start < time.toNanos());
    long each = (System.nanoTime() - start) / calls;
    return (int) Math.max(1, SHORTEST_NANOS / each);
  }

  /// Nanoseconds of a call.
  private static long time(Entry entry, int threads, int calls) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      entry.product.run(threads);
    }
    return (System.nanoTime() - start) / calls;
  }
}
