package surprisal;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// Tensors of one or two axes as matrices: in place where they are that, else as a copy.
final class Matrices {
  private Matrices() {}

  static <A> Matrix<A> of(Arithmetic<A> arithmetic, Tensor tensor) {
    Matrix<A> matrix = inPlace(arithmetic, tensor);
    return matrix == null
        ? Matrix.ofRows(numbers(arithmetic, tensor), Math.toIntExact(tensor.size(1)))
        : matrix;
  }

  /// The tensor's own array, if it is a matrix in one of the arithmetic's type, row by row or column by
  /// column.
  static <A> @Nullable Matrix<A> inPlace(Arithmetic<A> arithmetic, Tensor tensor) {
    Matrix<A> byRow = byRow(arithmetic, tensor);
    Matrix<A> byColumn = byRow == null ? byRow(arithmetic, tensor.transpose(0, 1)) : null;
    return byColumn == null ? byRow : byColumn.transpose();
  }

  private static <A> @Nullable Matrix<A> byRow(Arithmetic<A> arithmetic, Tensor tensor) {
    A array = arithmetic.array(tensor.elements());
    long stride = tensor.stride(0);
    boolean hasRows = tensor.size(1) <= 1 || tensor.stride(1) == 1;
    if (array == null || !hasRows || stride < 0 || stride > Integer.MAX_VALUE) {
      return null;
    }
    int offset = arithmetic.start(tensor.elements()) + (int) tensor.offset();
    return new Matrix<>(array, offset, (int) stride, false);
  }

  /// The tensor's own memory, if it is a matrix of BF16.
  static @Nullable Bfloat16Matrix bfloat16(Tensor tensor) {
    boolean hasRows = tensor.size(1) <= 1 || tensor.stride(1) == 1;
    if (tensor.type() != DType.BF16 || !hasRows || tensor.stride(0) < tensor.size(1)) {
      return null;
    }
    MemorySegment memory = tensor.elements().memory();
    return new Bfloat16Matrix(memory, tensor.offset(), tensor.stride(0), false);
  }

  /// A copy of a tensor's numbers in row-major order.
  static <A> A numbers(Arithmetic<A> arithmetic, Tensor tensor) {
    A numbers = arithmetic.allocate(Math.toIntExact(tensor.size()));
    read(arithmetic, tensor, numbers, 0);
    return numbers;
  }

  /// Copies a tensor's numbers in row-major order.
  static <A> void read(Arithmetic<A> arithmetic, Tensor tensor, A numbers, int at) {
    Rows rows = Rows.along(tensor, -1);
    int n = (int) rows.classes();
    short[] bits = tensor.elements().bits();
    for (long row = 0; row < rows.count() && n > 0; row++) {
      int to = at + (int) row * n;
      arithmetic.read(tensor.elements(), rows.offset(row), rows.stride(), n, numbers, to, bits);
    }
  }

  /// Copies numbers in row-major order into a tensor, or adds them to it.
  static <A> void write(
      Arithmetic<A> arithmetic, A numbers, int at, Tensor tensor, boolean accumulates) {
    if (accumulates) {
      add(arithmetic, numbers, at, tensor);
      return;
    }
    Rows rows = Rows.along(tensor, -1);
    int n = (int) rows.classes();
    short[] bits = tensor.elements().bits();
    for (long row = 0; row < rows.count() && n > 0; row++) {
      int from = at + (int) row * n;
      arithmetic.write(numbers, from, n, tensor.elements(), rows.offset(row), rows.stride(), bits);
    }
  }

  /// Sets all numbers of a tensor of two axes, along memory.
  static <A> void fill(Arithmetic<A> arithmetic, Tensor tensor, double value) {
    Rows rows = Rows.along(tensor, tensor.stride(0) < tensor.stride(1) ? 0 : 1);
    int n = (int) rows.classes();
    A numbers = arithmetic.allocate(n);
    arithmetic.fill(numbers, 0, n, value);
    short[] bits = tensor.elements().bits();
    for (long row = 0; row < rows.count() && n > 0; row++) {
      arithmetic.write(numbers, 0, n, tensor.elements(), rows.offset(row), rows.stride(), bits);
    }
  }

  /// In `float` where both sides are, else in `double`.
  private static <A> void add(Arithmetic<A> arithmetic, A numbers, int at, Tensor tensor) {
    Rows rows = Rows.along(tensor, -1);
    Elements elements = tensor.elements();
    int n = (int) rows.classes();
    if (tensor.type() == arithmetic.type()) {
      A sums = arithmetic.allocate(n);
      for (long row = 0; row < rows.count() && n > 0; row++) {
        arithmetic.read(elements, rows.offset(row), rows.stride(), n, sums, 0, NO_BITS);
        arithmetic.headKernel().add(sums, 0, numbers, at + (int) row * n, n);
        arithmetic.write(sums, 0, n, elements, rows.offset(row), rows.stride(), NO_BITS);
      }
    } else {
      double[] sums = new double[n];
      for (long row = 0; row < rows.count() && n > 0; row++) {
        elements.read(rows.offset(row), rows.stride(), n, sums, 0);
        arithmetic.addTo(sums, 0, numbers, at + (int) row * n, n);
        elements.write(sums, 0, n, rows.offset(row), rows.stride());
      }
    }
  }

  private static final short[] NO_BITS = {};
}
