package surprisal.onednn;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import surprisal.onednn.PrimitiveProducts.Element;
import surprisal.onednn.SelfCheck.Product;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// Calls oneDNN from many threads, platform and virtual ones, while garbage makes the collector move
/// arrays about; every call must give the bits of the first, and the process must not grow.
final class Soak {
  private static final int THREADS = 8;
  private static final int GARBAGE = 1 << 14;

  /// The allocator's share for each thread settles slowly: 18 MiB in a million calls, 33 in two. An
  /// oneDNN object lost in each call would be hundreds.
  private static final long MOST_GROWTH = 64L << 20;

  /// One product, and what it first gave.
  private static final class Task {
    private final Product product;
    private final int n;
    private final int m;
    private final int k;
    private final Matrix<float[]> a;
    private final Matrix<float[]> b;
    private final float[] expected;

    Task(Product product, int n, int m, int k, Random random) {
      this.product = product;
      this.n = n;
      this.m = m;
      this.k = k;
      a = Numbers.matrix(n, k, random);
      b = Numbers.matrix(k, m, random);
      expected = multiply();
    }

    /// From copies, which lie elsewhere each time.
    private float[] multiply() {
      float[] sums = new float[n * m];
      product.multiplyAdd(n, m, k, copy(a), copy(b), Matrix.ofRows(sums, m));
      return sums;
    }

    private static Matrix<float[]> copy(Matrix<float[]> x) {
      return new Matrix<>(x.array().clone(), x.offset(), x.stride(), x.transposed());
    }

    void call() {
      if (!Arrays.equals(multiply(), expected)) {
        throw new AssertionError("other bits in %d × %d × %d".formatted(n, m, k));
      }
    }
  }

  private Soak() {}

  public static void main(String[] args) throws Exception {
    long calls = Long.parseLong(args[0]);
    List<Task> tasks = tasks();
    run(tasks, calls / 5);
    long before = residentBytes();
    run(tasks, calls - calls / 5);
    long growth = residentBytes() - before;
    System.out.printf("%d calls, the same bits, %+d KiB of memory%n", calls, growth >> 10);
    if (growth > MOST_GROWTH) {
      throw new AssertionError("the process has grown");
    }
  }

  private static List<Task> tasks() {
    Library library = Library.load(Platform.current(), NativeFiles.current().unpack());
    FloatProducts whole = new FloatProducts(library, FloatProducts.PIECE);
    FloatProducts pieces = new FloatProducts(library, 1 << 15);
    PrimitiveProducts primitive = new PrimitiveProducts(library, Element.FLOAT32);
    Product byPrimitive =
        (n, m, k, a, b, c) -> primitive.multiplyAdd(n, m, k, onHeap(a), onHeap(b), c);
    Random random = new Random(4);
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Product product =
          List.<Product>of(whole::multiplyAdd, pieces::multiplyAdd, byPrimitive).get(i % 3);
      tasks.add(
          new Task(
              product,
              1 + random.nextInt(70),
              1 + random.nextInt(70),
              1 + random.nextInt(130),
              random));
    }
    return tasks;
  }

  private static Bfloat16Matrix onHeap(Matrix<float[]> x) {
    return new Bfloat16Matrix(
        MemorySegment.ofArray(x.array()), x.offset(), x.stride(), x.transposed());
  }

  private static void run(List<Task> tasks, long calls) throws Exception {
    AtomicLong left = new AtomicLong(calls);
    Callable<float[]> work =
        () -> {
          float[] garbage = {};
          for (long i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
            garbage = new float[GARBAGE];
            tasks.get((int) (i % tasks.size())).call();
          }
          return garbage;
        };
    try (ExecutorService platform = Executors.newFixedThreadPool(THREADS / 2);
        ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<float[]>> running = new ArrayList<>();
      for (int i = 0; i < THREADS / 2; i++) {
        running.add(platform.submit(work));
        running.add(virtual.submit(work));
      }
      for (Future<float[]> each : running) {
        each.get();
      }
    }
  }

  private static long residentBytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow();
    }
  }
}
