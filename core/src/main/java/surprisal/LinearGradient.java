package surprisal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul.Matrix;

/// The gradient of a head's parameters, which blocks of rows add their part to. The bias is always
/// summed in double.
///
/// @param <A> `float[]` or `double[]`
abstract sealed class LinearGradient<A> {
  final Arithmetic<A> arithmetic;
  final int features;
  private final @Nullable Tensor weights;
  private final @Nullable Tensor biasOut;
  final double[] bias;

  private LinearGradient(Arithmetic<A> arithmetic, int classes, int features, LinearOutputs out) {
    this.arithmetic = arithmetic;
    this.features = features;
    this.weights = out.weightGradient();
    this.biasOut = out.biasGradient();
    this.bias = new double[biasOut == null ? 0 : classes];
  }

  /// Adds Gᵀ·H and Σ G for n rows H of features and G of gradients of the logits of `width` classes
  /// from `first` on.
  final void add(
      LinearWeights<A> head, A gradients, int first, int width, FeatureBlock<A> h, int n) {
    head.slices(width)
        .forEach((_, a, b) -> {
          int from = (int) a;
          int m = (int) (b - a);
          for (int i = 0; i < n && biasOut != null; i++) {
            arithmetic.addTo(bias, first + from, gradients, i * width + from, m);
          }
          if (weights != null) {
            Matrix<A> g = new Matrix<>(gradients, from, width, true);
            addWeights(head, first + from, m, g, h);
          }
        });
    added(n);
  }

  /// Adds G·H for a transposed matrix of gradients, of m classes from `first` on.
  abstract void addWeights(LinearWeights<A> head, int first, int m, Matrix<A> g, FeatureBlock<A> h);

  /// So many rows have been added.
  void added(int n) {}

  /// All rows of a group have been added.
  void close() {}

  /// Adds what other groups have, in their order.
  ///
  /// @param shared whether threads may share the work
  void merge(List<LinearGradient<A>> others, boolean shared) {
    if (!others.isEmpty()) {
      throw new IllegalArgumentException("one group alone adds to memory that is not its own");
    }
  }

  /// All rows are in.
  void write(boolean accumulates) {
    if (biasOut != null) {
      Matrices.write(Arithmetic.DOUBLE, bias, 0, biasOut, accumulates);
    }
  }

  /// In sums of its own, for a head that is small.
  ///
  /// Products in float are added up in float over a few hundred rows only, and then in double: so
  /// the error does not grow with the number of rows.
  static final class Summed<A> extends LinearGradient<A> {
    private static final int MOST_ROWS = 256;

    private final @Nullable Tensor out;
    private final double[] sums;

    /// What the last rows add to the sums, where those are not of the type.
    private final A parts;

    /// The same as a matrix, in the order of the gradient's memory.
    private final Matrix<A> all;

    private final boolean byFeature;
    private int rows;

    Summed(Arithmetic<A> arithmetic, int classes, int features, LinearOutputs out) {
      super(arithmetic, classes, features, out);
      this.out = out.weightGradient();
      this.sums = new double[this.out == null ? 0 : Math.multiplyExact(classes, features)];
      this.parts = arithmetic.partsOf(sums);
      this.byFeature = this.out != null && this.out.stride(0) < this.out.stride(1);
      this.all = new Matrix<>(parts, 0, byFeature ? classes : features, byFeature);
    }

    @Override
    void addWeights(LinearWeights<A> head, int first, int m, Matrix<A> g, FeatureBlock<A> h) {
      head.addGradient(g, h, m, all.from(first));
    }

    @Override
    void added(int n) {
      rows += n;
      if (rows >= MOST_ROWS) {
        close();
      }
    }

    @Override
    void close() {
      rows = 0;
      if (arithmetic.type() != DType.F64) {
        arithmetic.addTo(sums, 0, parts, 0, sums.length);
        arithmetic.fill(parts, 0, sums.length, 0);
      }
    }

    @Override
    void merge(List<LinearGradient<A>> others, boolean shared) {
      Tiles.of(sums.length, others.size())
          .sharing(shared)
          .forEach((_, from, to) -> {
            for (LinearGradient<A> other : others) {
              if (other instanceof Summed<A> more) {
                Arithmetic.DOUBLE.addTo(sums, (int) from, more.sums, (int) from, (int) (to - from));
              }
            }
          });
      for (LinearGradient<A> other : others) {
        Arithmetic.DOUBLE.addTo(bias, 0, other.bias, 0, bias.length);
      }
    }

    @Override
    void write(boolean accumulates) {
      super.write(accumulates);
      if (out != null) {
        Matrices.write(
            Arithmetic.DOUBLE, sums, 0, byFeature ? out.transpose(0, 1) : out, accumulates);
      }
    }
  }

  /// In the memory that it is wanted in, for a head that is large: threads share each block.
  static final class InPlace<A> extends LinearGradient<A> {
    private final @Nullable Tensor out;

    /// The array in that memory, if products can go straight there.
    private final @Nullable Matrix<A> matrix;

    InPlace(Arithmetic<A> arithmetic, int classes, int features, LinearOutputs out) {
      super(arithmetic, classes, features, out);
      this.out = out.weightGradient();
      this.matrix = this.out == null ? null : Matrices.inPlace(arithmetic, this.out);
      if (this.out != null && !out.accumulates()) {
        Matrices.fill(arithmetic, this.out, 0);
      }
    }

    @Override
    void addWeights(LinearWeights<A> head, int first, int m, Matrix<A> g, FeatureBlock<A> h) {
      if (matrix != null) {
        head.addGradient(g, h, m, matrix.from(first));
      } else if (out != null) {
        A product = head.takeSlice();
        arithmetic.fill(product, 0, m * features, 0);
        head.addGradient(g, h, m, Matrix.ofRows(product, features));
        Matrices.write(arithmetic, product, 0, out.slice(0, first, first + m), true);
        head.giveBack(product);
      }
    }
  }
}
