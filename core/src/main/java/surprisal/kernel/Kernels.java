package surprisal.kernel;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul.Matrix;

/// The one choice of kernels: vectors where the JVM has them, else number by number, with the same
/// bits.
public final class Kernels {
  /// Rows of so few numbers gain nothing by vectors, which are very slow until they are compiled.
  private static final int FEW = 8;

  /// Nor does a product that takes some microseconds.
  private static final int FEW_MULTIPLICATIONS = 1 << 14;

  /// Nor do sparse products that take some milliseconds.
  private static final long FEW_SPARSE = 1 << 22;

  private static final String MODULE = "jdk.incubator.vector";

  /// Whether there are vectors.
  public static final boolean VECTORS = hasVectors();

  /// Whether there are vectors that make `double` faster.
  public static final boolean VECTORS_OF_DOUBLE = VECTORS && VectorDoubleKernel.isFast();

  /// Whether vectors are long enough to turn rows of `float` round.
  public static final boolean TURNS_SQUARES = VECTORS && VectorFloatTranspose.isFast();

  private Kernels() {}

  /// A kernel for rows of so many numbers, for one thread.
  public static Kernel<float[]> floats(long n) {
    return VECTORS && n > FEW ? new VectorFloatKernel() : new ScalarFloatKernel();
  }

  /// A kernel for rows of so many numbers, for one thread.
  public static Kernel<double[]> doubles(long n) {
    return VECTORS_OF_DOUBLE && n > FEW ? new VectorDoubleKernel() : new ScalarDoubleKernel();
  }

  /// A kernel for rows of `float` in native memory, for one thread; only where [#VECTORS].
  public static Kernel<MemorySegment> nativeFloats() {
    return new VectorFloatSegment();
  }

  /// A kernel for rows of `double` in native memory, for one thread; only where
  /// [#VECTORS_OF_DOUBLE].
  public static Kernel<MemorySegment> nativeDoubles() {
    return new VectorDoubleSegment();
  }

  /// A kernel for blocks of rows of `float`, for one thread; null where there are no vectors.
  public static @Nullable BlockKernel<float[]> floatBlocks() {
    return VECTORS ? new VectorFloatBlock() : null;
  }

  /// A kernel for blocks of rows of `double`, for one thread; null where there are no vectors
  /// that are fast.
  public static @Nullable BlockKernel<double[]> doubleBlocks() {
    return VECTORS_OF_DOUBLE ? new VectorDoubleBlock() : null;
  }

  /// Turns rows of `float` round, for one thread; only where [#TURNS_SQUARES].
  public static Transpose<float[]> floatTranspose() {
    return new VectorFloatTranspose();
  }

  /// Sparse products with so many multiplications.
  public static SparseKernel<float[]> sparseFloats(long multiplications) {
    return VECTORS && multiplications > FEW_SPARSE
        ? new VectorFloatSparseKernel()
        : new FloatSparseKernel();
  }

  /// Sparse products with so many multiplications.
  public static SparseKernel<double[]> sparseDoubles(long multiplications) {
    return VECTORS && multiplications > FEW_SPARSE
        ? new VectorDoubleSparseKernel()
        : new DoubleSparseKernel();
  }

  /// The inside of matrix products of `float` with so many multiplications.
  static MatMulTile<float[]> floatTile(long multiplications) {
    return VECTORS && multiplications > FEW_MULTIPLICATIONS
        ? new VectorFloatTile()
        : new ScalarFloatTile();
  }

  /// The inside of matrix products of `double` with so many multiplications.
  static MatMulTile<double[]> doubleTile(long multiplications) {
    return VECTORS && multiplications > FEW_MULTIPLICATIONS
        ? new VectorDoubleTile()
        : new ScalarDoubleTile();
  }

  /// Whether a product of `double` with so many multiplications goes without packing.
  static boolean multipliesNarrow(long multiplications, int columns, Matrix<double[]> b) {
    return VECTORS_OF_DOUBLE
        && multiplications > FEW_MULTIPLICATIONS
        && VectorDoubleNarrow.takes(columns, b);
  }

  private static boolean hasVectors() {
    boolean present = ModuleLayer.boot().findModule(MODULE).isPresent();
    if (!present) {
      System.getLogger("surprisal")
          .log(
              System.Logger.Level.INFO,
              "running without vectors, more slowly with the same results: add"
                  + " --add-modules jdk.incubator.vector to the java command");
    }
    return present;
  }
}
