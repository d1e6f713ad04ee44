package surprisal;

import org.jspecify.annotations.Nullable;
import surprisal.kernel.HeadKernel;
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

  /// The i-th row alone.
  FeatureBlock<A> row(int i);

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
    public Dense<A> row(int i) {
      return new Dense<>(arithmetic, matrix.from(i), 1, features, null);
    }
  }

  /// The rows of some numbers, from place `first` to place `first + n − 1` in them.
  record Sparse<A>(Arithmetic<A> arithmetic, SparseRows rows, long[] numbers, int first, int n)
      implements FeatureBlock<A> {
    @Override
    public void addLogits(MatMul matMul, Matrix<A> weights, int m, Matrix<A> out) {
      HeadKernel<A> kernel = arithmetic.headKernel();
      int step = weights.transposed() ? weights.stride() : 1;
      int classStep = weights.transposed() ? 1 : weights.stride();
      for (int i = 0; i < n; i++) {
        int to = out.offset() + i * out.stride();
        int row = (int) numbers[first + i];
        for (int k = rows.start(row); k < rows.end(row); k++) {
          int from = weights.offset() + rows.column(k) * step;
          kernel.addScaled(rows.value(k), weights.array(), from, classStep, m, out.array(), to, 1);
        }
      }
    }

    @Override
    public void addGradient(MatMul matMul, Matrix<A> gradients, int m, Matrix<A> sums) {
      HeadKernel<A> kernel = arithmetic.headKernel();
      int step = sums.transposed() ? sums.stride() : 1;
      int classStep = sums.transposed() ? 1 : sums.stride();
      for (int i = 0; i < n; i++) {
        int from = gradients.offset() + i * gradients.stride();
        int row = (int) numbers[first + i];
        for (int k = rows.start(row); k < rows.end(row); k++) {
          int to = sums.offset() + rows.column(k) * step;
          kernel.addScaled(
              rows.value(k), gradients.array(), from, 1, m, sums.array(), to, classStep);
        }
      }
    }

    @Override
    public Sparse<A> row(int i) {
      return new Sparse<>(arithmetic, rows, numbers, first + i, 1);
    }
  }
}
