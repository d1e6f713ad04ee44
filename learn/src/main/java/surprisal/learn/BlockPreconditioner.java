package surprisal.learn;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Features;
import surprisal.Linear;
import surprisal.LinearCrossEntropy;
import surprisal.Logits;
import surprisal.SparseRows;
import surprisal.Tensor;
import surprisal.Threads;

/// About the inverse of the objective's Hessian: that of its blocks on the diagonal, one for each class,
///
///     A_c = Σᵢ vᵢ·p_c·(1 − p_c)·xᵢ·xᵢᵀ / Σᵢ vᵢ + λ2   at the probabilities p of row i, and x = 1 for a bias,
///
/// between vectors that are centred over the classes. Centring matters: along a shift of all classes
/// together the loss is flat, which no single block can know.
///
/// The sum over the rows is estimated from a sample for each class, eight rows for a feature: those of
/// large v·p·(1 − p) as they are, and of the others one whenever theirs add up to as much. Most rows are
/// sure of most classes, so that is nearly the whole sum.
///
/// Cost: 8·C·D³/2 multiplications or C·N·D²/2 if that is less, C·D²/2 numbers, and where the Hessian does
/// not hold the probabilities of the rows two passes for them.
final class BlockPreconditioner implements ConjugateGradients.Matrix {
  private static final LinearCrossEntropy PRODUCT = LinearCrossEntropy.of(CrossEntropy.sum());

  /// Rows of a sample for each feature.
  private static final int DENSITY = 8;

  /// Numbers of all factors, at most: 32 MiB.
  private static final long MOST = 1 << 22;

  /// Probabilities computed at a time.
  private static final int PROBABILITIES = 1 << 20;

  /// p·(1 − p), at least: a sure row may be less sure a step later.
  private static final double LEAST = 1e-6;

  /// What is added to the diagonal, as a part of its mean, so that blocks of too few rows or of columns
  /// that say the same are not singular.
  private static final double RIDGE = 1e-8;

  /// What a multiplication takes here, beside one of a product with the Hessian.
  private static final double SPEED = 0.75;

  private static final int ROWS = 1024;
  private static final int COLUMNS = 128;

  private final int size;
  private final Cholesky[] factors;

  private BlockPreconditioner(int size, Cholesky[] factors) {
    this.size = size;
    this.factors = factors;
  }

  /// What making one costs, in products with the Hessian; infinite where it would have to be too large, or
  /// there are fewer rows than features.
  static double cost(Problem problem) {
    double size = problem.features().size(1) + 1.0;
    if (problem.rows() < size || problem.classes() * size * (size + 1) / 2 > MOST) {
      return Double.POSITIVE_INFINITY;
    }
    double held =
        switch (problem.features()) {
          case Tensor dense -> dense.size();
          case SparseRows sparse -> sparse.count();
        };
    return SPEED * (1 + Math.min(problem.rows(), DENSITY * size) * size * size / (4 * held));
  }

  /// The one at some parameters.
  ///
  /// @param probabilities of the rows there, [N, C]; null where they have to be computed
  static BlockPreconditioner of(
      Problem problem,
      PenaltyTerms penalty,
      Parameters parameters,
      @Nullable Tensor probabilities) {
    int size = parameters.features() + 1;
    Weights weights = new Weights(problem, parameters.head(), probabilities);
    Sample[] samples = samples(problem, weights, DENSITY * size);
    Cholesky[] factors = new Cholesky[samples.length];
    forClasses(
        factors.length,
        size,
        c -> {
          double[] block = block(problem, samples[c], size);
          regularise(block, size, penalty);
          factors[c] = Cholesky.of(size, block);
        });
    return new BlockPreconditioner(size, factors);
  }

  /// Rows and the weights that they are taken with.
  private static final class Sample {
    private final double whole;
    private double carry;
    private int count;
    private int[] rows = new int[64];
    private double[] weights = new double[64];

    /// @param whole the weight that rows of less are gathered to
    Sample(double whole) {
      this.whole = whole;
      this.carry = whole / 2;
    }

    void offer(int row, double weight) {
      boolean isLarge = weight >= whole;
      carry += isLarge ? 0 : weight;
      if (weight > 0 && (isLarge || carry >= whole)) {
        if (count == rows.length) {
          rows = Arrays.copyOf(rows, 2 * count);
          weights = Arrays.copyOf(weights, 2 * count);
        }
        rows[count] = row;
        weights[count++] = isLarge ? weight : whole;
        carry -= isLarge ? 0 : whole;
      }
    }
  }

