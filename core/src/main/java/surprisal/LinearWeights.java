package surprisal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// The weights and bias of a linear head, and the three matrix products with them, for ranges of
/// classes. Weights that are no array of the arithmetic's type are copied: all of them once, or a
/// slice at a time. Threads may share it.
///
/// @param <A> `float[]` or `double[]`
final class LinearWeights<A> {
  /// Rows of a product that one thread computes, at least.
  private static final int LEAST_ROWS = 48;

  private final Arithmetic<A> arithmetic;
  private final MatMul matMul = MatMuls.best();
  private final Tensor weights;
  private final @Nullable Matrix<A> matrix;

  /// The weights as they are stored, where that is as BF16 and products of it are fast.
  private final @Nullable Bfloat16Matrix bfloat16;

  private final @Nullable A bias;
  private final int features;
  private final int slice;
  private final boolean shared;

  /// Copies of slices that no thread is using.
  private final Queue<A> spare = new ConcurrentLinkedQueue<>();

  LinearWeights(Arithmetic<A> arithmetic, Linear head, LinearPlan plan, boolean shared) {
    this.arithmetic = arithmetic;
    this.weights = head.weights();
    this.matrix =
        plan.holdsWeights()
            ? Matrices.of(arithmetic, weights)
            : Matrices.inPlace(arithmetic, weights);
    this.bfloat16 = matMul.multipliesBfloat16() ? Matrices.bfloat16(weights) : null;
    this.bias = head.bias() == null ? null : Matrices.numbers(arithmetic, head.bias());
    this.features = Math.toIntExact(head.features());
    this.slice = plan.slice();
    this.shared = shared;
  }

  /// Something to do with the weights of classes from … to − 1.
  private interface Body<A> {
    void run(int from, int to, Matrix<A> weights);
  }

  /// Ranges of at most a slice of classes, for threads to share.
  Tiles slices(int classes) {
    return new Tiles(classes, Math.max((classes + slice - 1) / slice, 1), shared);
  }

  A takeSlice() {
    A copy = spare.poll();
    return copy == null ? arithmetic.allocate(Math.multiplyExact(slice, features)) : copy;
  }

  void giveBack(A copy) {
    spare.add(copy);
  }

  private void with(int from, int to, Body<A> body) {
    if (matrix != null) {
      body.run(from, to, matrix.from(from));
      return;
    }
    A copy = takeSlice();
    Matrices.read(arithmetic, weights.slice(0, from, to), copy, 0);
    body.run(from, to, Matrix.ofRows(copy, features));
    giveBack(copy);
  }

  /// logits = H·Wᵀ + b of n rows, for `width` classes from `first` on. Where products of BF16 are fast,
  /// and H is there in that type too, nothing is widened: such products are exact in float.
  void logits(FeatureBlock<A> rows, int n, int first, int width, A logits) {
    @Nullable Bfloat16Matrix narrow =
        rows instanceof FeatureBlock.Dense<A> dense ? dense.narrow() : null;
    slices(width)
        .forEach((_, from, to) -> {
          int place = (int) from;
          int m = (int) to - place;
          fillBias(n, first + place, m, logits, place, width);
          Matrix<A> out = new Matrix<>(logits, place, width, false);
          if (bfloat16 == null
              || narrow == null
              || !arithmetic.multiplyAdd(
                  matMul, n, m, features, narrow, bfloat16.from(first + place).transpose(), out)) {
            with(first + place, first + place + m, (_, _, w) -> rows.addLogits(matMul, w, m, out));
          }
        });
  }

  private void fillBias(int n, int first, int m, A logits, int place, int width) {
    for (int i = 0; i < n; i++) {
      int at = i * width + place;
      if (bias == null) {
        arithmetic.fill(logits, at, at + m, 0);
      } else {
        System.arraycopy(bias, first, logits, at, m);
      }
    }
  }

  /// sums += G·W for n rows of gradients G of the logits of `width` classes from `first` on.
  void addFeatureGradient(A gradients, int n, int first, int width, A sums) {
    int parts = shared ? Math.clamp(n / LEAST_ROWS, 1, Threads.available()) : 1;
    new Tiles(n, parts, shared)
        .forEach((_, from, to) -> {
          int row = (int) from;
          int rows = (int) to - row;
          Matrix<A> out = new Matrix<>(sums, row * features, features, false);
          int step = matrix == null ? slice : width;
          for (int c = 0; c < width; c += step) {
            int end = Math.min(c + step, width);
            Matrix<A> g = new Matrix<>(gradients, row * width + c, width, false);
            with(
                first + c,
                first + end,
                (a, b, w) -> arithmetic.multiplyAdd(matMul, rows, features, b - a, g, w, out));
          }
        });
  }

  /// sums += Gᵀ·H, for transposed gradients G of m classes.
  void addGradient(Matrix<A> gradients, FeatureBlock<A> rows, int m, Matrix<A> sums) {
    rows.addGradient(matMul, gradients, m, sums);
  }
}
