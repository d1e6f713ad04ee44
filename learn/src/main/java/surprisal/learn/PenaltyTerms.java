package surprisal.learn;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import surprisal.Threads;

/// A penalty as a function of the weights of one encoding:
///
///     Σ_d (λ2_d/2·‖W_d‖² + λ1_d·R(W_d)),   R = Σ_c |w_c|, or, grouped, R = ‖W_d‖₂
///
/// What R takes together, a single weight or all weights of a feature, is called a group here; its norm
/// is R's.
final class PenaltyTerms {
  private final double[] l1;
  private final double[] l2;
  private final boolean grouped;

  PenaltyTerms(Penalty penalty, Encoding encoding) {
    double[] factors = penalty.factorsOf(encoding);
    this.l1 = new double[factors.length];
    this.l2 = new double[factors.length];
    this.grouped = penalty.grouped();
    for (int d = 0; d < factors.length; d++) {
      l1[d] = factors[d] * penalty.l1();
      l2[d] = factors[d] * penalty.l2();
    }
  }

  /// λ1 of a feature; 0 for d = D, the biases.
  double l1(int d) {
    return d < l1.length ? l1[d] : 0;
  }

  /// λ2 of a feature; 0 for d = D, the biases.
  double l2(int d) {
    return d < l2.length ? l2[d] : 0;
  }

  /// Whether R takes all weights of a feature together.
  boolean isGrouped() {
    return grouped;
  }

  /// Whether there is no R.
  boolean isSmooth() {
    return DoubleStream.of(l1).allMatch(factor -> factor == 0);
  }

  /// Whether the weights of some feature may grow without a penalty.
  boolean leavesFree() {
    return IntStream.range(0, l1.length).anyMatch(this::isFree);
  }

  boolean isFree(int d) {
    return l1[d] == 0 && l2[d] == 0;
  }

  /// Σ λ2_d/2·‖W_d‖².
  double quadratic(Parameters parameters) {
    return Threads.sumRows(
            l2.length,
            parameters.classes(),
            (from, to) -> {
              double sum = 0;
              for (int d = from; d < to; d++) {
                sum += l2[d] * dot(parameters, parameters, d);
              }
              return sum;
            })
        / 2;
  }

  /// sums += λ2·W, the gradient of the quadratic part at W, or its Hessian times W.
  void addQuadratic(Parameters parameters, Parameters sums) {
    Threads.forRows(
        l2.length,
        parameters.classes(),
        (from, to) -> {
          for (int d = from; d < to; d++) {
            for (int c = 0; c < parameters.classes(); c++) {
              sums.setWeight(c, d, sums.weight(c, d) + l2[d] * parameters.weight(c, d));
            }
          }
        });
  }

  /// Σ λ1_d·R(W_d).
  double absolute(Parameters parameters) {
    double sum = 0;
    for (int d = 0; d < l1.length; d++) {
      if (l1[d] > 0) {
        sum += l1[d] * norm(parameters, d);
      }
    }
    return sum;
  }

  private double norm(Parameters parameters, int d) {
    if (grouped) {
      return Math.sqrt(dot(parameters, parameters, d));
    }
    double sum = 0;
    for (int c = 0; c < parameters.classes(); c++) {
      sum += Math.abs(parameters.weight(c, d));
    }
    return sum;
  }

  /// ⟨W_d, V_d⟩.
  private static double dot(Parameters w, Parameters v, int d) {
    double sum = 0;
    for (int c = 0; c < w.classes(); c++) {
      sum += w.weight(c, d) * v.weight(c, d);
    }
    return sum;
  }

  /// How much of a group of norm `norm` is left when it is shortened by `by`.
  static double left(double norm, double by) {
    return norm > by ? 1 - by / norm : 0;
  }

  /// The subgradient of least norm, of smooth part and Σ λ1_d·R together, in place of the gradient of
  /// the smooth part.
  void leastSubgradient(Parameters parameters, Parameters gradient) {
    for (int d = 0; d < l1.length; d++) {
      if (l1[d] > 0) {
        leastSubgradient(parameters, gradient, d);
      }
    }
  }

