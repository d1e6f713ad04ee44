package surprisal;

import org.jspecify.annotations.Nullable;
import surprisal.kernel.SparseKernel;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// The features H [n, D] of a block of rows, and the two products with them.
///
/// @param <A> `float[]` or `double[]`
sealed interface FeatureBlock<A> {
  /// out += H·Wᵀ, for the weights W of m classes.
  void addLogits(MatMul matMul, Matrix<A> weights, int m, Matrix<A> out);

  /// sums += Gᵀ·H, for gradients G of m classes, transposed.
  void addGradient(MatMul matMul, Matrix<A> gradients, int m, Matrix<A> sums);

  /// The `some` rows from the i-th on.
  FeatureBlock<A> rows(int i, int some);

  /// As a matrix.
  ///
  /// @param narrow the same as it is stored, if that is as BF16
  record Dense<A>(
      Arithmetic<A> arithmetic,
      Matrix<A> matrix,
      int n,
      int features,
      @Nullable Bfloat16Matrix narrow)
      implements FeatureBlock<A> {
    @Override
    public void addLogits(MatMul matMul, Matrix<A> weights, int m, Matrix<A> out) {
      arithmetic.multiplyAdd(matMul, n, m, features, matrix, weights.transpose(), out);
    }

    /// Products are not transposed, so where the sums are, their transpose is the product.
    @Override
    public void addGradient(MatMul matMul, Matrix<A> gradients, int m, Matrix<A> sums) {
      if (sums.transposed()) {
        arithmetic.multiplyAdd(
            matMul, features, m, n, matrix.transpose(), gradients.transpose(), sums.transpose());
      } else {
        arithmetic.multiplyAdd(matMul, m, features, n, gradients, matrix, sums);
      }
    }

    @Override
    public Dense<A> rows(int i, int some) {
      return new Dense<>(arithmetic, matrix.from(i), some, features, null);
    }
  }

  /// The rows of some numbers, from place `first` to place `first + n − 1` in them.
  record Sparse<A>(Arithmetic<A> arithmetic, SparseRows rows, long[] numbers, int first, int n)
      implements FeatureBlock<A> {
    /// Classes that are multiplied with all rows before the next: so that what they need of the matrix
    /// stays in a cache.
    private static final int RANGE = 64;

    @Override
    public void addLogits(MatMul matMul, Matrix<A> weights, int m, Matrix<A> out) {
      int line = weights.transposed() ? weights.stride() : 1;
      int step = weights.transposed() ? 1 : weights.stride();
      SparseKernel<A> kernel = arithmetic.sparseKernel();
      forRows(
          m,
          (values, k, count, i, c, some) ->
              kernel.addProduct(
                  values,
                  rows.columns(),
                  k,
                  count,
                  weights.array(),
                  weights.offset() + c * step,
                  line,
                  step,
                  some,
                  out.array(),
                  out.offset() + i * out.stride() + c));
    }

    @Override
    public void addGradient(MatMul matMul, Matrix<A> gradients, int m, Matrix<A> sums) {
      int line = sums.transposed() ? sums.stride() : 1;
      int step = sums.transposed() ? 1 : sums.stride();
      SparseKernel<A> kernel = arithmetic.sparseKernel();
      forRows(
          m,
          (values, k, count, i, c, some) ->
              kernel.addOuterProduct(
                  values,
                  rows.columns(),
                  k,
                  count,
                  gradients.array(),
                  gradients.offset() + i * gradients.stride() + c,
                  some,
                  sums.array(),
                  sums.offset() + c * step,
                  line,
                  step));
    }

    /// What to do with the i-th row, whose `count` numbers are there from the k-th of all on, for `some`
    /// classes from c on.
    private interface Body<A> {
      void run(A values, int k, int count, int i, int c, int some);
    }

    private void forRows(int m, Body<A> body) {
      int longest = 0;
      for (int i = 0; i < n; i++) {
        int row = (int) numbers[first + i];
        longest = Math.max(longest, rows.end(row) - rows.start(row));
      }
      A values = arithmetic.allocate(longest);
      Elements held = rows.values().elements();
      short[] bits = held.bits();
      for (int c = 0; c < m; c += RANGE) {
        for (int i = 0; i < n; i++) {
          int row = (int) numbers[first + i];
          int k = rows.start(row);
          int count = rows.end(row) - k;
          arithmetic.read(held, k, 1, count, values, 0, bits);
          body.run(values, k, count, i, c, Math.min(RANGE, m - c));
        }
      }
    }

    @Override
    public Sparse<A> rows(int i, int some) {
      return new Sparse<>(arithmetic, rows, numbers, first + i, some);
    }
  }
}
