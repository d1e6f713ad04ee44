package surprisal.kernel;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Loss;
import surprisal.Targets;
import surprisal.spi.MatMul.Matrix;

/// Prints the bits of everything, as hashes: the kernels that this JVM has, and the public calls on
/// rows of all kinds. Two JVMs that print the same compute the same.
final class BitsReport {
  private static final int[] FEW = {1, 2, 3, 4, 5, 8, 10, 15, 16, 17, 31, 32, 33, 48, 63, 64};

  private long hash;

  private BitsReport() {}

  /// Prints the width of the vectors, then a line for each part.
  ///
  /// @param arguments `small` for what an interpreter can do in seconds, `large` for all
  public static void main(String[] arguments) {
    boolean large = arguments[0].equals("large");
    System.out.println("width " + width());
    print("kernels small", report -> report.kernels(40, 2));
    print("calls small", report -> report.calls(19, 3, 10, 16, 33));
    if (large) {
      print("matrix products", BitsReport::products);
      print("sparse products", BitsReport::sparseProducts);
      print("kernels large", report -> report.kernels(200, 5));
      print("calls few classes", report -> report.calls(77, FEW));
      print("calls many classes", report -> report.calls(14, 100, 101, 1000, 4097));
      print("calls huge rows", report -> report.calls(1, 70_001, 140_000));
      print("calls along axes", BitsReport::axes);
    }
  }

  private interface Part {
    void addTo(BitsReport report);
  }

  private static void print(String name, Part part) {
    BitsReport report = new BitsReport();
    part.addTo(report);
    System.out.printf("%s %016x%n", name, report.hash);
  }

  /// Bits of a vector; 0 without the module.
  static int width() {
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return vectors ? FloatVector.SPECIES_PREFERRED.vectorBitSize() : 0;
  }

  private void kernels(int longest, int samples) {
    kernel(Kernels.floats(Kernel.STRIP), x -> (float) x, longest, samples);
    kernel(Kernels.doubles(Kernel.STRIP), x -> x, longest, samples);
    if (Kernels.VECTORS) {
      kernel(Kernels.nativeFloats(), x -> (float) x, longest, samples);
    } else {
      kernel(Kernels.floats(Kernel.STRIP), x -> (float) x, longest, samples);
    }
    if (Kernels.VECTORS_OF_DOUBLE) {
      kernel(Kernels.nativeDoubles(), x -> x, longest, samples);
    } else {
      kernel(Kernels.doubles(Kernel.STRIP), x -> x, longest, samples);
    }
  }

  private void products() {
    Random random = new Random(6);
    for (int size : new int[] {1, 7, 50, 400}) {
      products(size + random.nextInt(9), 2 * size, size, random);
    }
    for (int columns : new int[] {5, 10, 20, 31}) {
      products(200, columns, 50, random);
    }
  }

  private void products(int n, int m, int k, Random random) {
    float[] floats = new float[n * m];
    double[] doubles = new double[n * m];
    JavaMatMul products = new JavaMatMul();
    double[] a = random.doubles((long) n * k).toArray();
    double[] b = random.doubles((long) k * m).toArray();
    Matrix<float[]> floatSums = Matrix.ofRows(floats, m);
    Matrix<double[]> sums = Matrix.ofRows(doubles, m);
    products.multiplyAddFloats(n, m, k, floats(a, k), floats(b, m), floatSums);
    products.multiplyAddDoubles(n, m, k, Matrix.ofRows(a, k), Matrix.ofRows(b, m), sums);
    products.multiplyAddFloats(
        n, m, k, floats(a, n).transpose(), floats(b, k).transpose(), floatSums);
    products.multiplyAddDoubles(
        n, m, k, Matrix.ofRows(a, n).transpose(), Matrix.ofRows(b, k).transpose(), sums);
    Trace trace = new Trace();
    for (int i = 0; i < n * m; i++) {
      trace.add(floats[i]);
      trace.add(doubles[i]);
    }
    hash = trace.hash(hash);
  }