  private void leastSubgradient(Parameters parameters, Parameters gradient, int d) {
    double norm = grouped ? norm(parameters, d) : 0;
    double ofZero = grouped ? left(Math.sqrt(dot(gradient, gradient, d)), l1[d]) : 0;
    for (int c = 0; c < parameters.classes(); c++) {
      double w = parameters.weight(c, d);
      double g = gradient.weight(c, d);
      double size = grouped ? norm : Math.abs(w);
      gradient.setWeight(
          c,
          d,
          size > 0 ? g + l1[d] * w / size : g * (grouped ? ofZero : left(Math.abs(g), l1[d])));
    }
  }

  /// Shifts the weights of each feature, all classes together, to where the penalty is least, and the
  /// biases to a mean of 0, which changes no probability: under λ2 alone, or nothing, to a mean of 0;
  /// under λ1 alone to a median of 0, where one more of them is 0. Other penalties settle that themselves.
  void shift(Parameters parameters) {
    Parameters centred = parameters.copy();
    centred.centre();
    for (int c = 0; c < parameters.classes(); c++) {
      parameters.setBias(c, centred.bias(c));
    }
    for (int d = 0; d < l1.length; d++) {
      double mean = parameters.weight(0, d) - centred.weight(0, d);
      double median = l2[d] == 0 && !grouped ? median(parameters, d) : 0;
      double shift = l1[d] == 0 ? mean : median;
      for (int c = 0; c < parameters.classes() && shift != 0; c++) {
        parameters.setWeight(c, d, parameters.weight(c, d) - shift);
      }
    }
  }

  /// Of an even number the middle one of smaller size.
  private static double median(Parameters parameters, int d) {
    IntStream classes = IntStream.range(0, parameters.classes());
    double[] sorted = classes.mapToDouble(c -> parameters.weight(c, d)).sorted().toArray();
    double upper = sorted[sorted.length / 2];
    double lower = sorted[(sorted.length - 1) / 2];
    return Math.abs(lower) < Math.abs(upper) ? lower : upper;
  }

  /// Sets every entry of a vector to 0 whose group in `parameters` is 0: what is left lies along the
  /// groups that are there, where R is smooth.
  void keepGroupsOf(Parameters parameters, Parameters vector) {
    for (int d = 0; d < l1.length; d++) {
      boolean isGroup = l1[d] > 0 && (!grouped || norm(parameters, d) == 0);
      for (int c = 0; c < parameters.classes() && isGroup; c++) {
        if (grouped || parameters.weight(c, d) == 0) {
          vector.setWeight(c, d, 0);
        }
      }
    }
  }

  /// sums += ∇²(Σ λ1_d·R)·V at W, along the groups that are not 0: λ1/‖w‖·(v − w·⟨w, v⟩/‖w‖²) for each; 0
  /// for single weights.
  void addCurvature(Parameters parameters, Parameters direction, Parameters sums) {
    for (int d = 0; d < l1.length && grouped; d++) {
      double norm = l1[d] > 0 ? norm(parameters, d) : 0;
      double along = norm > 0 ? dot(parameters, direction, d) / (norm * norm) : 0;
      for (int c = 0; c < parameters.classes() && norm > 0; c++) {
        double across = direction.weight(c, d) - along * parameters.weight(c, d);
        sums.setWeight(c, d, sums.weight(c, d) + l1[d] / norm * across);
      }
    }
  }

  /// Sets to 0 every group of `parameters` that has turned round since `before`.
  void stopAtZero(Parameters before, Parameters parameters) {
    for (int d = 0; d < l1.length; d++) {
      boolean turned = grouped && dot(before, parameters, d) <= 0;
      for (int c = 0; c < parameters.classes() && l1[d] > 0; c++) {
        if (turned || (!grouped && before.weight(c, d) * parameters.weight(c, d) <= 0)) {
          parameters.setWeight(c, d, 0);
        }
      }
    }
  }

