package surprisal.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import surprisal.DType;
import surprisal.Tensor;
import surprisal.spi.MatMul.Matrix;

/// Something that must not allocate once compiled, or no more for many rows than for few, or little
/// for one.
///
/// @param most how many bytes a run of `more` may allocate beyond one of `less`
record BoxingTask(String name, Runnable less, Runnable more, long most) {
  /// Below it nothing is boxed: a vector in its box takes 48 bytes or more.
  private static final long BOX = 32;

  /// For what may differ from call to call; far below a box for each row.
  private static final long SLACK = 512;

  private static final int[] LENGTHS = {10, 33, 100, 1000, 4096};

  private static final int[] CLASSES = {3, 10, 64, 1000, 4100};

  /// As many kinds of batches, drawn at random, as a thread can warm in a few seconds.
  private static final int KINDS = 3;

  /// Numbers that fill what a call keeps for rows that it does together.
  private static final int FULL_BLOCK = 2100;

  /// What a call of one short row may allocate, whatever the compilers make of it: the kernel with
  /// its scratch, and small objects.
  private static final long ONE_ROW = 2560;

  private record Kind(DType type, Batch.Memory memory, int classes) {}

  /// Runs both, and adds what was found to be too much.
  void addTo(Set<String> found, int times, LongSupplier allocated) {
    long before = allocated.getAsLong();
    run(less, times);
    long between = allocated.getAsLong();
    run(more, times);
    long after = allocated.getAsLong();
    long bytes = ((after - between) - (between - before)) / times;
    if (bytes > most) {
      found.add("%s: %d bytes".formatted(name, bytes));
    }
  }

  private static void run(Runnable task, int times) {
    for (int i = 0; i < times; i++) {
      task.run();
    }
  }

  /// Each method of the kernels, over strips of several lengths.
  static List<BoxingTask> ofKernels() {
    List<BoxingTask> tasks = new ArrayList<>();
    for (int n : LENGTHS) {
      addTo(tasks, "floats", new WarmKernel<>(Kernels.floats(Kernel.STRIP), n));
      addTo(tasks, "doubles", new WarmKernel<>(Kernels.doubles(Kernel.STRIP), n));
      addProducts(tasks, "floats", Kernels.floatTile(Long.MAX_VALUE), n);
      addProducts(tasks, "doubles", Kernels.doubleTile(Long.MAX_VALUE), n);
      addSparse(tasks, "floats", Kernels.sparseFloats(Long.MAX_VALUE), float[]::new, n);
      addSparse(tasks, "doubles", Kernels.sparseDoubles(Long.MAX_VALUE), double[]::new, n);
      if (n > Kernel.SHORT) { // shorter strips are copied
        addTo(tasks, "native floats", new WarmKernel<>(Kernels.nativeFloats(), n));
      }
      if (Kernels.VECTORS_OF_DOUBLE) {
        addNarrow(tasks, n);
      }
      if (n > Kernel.SHORT && Kernels.VECTORS_OF_DOUBLE) {
        addTo(tasks, "native doubles", new WarmKernel<>(Kernels.nativeDoubles(), n));
      }
    }
    return tasks;
  }

  private static <A> void addProducts(
      List<BoxingTask> tasks, String type, MatMulTile<A> tile, int depth) {
    int rows = MatMulTile.ROWS;
    int columns = tile.columns();
    A a = tile.allocate(rows * depth);
    A b = tile.allocate(columns * depth);
    A c = tile.allocate(rows * columns);
    int times = Kernel.STRIP / depth;
    Map<String, Runnable> products =
        Map.of(
            "product", () -> tile.multiplyAdd(a, 0, b, 0, depth, c, 0, columns),
            "product in place", () -> tile.multiplyAdd(a, 0, depth, 1, b, 0, depth, c, 0, columns),
            "packing", () -> tile.pack(b, 0, 1, columns, columns, columns, depth, b, 0));
    products.forEach((name, product) ->
        tasks.add(
            new BoxingTask(
                "%s of %d %s".formatted(name, depth, type),
                () -> {},
                () -> run(product, times),
                BOX * times)));
  }

