package surprisal.learn;

import surprisal.learn.Objective.Point;

/// A proven bound on how far the objective is above its minimum, without knowing the minimum.
///
/// Let zᵢ = W·xᵢ + b, pᵢ = softmax(zᵢ), yᵢ the one-hot label, means over the rows, λ = l2 > 0, and
///
///     P(W, b) = F(W, b) + λ/2·‖W‖²,   F = mean(lse(zᵢ) − ⟨yᵢ, zᵢ⟩).
///
/// Log-sum-exp is the conjugate of entropy: lse(z) ≥ ⟨α, z⟩ + H(α) for every probability row α, with
/// equality at α = softmax(z). One row αᵢ for each data row with mean(αᵢ) = mean(yᵢ) = ȳ therefore gives,
/// for all W and b,
///
///     P(W, b) ≥ mean H(αᵢ) + ⟨A, W⟩ + λ/2·‖W‖² ≥ mean H(αᵢ) − ‖A‖²/(2λ),   A = mean((αᵢ − yᵢ)⊗xᵢ):
///
/// the right side is below the minimum. At the optimum αᵢ = pᵢ attains it, but elsewhere
/// p̄ = mean(pᵢ) misses ȳ by g = p̄ − ȳ, the gradient of F in b. So a little of one row q is mixed in,
///
///     αᵢ = (1 − τ)·pᵢ + τ·q,   q = ȳ − ((1 − τ)/τ)·g,
///
/// which has the mean ȳ; τ is the smallest that leaves q ≥ 0. With G = ∇_W F, M = mean(pᵢ⊗xᵢ) and
/// E = q⊗x̄ − M we have A = G + τ·E; by the concavity of entropy mean H(αᵢ) ≥ h = (1 − τ)·h_p + τ·H(q),
/// where h_p = mean H(pᵢ) = F − ⟨W, G⟩ − ⟨b, g⟩. Then P − min P ≤ P − h + ‖A‖²/(2λ), which is
///
///     ‖∇_W P + τ·E‖²/(2λ) − τ·⟨E, W⟩ + ⟨b, g⟩ + τ·(h_p − H(q)):
///
/// a sum of small terms near the optimum. With the biases at their best g = 0, τ = 0, and only
/// ‖∇_W P‖²/(2λ) remains.
///
/// Far from the optimum ‖A‖ is large, and αᵢ is better drawn towards the labels: yᵢ + s·(αᵢ − yᵢ) has
/// the mean ȳ, entropy of at least s·H(αᵢ) and s·A for A. The best s of s·h − s²·‖A‖²/(2λ), when it is below
/// 1, leaves P − λ·h²/(2‖A‖²), never more than P itself.
///
/// None of this costs a pass over the data: M = G + mean(yᵢ⊗xᵢ), and the last term is a moment of the
/// data. The proof is about exact numbers; the sums carry rounding of the size of the objective's last
/// place, so no smaller bound is claimed.
final class DualityGap {
  private final double l2;
  private final Moments moments;

  DualityGap(double l2, Moments moments) {
    this.l2 = l2;
    this.moments = moments;
  }

  /// P(point) − min P is at most this; NaN when l2 = 0, where there may be no minimum.
  double bound(Point point) {
    if (l2 == 0) {
      return Double.NaN;
    }
    Parameters parameters = point.parameters();
    Parameters g = point.lossGradient();
    double tau = mixing(g);
    double entropyOfQ = 0;
    double squaredA = 0; // ‖A‖²
    double squared = 0; // ‖∇_W P + τ·E‖²
    double along = 0; // ⟨E, W⟩
    for (int c = 0; c < moments.classes(); c++) {
      double frequency = moments.frequency(c);
      double q = tau == 0 ? frequency : Math.max(0, frequency - (1 - tau) / tau * g.bias(c));
      entropyOfQ -= q == 0 ? 0 : q * Math.log(q);
      for (int d = 0; d < moments.features(); d++) {
        double e = q * moments.mean(d) - (g.weight(c, d) + moments.classMean(c, d));
        squaredA += square(g.weight(c, d) + tau * e);
        squared += square(point.gradient().weight(c, d) + tau * e);
        along += e * parameters.weight(c, d);
      }
    }
    double biasTerm = parameters.dotBiases(g);
    double entropyOfP = point.logLoss() - parameters.dotWeights(g) - biasTerm;
    double entropy = (1 - tau) * entropyOfP + tau * entropyOfQ;
    double gap =
        l2 * entropy < squaredA
            ? point.value() - l2 * square(entropy) / (2 * squaredA)
            : squared / (2 * l2) - tau * along + biasTerm + tau * (entropyOfP - entropyOfQ);
    return Math.max(gap, Math.ulp(point.value()));
  }

  private static double square(double x) {
    return x * x;
  }

  /// The smallest τ with q ≥ 0: where g_c > 0, (1 − τ)/τ ≤ ȳ_c/g_c.
  private double mixing(Parameters g) {
    double tau = 0;
    for (int c = 0; c < moments.classes(); c++) {
      double excess = Math.max(0, g.bias(c));
      tau = Math.max(tau, excess / (excess + moments.frequency(c)));
    }
    return tau;
  }
}