  /// The gap of Fenchel's inequality, φ(W) + φ*(−A) + ⟨A, W⟩ ≥ 0, of the penalty φ, as a sum of terms
  /// that are none of them negative: with u = A shortened by λ1 in each group,
  ///
  ///     ‖λ2·W + u‖²/(2·λ2) + λ1·(R(W) + ⟨A, W⟩/R(A))   where R(A) > λ1, else   λ2/2·‖W‖² + λ1·R(W) + ⟨A, W⟩.
  ///
  /// Infinite where λ2 = 0 and R(A) > λ1.
  double fenchelGap(Parameters parameters, Parameters a) {
    double sum = 0;
    for (int d = 0; d < l1.length; d++) {
      int together = grouped ? parameters.classes() : 1;
      for (int c = 0; c < parameters.classes(); c += together) {
        sum += fenchelGap(parameters, a, d, c, c + together);
      }
    }
    return sum;
  }

  /// That of the group of classes from … to − 1.
  private double fenchelGap(Parameters parameters, Parameters a, int d, int from, int to) {
    double squared = 0;
    double product = 0;
    double squaredDual = 0;
    for (int c = from; c < to; c++) {
      squared += parameters.weight(c, d) * parameters.weight(c, d);
      product += parameters.weight(c, d) * a.weight(c, d);
      squaredDual += a.weight(c, d) * a.weight(c, d);
    }
    double norm = Math.sqrt(squared);
    double dualNorm = Math.sqrt(squaredDual);
    if (dualNorm <= l1[d]) {
      return l2[d] / 2 * squared + l1[d] * norm + product;
    }
    double left = left(dualNorm, l1[d]);
    double misfit = 0;
    for (int c = from; c < to; c++) {
      double entry = l2[d] * parameters.weight(c, d) + left * a.weight(c, d);
      misfit += entry * entry;
    }
    return misfit / (2 * l2[d]) + l1[d] * (norm + product / dualNorm);
  }

  /// φ*(−s·A) = Σ (s·R(A) − λ1)₊²/(2·λ2) over the groups.
  double conjugate(Parameters a, double s) {
    double sum = 0;
    for (int d = 0; d < l1.length; d++) {
      if (grouped) {
        sum += conjugate(d, s * Math.sqrt(dot(a, a, d)));
      } else {
        for (int c = 0; c < a.classes(); c++) {
          sum += conjugate(d, s * Math.abs(a.weight(c, d)));
        }
      }
    }
    return sum;
  }

  private double conjugate(int d, double dualNorm) {
    double excess = Math.max(0, dualNorm - l1[d]);
    return excess == 0 ? 0 : excess * excess / (2 * l2[d]);
  }

  /// The least factor of the λ1 at which a gradient A leaves every group at 0: max R*(A_d)/λ1_d, where R*
  /// is the largest size of an entry, or, grouped, the norm.
  double dualNorm(Parameters a) {
    double largest = 0;
    for (int d = 0; d < l1.length; d++) {
      double norm = grouped ? Math.sqrt(dot(a, a, d)) : largestEntry(a, d);
      largest = l1[d] > 0 ? Math.max(largest, norm / l1[d]) : largest;
    }
    return largest;
  }

  private static double largestEntry(Parameters a, int d) {
    double largest = 0;
    for (int c = 0; c < a.classes(); c++) {
      largest = Math.max(largest, Math.abs(a.weight(c, d)));
    }
    return largest;
  }

  /// The largest s ≤ 1 at which φ*(−s·A) is finite: s·R(A) ≤ λ1 wherever λ2 = 0.
  double largestScale(Parameters a) {
    double scale = 1;
    for (int d = 0; d < l1.length; d++) {
      if (l2[d] == 0) {
        double norm = grouped ? Math.sqrt(dot(a, a, d)) : largestEntry(a, d);
        scale = norm * scale > l1[d] ? l1[d] / norm : scale;
      }
    }
    return scale;
  }
}
