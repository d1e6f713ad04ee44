package surprisal.learn;

import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Features;
import surprisal.Linear;
import surprisal.LinearCrossEntropy;
import surprisal.Logits;
import surprisal.Tensor;

/// The Hessian of the smooth part of the objective in the numbers of a [WorkingSet], as a matrix: between
/// the weights of class c for feature d and of class k for feature e
///
///     H = Σᵢ vᵢ·pᵢ_c·([c = k] − pᵢ_k)·xᵢ_d·xᵢ_e / Σᵢ vᵢ + [the same weight]·λ2_d,   and x = 1 for a bias.
///
/// Within a class that is a product Aᵀ·A with A = √(v·p·(1 − p))·x, and between classes one with
/// A = √v·p·x: both are matrix products of blocks of rows, as the logits of a head are.
///
/// Cost: N·size²/2 multiplications, and size² numbers.
final class ReducedHessian {
  private static final LinearCrossEntropy PRODUCT = LinearCrossEntropy.of(CrossEntropy.sum());

  private final Problem problem;
  private final WorkingSet set;
  private final double[] matrix;

  /// Σᵢ vᵢ·xᵢ_d²/4: no entry of the diagonal can be larger, for p·(1 − p) ≤ 1/4.
  private final double[] bounds;

  private ReducedHessian(Problem problem, WorkingSet set) {
    this.problem = problem;
    this.set = set;
    this.matrix = new double[Math.multiplyExact(set.size(), set.size())];
    this.bounds = new double[set.size()];
  }

  static ReducedHessian of(
      Problem problem, PenaltyTerms penalty, Parameters parameters, WorkingSet set) {
    ReducedHessian hessian = new ReducedHessian(problem, set);
    RowBlocks.forEachBlock(problem.rows(), (from, to) -> hessian.add(from, to, parameters.head()));
    hessian.complete(penalty);
    return hessian;
  }

  /// The matrix in row-major order, its diagonal raised by this part of the largest that it can be.
  double[] damped(double part) {
    double[] damped = matrix.clone();
    for (int a = 0; a < bounds.length; a++) {
      damped[a * bounds.length + a] += part * bounds[a];
    }
    return damped;
  }

  private void add(int from, int to, Linear head) {
    int rows = to - from;
    Features features = RowBlocks.slice(problem.features(), from, to);
    Tensor probabilities = Tensor.allocate(DType.F64, rows, problem.classes());
    problem.loss(from, to).logits(features, head, probabilities);
    Logits.softmax(probabilities, probabilities);
    double[] p = probabilities.toDoubles();
    double[] within = new double[set.size() * rows];
    double[] between = new double[set.size() * rows];
    int width = Math.toIntExact(features.size(1));
    RowBlocks.forEachRow(
        features,
        (i, x, offset) -> {
          double weight = problem.weightOf(from + i) / problem.weight();
          for (int c = 0; c < problem.classes(); c++) {
            double pc = p[i * problem.classes() + c];
            double ofClass = Math.sqrt(weight * pc * (1 - pc));
            double ofOthers = Math.sqrt(weight) * pc;
            for (int a = set.firstOf(c); a < set.firstOf(c + 1); a++) {
              double feature = set.feature(a) < width ? x[offset + set.feature(a)] : 1;
              within[a * rows + i] = ofClass * feature;
              between[a * rows + i] = ofOthers * feature;
              bounds[a] += weight * feature * feature / 4;
            }
          }
        });
    multiply(Tensor.of(within, set.size(), rows), Tensor.of(between, set.size(), rows));
  }

  /// Adds the products to the upper triangle, the blocks on the diagonal whole.
  private void multiply(Tensor within, Tensor between) {
    for (int c = 0; c < problem.classes(); c++) {
      int first = set.firstOf(c);
      int last = set.firstOf(c + 1);
      Tensor own = within.slice(0, first, last);
      add(1, own, own, first, first);
      add(-1, between.slice(0, first, last), between.slice(0, last, set.size()), first, last);
    }
  }

  /// Adds sign·A·Bᵀ from a row and column on.
  private void add(int sign, Tensor a, Tensor b, int row, int column) {
    int width = (int) b.size(0);
    if (a.size(0) == 0 || width == 0) {
      return;
    }
    Tensor product = Tensor.allocate(DType.F64, a.size(0), width);
    PRODUCT.logits(a, Linear.of(b), product);
    double[] values = product.toDoubles();
    for (int i = 0; i < a.size(0); i++) {
      int to = (row + i) * set.size() + column;
      for (int j = 0; j < width; j++) {
        matrix[to + j] += sign * values[i * width + j];
      }
    }
  }

  private void complete(PenaltyTerms penalty) {
    int size = set.size();
    for (int a = 0; a < size; a++) {
      for (int b = 0; b < a; b++) {
        matrix[a * size + b] = matrix[b * size + a];
      }
      matrix[a * size + a] += penalty.l2(set.feature(a));
    }
  }
}
