package surprisal.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// [Kernel] for rows in native memory. Strips are copied to an array and back, and a kernel for
/// arrays does what is asked; but for what matters most there are loops of their own, which load and
/// store vectors where the numbers are.
///
/// The library's methods for vectors in segments are for segments of all kinds, and share their type
/// profiles with the whole process: once they have seen heap memory, C2 no longer knows where a
/// vector lies, and calls where it could inline. Hence a fourth rule beside those of
/// [VectorFloatKernel]: a method with such a loop does little else, and begins by comparing the class
/// of its segments with [#NATIVE]. From there on C2 knows the class, and asks no profile.
///
/// @param <A> `float[]` or `double[]`
public abstract sealed class SegmentKernel<A> implements Kernel<MemorySegment>
    permits VectorFloatSegment, VectorDoubleSegment {
  /// The class of segments of native memory, except those that map a file.
  static final Class<?> NATIVE = MemorySegment.NULL.getClass();

  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final Kernel<A> arrays;
  private final ValueLayout layout;
  private A numbers;
  private int length;
  private @Nullable Arena arena;

  /// @param layout of a number that need not be aligned
  SegmentKernel(Kernel<A> arrays, ValueLayout layout) {
    this.arrays = arrays;
    this.layout = layout;
    this.numbers = arrays.allocate(0);
  }

  /// The same memory as a segment that need not be copied. It may have 2³¹ − 1 bytes at most.
  public static MemorySegment direct(MemorySegment memory) {
    return memory.getClass() == NATIVE
        ? memory
        : MemorySegment.ofBuffer(memory.asByteBuffer().order(ORDER).asFloatBuffer()); // not mapped
  }

  static IllegalArgumentException notNative() {
    return new IllegalArgumentException("a segment is on the heap or mapped: see direct()");
  }

  /// For the thread that allocates first, until [#close()].
  @Override
  @SuppressWarnings("MustBeClosedChecker") // closed by close()
  public MemorySegment allocate(int n) {
    arena = arena == null ? Arena.ofConfined() : arena;
    return arena.allocate(n * layout.byteSize(), 64);
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }

  /// Copies n numbers to the start of an array.
  final void load(MemorySegment x, int at, int n, A to) {
    load(x, at, n, to, 0);
  }

  private void load(MemorySegment x, int at, int n, A to, int first) {
    MemorySegment.copy(x, layout, at * layout.byteSize(), to, first, n);
  }

  /// Copies n numbers from the start of an array.
  final void store(A from, MemorySegment y, int to, int n) {
    MemorySegment.copy(from, 0, y, layout, to * layout.byteSize(), n);
  }

  private A numbers(int n) {
    if (n > length) {
      numbers = arrays.allocate(n);
      length = n;
    }
    return numbers;
  }

  private A loaded(MemorySegment x, int at, int n) {
    A copy = numbers(n);
    load(x, at, n, copy);
    return copy;
  }

  @Override
  public double max(MemorySegment x, int at, int n) {
    return arrays.max(loaded(x, at, n), 0, n);
  }

  @Override
  public int indexOf(double value, MemorySegment x, int at, int n) {
    return arrays.indexOf(value, loaded(x, at, n), 0, n);
  }

  @Override
  public void exp(MemorySegment x, int at, int n, double max, MemorySegment e, int to) {
    A copy = loaded(x, at, n);
    arrays.exp(copy, 0, n, max, copy, 0);
    store(copy, e, to, n);
  }

  @Override
  public double expAndSum(
      MemorySegment x, int at, int n, double max, MemorySegment e, int to, Rest rest, int ahead) {
    A copy = numbers(2 * n);
    load(x, at, n, copy);
    load(x, ahead, n, copy, n); // before e may overwrite it
    double maxAhead = arrays.expAndSum(copy, 0, n, max, copy, 0, rest, n);
    store(copy, e, to, n);
    return maxAhead;
  }

  @Override
  public void sum(MemorySegment e, int at, int n, Sum sum) {
    arrays.sum(loaded(e, at, n), 0, n, sum);
  }

  @Override
  public void scale(
      MemorySegment e, int at, int n, double high, double low, MemorySegment y, int to) {
    A copy = loaded(e, at, n);
    arrays.scale(copy, 0, n, high, low, copy, 0);
    store(copy, y, to, n);
  }

  @Override
  public void logarithm(
      MemorySegment x, int at, int n, double max, double logOfSum, MemorySegment y, int to) {
    A copy = loaded(x, at, n);
    arrays.logarithm(copy, 0, n, max, logOfSum, copy, 0);
    store(copy, y, to, n);
  }

  @Override
  public void residual(
      MemorySegment e,
      int at,
      int n,
      double high,
      double low,
      double[] t,
      double factor,
      MemorySegment y,
      int to) {
    A copy = loaded(e, at, n);
    arrays.residual(copy, 0, n, high, low, t, factor, copy, 0);
    store(copy, y, to, n);
  }

  @Override
  public void shortfall(MemorySegment x, int at, int n, double max, double[] t, Sum sum) {
    arrays.shortfall(loaded(x, at, n), 0, n, max, t, sum);
  }

  @Override
  public void moment(MemorySegment e, int at, int n, double[] g, double reference, Sum sum) {
    arrays.moment(loaded(e, at, n), 0, n, g, reference, sum);
  }

  @Override
  public void deviation(
      MemorySegment e,
      int at,
      int n,
      double high,
      double low,
      double[] g,
      double reference,
      double mean,
      MemorySegment y,
      int to) {
    A copy = loaded(e, at, n);
    arrays.deviation(copy, 0, n, high, low, g, reference, mean, copy, 0);
    store(copy, y, to, n);
  }
}