  /// Of several numbers of lines and of rows that are short and long.
  private void sparseProducts() {
    Random random = new Random(8);
    for (int m : new int[] {1, 3, 8, 13, 34, 100}) {
      for (int n : new int[] {0, 1, 3, 4, 9}) {
        float[] floatSums = new float[m];
        double[] sums = new double[m];
        float[] floatMatrix = new float[20 * m];
        double[] matrix = random.doubles(20L * m).toArray();
        float[] floats = new float[n];
        double[] values = random.doubles(n).toArray();
        for (int i = 0; i < matrix.length; i++) {
          floatMatrix[i] = (float) matrix[i];
        }
        for (int k = 0; k < n; k++) {
          floats[k] = (float) values[k];
        }
        int[] columns = random.ints(n + 2L, 0, 19).toArray();
        SparseKernel<float[]> ofFloats = Kernels.sparseFloats(Long.MAX_VALUE);
        SparseKernel<double[]> ofDoubles = Kernels.sparseDoubles(Long.MAX_VALUE);
        for (int step : new int[] {1, 2}) {
          int line = step == 1 ? m : 1;
          int some = step == 1 ? m : Math.min(m, 8);
          ofFloats.addProduct(
              floats, columns, 2, n, floatMatrix, 1, line, step, some, floatSums, 0);
          ofDoubles.addProduct(values, columns, 2, n, matrix, 1, line, step, some, sums, 0);
        }
        Trace trace = new Trace();
        for (int c = 0; c < m; c++) {
          trace.add(floatSums[c]);
          trace.add(sums[c]);
        }
        hash = trace.hash(hash);
      }
    }
  }

  private static Matrix<float[]> floats(double[] numbers, int columns) {
    float[] narrow = new float[numbers.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) numbers[i];
    }
    return Matrix.ofRows(narrow, columns);
  }

  private <A> void kernel(
      Kernel<A> kernel, DoubleUnaryOperator rounding, int longest, int samples) {
    Random random = new Random(longest);
    for (int n = 1; n <= longest; n++) {
      for (int sample = 0; sample < samples; sample++) {
        Strip strip = Strip.of(random, n, rounding);
        Trace trace = new Trace();
        for (KernelCall call : KernelCall.values()) {
          call.make(kernel, strip, trace);
        }
        hash = trace.hash(hash);
        kernel.close();
      }
    }
  }

  /// Each type with each number of classes, in one kind of memory after another.
  private void calls(int rows, int... classes) {
    Batch.Memory[] memories = Batch.Memory.values();
    int turn = 0;
    for (int n : classes) {
      for (DType type : DType.values()) {
        Batch.Memory memory = memories[turn++ % memories.length];
        calls(Batch.of(n, type, memory, 1, rows, n), memory);
      }
      turn++; // each type in another memory than before
    }
  }

  private void axes() {
    for (DType type : DType.values()) {
      calls(Batch.of(1, type, Batch.Memory.HEAP, 1, 5, 21, 7, 9), Batch.Memory.HEAP);
      calls(Batch.of(2, type, Batch.Memory.NATIVE, 0, 10, 35), Batch.Memory.NATIVE);
      calls(Batch.of(3, type, Batch.Memory.HEAP, 1, 2, 300, 50), Batch.Memory.HEAP);
      calls(Batch.of(4, type, Batch.Memory.STRIDED, 0, 3, 1001), Batch.Memory.STRIDED);
    }
  }

  private void calls(Batch batch, Batch.Memory memory) {
    Trace trace = new Trace();
    for (ApiCall call : ApiCall.values()) {
      trace.add(call.elsewhere(batch, memory));
      if (call.canBeInPlace()) {
        trace.add(call.inPlace(batch, memory));
      }
    }
    Loss loss =
        CrossEntropy.mean()
            .withClassAxis(batch.axis())
            .loss(batch.logits(), Targets.classes(batch.labels()));
    trace.add(loss.sum());
    trace.add(loss.weight());
    hash = trace.hash(hash);
  }
}