  private static Sample[] samples(Problem problem, Weights weights, int most) {
    double[] sums = new double[problem.classes()];
    if (most < problem.rows()) {
      weights.forEach((_, c, weight) -> sums[c] += weight);
    }
    Sample[] samples =
        Arrays.stream(sums).mapToObj(sum -> new Sample(sum / most)).toArray(Sample[]::new);
    weights.forEach((row, c, weight) -> samples[c].offer(row, weight));
    return samples;
  }

  /// v·p·(1 − p)/Σ v of each row and class.
  private record Weights(Problem problem, Linear head, @Nullable Tensor probabilities) {
    interface Visitor {
      void accept(int row, int c, double weight);
    }

    void forEach(Visitor visitor) {
      int together = Math.max(1, PROBABILITIES / problem.classes());
      for (int from = 0; from < problem.rows(); from += together) {
        int to = Math.min(problem.rows(), from + together);
        int first = from;
        RowBlocks.forEachRow(
            probabilities == null ? computed(from, to) : probabilities.slice(0, from, to),
            (i, p, at) -> {
              double weight = problem.weightOf(first + i) / problem.weight();
              for (int c = 0; c < problem.classes(); c++) {
                double spread = p[at + c] * (1 - p[at + c]);
                visitor.accept(first + i, c, weight * Math.max(spread, LEAST));
              }
            });
      }
    }

    private Tensor computed(int from, int to) {
      Tensor computed = Tensor.allocate(DType.F64, to - from, problem.classes());
      Features features = RowBlocks.slice(problem.features(), from, to);
      problem.loss(from, to).logits(features, head, computed);
      Logits.softmax(computed, computed);
      return computed;
    }
  }

  /// The first numbers of an array as a matrix.
  private static Tensor matrix(double[] values, int rows, int columns) {
    return Tensor.of(values, values.length)
        .slice(0, 0, (long) rows * columns)
        .reshape(rows, columns);
  }

  /// Σ weight·x·xᵀ over a sample, its lower triangle row after row.
  private static double[] block(Problem problem, Sample sample, int size) {
    double[] lower = new double[size * (size + 1) / 2];
    double[] rows = new double[Math.min(sample.count, ROWS) * size];
    for (int from = 0; from < sample.count; from += ROWS) {
      int count = Math.min(ROWS, sample.count - from);
      for (int k = 0; k < count; k++) {
        write(problem, sample.rows[from + k], Math.sqrt(sample.weights[from + k]), rows, k * size);
      }
      addSquare(matrix(rows, count, size).transpose(0, 1), lower);
    }
    return lower;
  }

  private static void write(Problem problem, int row, double root, double[] to, int at) {
    RowBlocks.forEachRow(
        RowBlocks.slice(problem.features(), row, row + 1),
        (_, x, offset) -> {
          int features = Math.toIntExact(problem.features().size(1));
          for (int d = 0; d < features; d++) {
            to[at + d] = root * x[offset + d];
          }
          to[at + features] = root;
        });
  }

  /// Adds A·Aᵀ, panel by panel.
  private static void addSquare(Tensor a, double[] lower) {
    int size = Math.toIntExact(a.size(0));
    for (int first = 0; first < size; first += COLUMNS) {
      int last = Math.min(size, first + COLUMNS);
      Tensor product = Tensor.allocate(DType.F64, last - first, last);
      PRODUCT.logits(a.slice(0, first, last), Linear.of(a.slice(0, 0, last)), product);
      double[] values = product.toDoubles();
      for (int i = first; i < last; i++) {
        for (int j = 0; j <= i; j++) {
          lower[i * (i + 1) / 2 + j] += values[(i - first) * last + j];
        }
      }
    }
  }

  private static void regularise(double[] lower, int size, PenaltyTerms penalty) {
    double trace = IntStream.range(0, size).mapToDouble(i -> lower[i * (i + 3) / 2]).sum();
    for (int i = 0; i < size; i++) {
      lower[i * (i + 3) / 2] += penalty.l2(i) + RIDGE * trace / size;
    }
  }

  private static void forClasses(int classes, int size, IntConsumer body) {
    Threads.forRows(
        classes,
        size * size,
        (from, to) -> {
          for (int c = from; c < to; c++) {
            body.accept(c);
          }
        });
  }

  /// What is the same for all classes is left as it is.
  @Override
  public void multiply(Parameters direction, Parameters product) {
    Parameters centred = direction.copy();
    centred.centre();
    forClasses(
        factors.length,
        size,
        c -> {
          double[] ofClass = new double[size];
          centred.readClass(c, ofClass);
          factors[c].solve(ofClass);
          product.writeClass(c, ofClass);
        });
    product.centre();
    product.add(1, direction);
    product.add(-1, centred);
  }
}
