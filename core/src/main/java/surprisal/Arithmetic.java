package surprisal;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.ActivationKernel;
import surprisal.kernel.BlockKernel;
import surprisal.kernel.DoubleActivationKernel;
import surprisal.kernel.DoubleHeadKernel;
import surprisal.kernel.FloatActivationKernel;
import surprisal.kernel.FloatHeadKernel;
import surprisal.kernel.HeadKernel;
import surprisal.kernel.JavaMatMul;
import surprisal.kernel.Kernel;
import surprisal.kernel.Kernels;
import surprisal.kernel.SparseKernel;
import surprisal.kernel.Transpose;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// What rows are computed in, whatever they are stored in: the arrays, and the kernels that take
/// them.
///
/// @param <A> `float[]` or `double[]`
abstract sealed class Arithmetic<A> implements RowAccess<A> {
  static final Arithmetic<float[]> FLOAT = new Floats();
  static final Arithmetic<double[]> DOUBLE = new Doubles();

  private static final HeadKernel<float[]> FLOAT_HEAD = new FloatHeadKernel();
  private static final HeadKernel<double[]> DOUBLE_HEAD = new DoubleHeadKernel();
  private static final ActivationKernel<float[]> FLOAT_ACTIVATION = new FloatActivationKernel();
  private static final ActivationKernel<double[]> DOUBLE_ACTIVATION = new DoubleActivationKernel();

  static Arithmetic<?> of(DType type) {
    return type == DType.F64 ? DOUBLE : FLOAT;
  }

  /// In double where some of the numbers are.
  static Arithmetic<?> of(Features... numbers) {
    boolean isDouble = Arrays.stream(numbers).anyMatch(some -> some.type() == DType.F64);
    return isDouble ? DOUBLE : FLOAT;
  }

  @Override
  public final Strips<A> strips(Rows rows, @Nullable Strips<A> logits) {
    return Strips.of(this, rows, logits);
  }

  /// A kernel for one thread, if there are vectors.
  abstract @Nullable BlockKernel<A> blockKernel();

  /// The type of the arrays' numbers.
  abstract DType type();

  /// Whether there are vectors to turn rows round with.
  abstract boolean turnsSquares();

  /// Turns rows round for the block kernel, for one thread; only where [#turnsSquares()].
  abstract Transpose<A> transpose();

  /// The loops over a linear head's logits.
  abstract HeadKernel<A> headKernel();

  /// The loops of activation functions.
  abstract ActivationKernel<A> activationKernel();

  /// Products of sparse rows with matrices, so many multiplications in all.
  abstract SparseKernel<A> sparseKernel(long multiplications);

  abstract A allocate(int n);

  /// Sets numbers from … to − 1.
  abstract void fill(A x, int from, int to, double value);

  /// An array as long as the sums, for parts of them: the sums themselves if they are of the type.
  abstract A partsOf(double[] sums);

  /// A tensor over an array.
  abstract Tensor tensor(A array, long... shape);

  /// sums += n numbers
  abstract void addTo(double[] sums, int to, A x, int at, int n);

  /// C += A·B for A [n, k], B [k, m]; in double, always in plain Java.
  abstract void multiplyAdd(
      MatMul matMul, int n, int m, int k, Matrix<A> a, Matrix<A> b, Matrix<A> c);

  /// As above for A and B of BF16; false where sums are in double, and nothing was done.
  abstract boolean multiplyAdd(
      MatMul matMul, int n, int m, int k, Bfloat16Matrix a, Bfloat16Matrix b, Matrix<A> c);

  final A requireArray(Elements elements) {
    return Objects.requireNonNull(array(elements));
  }

  /// The array under elements, if there is one that kernels can take.
  abstract @Nullable A array(Elements elements);

  /// Where in that array element 0 lies.
  abstract int start(Elements elements);

  /// Copies n elements, `stride` apart, into an array; see [Elements#bits()].
  abstract void read(Elements elements, long place, long stride, int n, A to, int at, short[] bits);

  /// Copies the elements at n places into an array.
  abstract void gather(Elements elements, int[] places, int n, A to);

  /// Copies n numbers from an array to elements `stride` apart; see [Elements#bits()].
  abstract void write(
      A from, int at, int n, Elements elements, long place, long stride, short[] bits);

  private static final class Floats extends Arithmetic<float[]> {
    @Override
    public Kernel<float[]> kernel(long classes) {
      return Kernels.floats(classes);
    }

    @Override
    @Nullable BlockKernel<float[]> blockKernel() {
      return Kernels.floatBlocks();
    }

    @Override
    DType type() {
      return DType.F32;
    }

    @Override
    boolean turnsSquares() {
      return Kernels.TURNS_SQUARES;
    }

    @Override
    Transpose<float[]> transpose() {
      return Kernels.floatTranspose();
    }

    @Override
    HeadKernel<float[]> headKernel() {
      return FLOAT_HEAD;
    }

    @Override
    ActivationKernel<float[]> activationKernel() {
      return FLOAT_ACTIVATION;
    }

    @Override
    SparseKernel<float[]> sparseKernel(long multiplications) {
      return Kernels.sparseFloats(multiplications);
    }

