package surprisal;

import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// The features H [n, D] of a block of rows, and the two products with them.
///
/// @param <A> `float[]` or `double[]`
sealed interface FeatureBlock<A> permits FeatureBlock.Dense, SparseBlock {
  /// out += H·Wᵀ, for the weights W of m classes.
  void addLogits(MatMul matMul, Matrix<A> weights, int m, Matrix<A> out);

  /// How the m classes of a gradient are cut up for threads to share.
  Tiles gradientTiles(int m);

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

    @Override
    public Tiles gradientTiles(int m) {
      return Tiles.of(m, Math.max(n, features));
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
}
