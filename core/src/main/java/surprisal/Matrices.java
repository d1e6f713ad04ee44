package surprisal;

import surprisal.spi.MatMul.Matrix;

/// Tensors of two axes as matrices: in place where they are that, else as a copy.
final class Matrices {
  private Matrices() {}

  static <A> Matrix<A> of(Arithmetic<A> arithmetic, Tensor tensor) {
    A array = arithmetic.array(tensor.elements());
    long stride = tensor.stride(0);
    if (array != null && tensor.stride(1) == 1 && stride >= 0 && stride <= Integer.MAX_VALUE) {
      int offset = arithmetic.start(tensor.elements()) + (int) tensor.offset();
      return new Matrix<>(array, offset, (int) stride, false);
    }
    return Matrix.ofRows(numbers(arithmetic, tensor), Math.toIntExact(tensor.size(1)));
  }

  /// A copy of a tensor's numbers in row-major order.
  static <A> A numbers(Arithmetic<A> arithmetic, Tensor tensor) {
    Rows rows = Rows.along(tensor, -1);
    int n = (int) rows.classes();
    A numbers = arithmetic.allocate(Math.toIntExact(tensor.size()));
    short[] bits = tensor.elements().bits();
    for (long row = 0; row < rows.count(); row++) {
      arithmetic.read(
          tensor.elements(), rows.offset(row), rows.stride(), n, numbers, (int) row * n, bits);
    }
    return numbers;
  }

  /// A copy of a matrix of n rows and m columns that is not transposed.
  static <A> Matrix<A> copy(Arithmetic<A> arithmetic, Matrix<A> matrix, int n, int m) {
    A copy = arithmetic.allocate(Math.multiplyExact(n, m));
    for (int i = 0; i < n; i++) {
      System.arraycopy(matrix.array(), matrix.offset() + i * matrix.stride(), copy, i * m, m);
    }
    return Matrix.ofRows(copy, m);
  }

  /// Copies numbers in row-major order into a tensor.
  static <A> void write(Arithmetic<A> arithmetic, A numbers, Tensor tensor) {
    Rows rows = Rows.along(tensor, -1);
    int n = (int) rows.classes();
    short[] bits = tensor.elements().bits();
    for (long row = 0; row < rows.count(); row++) {
      arithmetic.write(
          numbers, (int) row * n, n, tensor.elements(), rows.offset(row), rows.stride(), bits);
    }
  }
}