    @Override
    float[] allocate(int n) {
      return new float[n];
    }

    @Override
    void fill(float[] x, int from, int to, double value) {
      Arrays.fill(x, from, to, (float) value);
    }

    @Override
    float[] partsOf(double[] sums) {
      return new float[sums.length];
    }

    @Override
    Tensor tensor(float[] array, long... shape) {
      return Tensor.of(array, shape);
    }

    @Override
    void addTo(double[] sums, int to, float[] x, int at, int n) {
      for (int i = 0; i < n; i++) {
        sums[to + i] += x[at + i];
      }
    }

    @Override
    void multiplyAdd(
        MatMul matMul,
        int n,
        int m,
        int k,
        Matrix<float[]> a,
        Matrix<float[]> b,
        Matrix<float[]> c) {
      matMul.multiplyAddFloats(n, m, k, a, b, c);
    }

    @Override
    boolean multiplyAdd(
        MatMul matMul, int n, int m, int k, Bfloat16Matrix a, Bfloat16Matrix b, Matrix<float[]> c) {
      matMul.multiplyAddBfloat16(n, m, k, a, b, c);
      return true;
    }

    @Override
    float @Nullable [] array(Elements elements) {
      return elements instanceof Elements.Floats floats ? floats.array : null;
    }

    @Override
    int start(Elements elements) {
      return elements instanceof Elements.Floats floats ? floats.start : 0;
    }

    @Override
    void read(Elements elements, long place, long stride, int n, float[] to, int at, short[] bits) {
      if (stride == 1 && bits.length > 0) {
        elements.read(place, n, to, at, bits);
      } else {
        elements.read(place, stride, n, to, at);
      }
    }

    @Override
    void gather(Elements elements, int[] places, int n, float[] to) {
      float[] array = array(elements);
      int start = start(elements);
      for (int i = 0; i < n; i++) {
        to[i] = array == null ? (float) elements.get(places[i]) : array[start + places[i]];
      }
    }

    @Override
    void write(
        float[] from, int at, int n, Elements elements, long place, long stride, short[] bits) {
      if (stride == 1 && bits.length > 0) {
        elements.write(from, at, n, place, bits);
      } else {
        elements.write(from, at, n, place, stride);
      }
    }
  }

  private static final class Doubles extends Arithmetic<double[]> {
    @Override
    public Kernel<double[]> kernel(long classes) {
      return Kernels.doubles(classes);
    }

    @Override
    @Nullable BlockKernel<double[]> blockKernel() {
      return Kernels.doubleBlocks();
    }

    @Override
    DType type() {
      return DType.F64;
    }

    @Override
    boolean turnsSquares() {
      return false;
    }

    @Override
    Transpose<double[]> transpose() {
      throw new UnsupportedOperationException();
    }

    @Override
    HeadKernel<double[]> headKernel() {
      return DOUBLE_HEAD;
    }

    @Override
    ActivationKernel<double[]> activationKernel() {
      return DOUBLE_ACTIVATION;
    }

    @Override
    SparseKernel<double[]> sparseKernel(long multiplications) {
      return Kernels.sparseDoubles(multiplications);
    }

    @Override
    double[] allocate(int n) {
      return new double[n];
    }

    @Override
    void fill(double[] x, int from, int to, double value) {
      Arrays.fill(x, from, to, value);
    }

    @Override
    double[] partsOf(double[] sums) {
      return sums;
    }

    @Override
    Tensor tensor(double[] array, long... shape) {
      return Tensor.of(array, shape);
    }

    @Override
    void addTo(double[] sums, int to, double[] x, int at, int n) {
      for (int i = 0; i < n; i++) {
        sums[to + i] += x[at + i];
      }
    }

    @Override
    void multiplyAdd(
        MatMul matMul,
        int n,
        int m,
        int k,
        Matrix<double[]> a,
        Matrix<double[]> b,
        Matrix<double[]> c) {
      new JavaMatMul().multiplyAddDoubles(n, m, k, a, b, c);
    }

    @Override
    boolean multiplyAdd(
        MatMul matMul,
        int n,
        int m,
        int k,
        Bfloat16Matrix a,
        Bfloat16Matrix b,
        Matrix<double[]> c) {
      return false;
    }

    @Override
    double @Nullable [] array(Elements elements) {
      return elements instanceof Elements.Doubles doubles ? doubles.array : null;
    }

    @Override
    int start(Elements elements) {
      return elements instanceof Elements.Doubles doubles ? doubles.start : 0;
    }

    @Override
    void read(
        Elements elements, long place, long stride, int n, double[] to, int at, short[] bits) {
      elements.read(place, stride, n, to, at);
    }

    @Override
    void gather(Elements elements, int[] places, int n, double[] to) {
      double[] array = array(elements);
      int start = start(elements);
      for (int i = 0; i < n; i++) {
        to[i] = array == null ? elements.get(places[i]) : array[start + places[i]];
      }
    }

    @Override
    void write(
        double[] from, int at, int n, Elements elements, long place, long stride, short[] bits) {
      elements.write(from, at, n, place, stride);
    }
  }
}
