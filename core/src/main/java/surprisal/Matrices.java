package surprisal;

import surprisal.spi.MatMul.Matrix;

/// Tensors of two axes as matrices of double: in place where they are that, else as a copy.
final class Matrices {
  private Matrices() {}

  static Matrix of(Tensor tensor) {
    long stride = tensor.stride(0);
    boolean rows = tensor.stride(1) == 1 && stride >= 0 && stride <= Integer.MAX_VALUE;
    if (rows && tensor.elements() instanceof Elements.Doubles doubles) {
      int offset = doubles.start + (int) tensor.offset();
      return new Matrix(doubles.array, offset, (int) stride, false);
    }
    return new Matrix(tensor.toDoubles(), 0, Math.toIntExact(tensor.size(1)), false);
  }

  /// A copy of a matrix of n rows and m columns that is not transposed.
  static Matrix copy(Matrix matrix, int n, int m) {
    double[] copy = new double[Math.multiplyExact(n, m)];
    for (int i = 0; i < n; i++) {
      System.arraycopy(matrix.array(), matrix.offset() + i * matrix.stride(), copy, i * m, m);
    }
    return new Matrix(copy, 0, m, false);
  }

  /// Copies numbers in row-major order into a tensor.
  static void write(double[] numbers, Tensor tensor) {
    Rows rows = Rows.along(tensor, -1);
    int n = (int) rows.classes();
    for (long row = 0; row < rows.count(); row++) {
      tensor.elements().write(numbers, (int) row * n, n, rows.offset(row), rows.stride());
    }
  }
}
