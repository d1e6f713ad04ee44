package surprisal;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.HeadKernel;
import surprisal.spi.MatMul.Matrix;

/// The products of a dense layer, cut into pieces that depend on shapes alone; threads share them.
///
/// @param <A> `float[]` or `double[]`
/// @param n rows
/// @param m outputs of a row
/// @param d inputs of a row
record DenseProducts<A>(
    Arithmetic<A> arithmetic,
    FeatureBlock<A> inputs,
    Linear linear,
    Matrix<A> weights,
    int n,
    int m,
    int d) {
  /// Multiplications of a piece, at least.
  private static final long WORTH = 1 << 20;

  private static final int LEAST_ROWS = 64;

  static <A> DenseProducts<A> of(Arithmetic<A> arithmetic, Features inputs, Linear linear) {
    int n = Math.toIntExact(inputs.size(0));
    int d = Math.toIntExact(inputs.size(1));
    FeatureBlock<A> block =
        switch (inputs) {
          case Tensor dense ->
              new FeatureBlock.Dense<>(arithmetic, Matrices.of(arithmetic, dense), n, d, null);
          case SparseRows sparse ->
              new SparseBlock<>(
                  arithmetic, sparse, IntStream.range(0, n).asLongStream().toArray(), 0, n, true);
        };
    Matrix<A> weights = Matrices.of(arithmetic, linear.weights());
    return new DenseProducts<>(
        arithmetic, block, linear, weights, n, Math.toIntExact(linear.classes()), d);
  }

  /// Some rows each, so many that packing the weights for them does not count.
  private Tiles rows() {
    long worthwhile = (long) n * m * d / WORTH;
    return new Tiles(n, Math.clamp(worthwhile, 1, Math.max(n / LEAST_ROWS, 1)), true);
  }

  void apply(Activation activation, Tensor outputs, @Nullable Tensor slopes) {
    A y = arithmetic.allocate(Math.multiplyExact(n, m));
    A slope = arithmetic.allocate(n * m);
    Tensor bias = linear.bias();
    A b = bias == null ? arithmetic.allocate(m) : Matrices.numbers(arithmetic, bias);
    Matrix<A> product = Matrix.ofRows(y, m);
    rows()
        .forEach((_, from, to) -> {
          int row = (int) from;
          int some = (int) to - row;
          for (int i = row; i < row + some; i++) {
            System.arraycopy(b, 0, y, i * m, m);
          }
          inputs.rows(row, some).addLogits(MatMuls.best(), weights, m, product.from(row));
          activation.apply(arithmetic.activationKernel(), y, row * m, some * m, slope);
        });
    Matrices.write(arithmetic, y, 0, outputs, false);
    if (slopes != null) {
      Matrices.write(arithmetic, slope, 0, slopes, false);
    }
  }

  void gradient(Tensor slopes, Tensor dOutputs, @Nullable Tensor dInputs, Linear dLinear) {
    A dz = Matrices.numbers(arithmetic, dOutputs);
    HeadKernel<A> kernel = arithmetic.headKernel();
    kernel.multiply(dz, 0, Matrices.numbers(arithmetic, slopes), 0, n * m);
    writeParameters(dz, dLinear);
    if (dInputs != null) {
      A dx = arithmetic.allocate(Math.multiplyExact(n, d));
      rows()
          .forEach((_, from, to) -> {
            int row = (int) from;
            arithmetic.multiplyAdd(
                MatMuls.best(),
                (int) to - row,
                d,
                m,
                Matrix.ofRows(dz, m).from(row),
                weights,
                Matrix.ofRows(dx, d).from(row));
          });
      Matrices.write(arithmetic, dx, 0, dInputs, false);
    }
  }

  private void writeParameters(A dz, Linear dLinear) {
    boolean byFeature = weights.transposed();
    A dw = arithmetic.allocate(Math.multiplyExact(m, d));
    Matrix<A> product = new Matrix<>(dw, 0, byFeature ? m : d, byFeature);
    inputs
        .gradientTiles(m)
        .forEach((_, from, to) -> {
          int first = (int) from;
          inputs.addGradient(
              MatMuls.best(),
              new Matrix<>(dz, first, m, true),
              (int) to - first,
              product.from(first));
        });
    Tensor out = dLinear.weights();
    Matrices.write(arithmetic, dw, 0, byFeature ? out.transpose(0, 1) : out, false);
    Tensor bias = dLinear.bias();
    if (bias != null) {
      double[] sums = new double[m];
      for (int i = 0; i < n; i++) {
        arithmetic.addTo(sums, 0, dz, i * m, m);
      }
      Matrices.write(Arithmetic.DOUBLE, sums, 0, bias, false);
    }
  }
}