  /// Of two vectors and of three, each a tile and a row.
  private static void addNarrow(List<BoxingTask> tasks, int depth) {
    for (int[] shape : new int[][] {{7, 8}, {5, 10}}) {
      int n = shape[0];
      int m = shape[1];
      int times = Kernel.STRIP / depth;
      Matrix<double[]> a = Matrix.ofRows(new double[n * depth], depth);
      Matrix<double[]> b = Matrix.ofRows(new double[depth * m], m);
      Matrix<double[]> c = Matrix.ofRows(new double[n * m], m);
      Runnable product = () -> VectorDoubleNarrow.multiplyAdd(n, m, depth, a, b, c);
      String name = "product of %d columns and %d steps".formatted(m, depth);
      tasks.add(new BoxingTask(name, () -> {}, () -> run(product, times), SLACK * times));
    }
  }

  private static <A> void addSparse(
      List<BoxingTask> tasks, String type, SparseKernel<A> kernel, IntFunction<A> allocate, int m) {
    int[] columns = {2, 0, 1, 3, 1};
    int n = columns.length;
    A values = allocate.apply(n);
    A matrix = allocate.apply(n * m);
    A sums = allocate.apply(m);
    int times = Kernel.STRIP / m;
    Runnable product = () -> kernel.addProduct(values, columns, 0, n, matrix, 0, m, 1, m, sums, 0);
    tasks.add(
        new BoxingTask(
            "sparse product of %d %s".formatted(m, type),
            () -> {},
            () -> run(product, times),
            BOX * times));
  }

  private static <A> void addTo(List<BoxingTask> tasks, String type, WarmKernel<A> kernel) {
    int times = Kernel.STRIP / kernel.length();
    kernel
        .methods()
        .forEach((name, method) ->
            tasks.add(
                new BoxingTask(
                    "%s of %d %s".formatted(name, kernel.length(), type),
                    () -> {},
                    () -> run(method, times),
                    BOX * times)));
  }

  /// The public calls, over batches of rows and of four times as many; never so many that other
  /// threads join in.
  static List<BoxingTask> ofCalls(Random random) {
    List<Kind> kinds = new ArrayList<>();
    for (DType type : DType.values()) {
      for (Batch.Memory memory : Batch.Memory.values()) {
        for (int classes : CLASSES) {
          kinds.add(new Kind(type, memory, classes));
        }
      }
    }
    Collections.shuffle(kinds, random);
    List<BoxingTask> tasks = new ArrayList<>();
    kinds.stream().limit(KINDS).forEach(kind -> addTo(tasks, kind));
    return tasks;
  }

  /// The public calls over a single short row.
  static List<BoxingTask> ofOneRow() {
    Batch.Memory memory = Batch.Memory.HEAP;
    Batch batch = Batch.of(10, DType.F32, memory, 1, 1, 10);
    return Stream.of(ApiCall.SOFTMAX, ApiCall.LOG_SOFTMAX, ApiCall.LOSSES, ApiCall.GRADIENT)
        .map(call ->
            new BoxingTask(
                "%s of one row".formatted(call), () -> {}, elsewhere(call, batch, memory), ONE_ROW))
        .toList();
  }

  private static void addTo(List<BoxingTask> tasks, Kind kind) {
    int rows = Math.max(6, FULL_BLOCK / kind.classes);
    Batch few = batch(kind, rows);
    Batch many = batch(kind, 4 * rows);
    for (ApiCall call : ApiCall.values()) {
      String name = "%s of %s, %s".formatted(call, many.logits(), kind.memory);
      Runnable less = elsewhere(call, few, kind.memory);
      tasks.add(new BoxingTask(name, less, elsewhere(call, many, kind.memory), SLACK));
      if (call.canBeInPlace()) {
        Runnable lessInPlace = inPlace(call, few, kind.memory);
        Runnable moreInPlace = inPlace(call, many, kind.memory);
        tasks.add(new BoxingTask(name + " in place", lessInPlace, moreInPlace, SLACK));
      }
    }
  }

  private static Batch batch(Kind kind, int rows) {
    return Batch.of(kind.classes, kind.type, kind.memory, 1, rows, kind.classes);
  }

  private static Runnable elsewhere(ApiCall call, Batch batch, Batch.Memory memory) {
    Tensor out = call.outFor(batch, memory);
    return () -> call.make(batch, out);
  }

  private static Runnable inPlace(ApiCall call, Batch batch, Batch.Memory memory) {
    Tensor both = batch.copyOfLogits(memory);
    Batch over = batch.withLogits(both);
    return () -> call.make(over, both);
  }
}
