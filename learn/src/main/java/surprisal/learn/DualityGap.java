package surprisal.learn;

import surprisal.learn.Objective.Point;

/// A proven bound on how far the objective is above its minimum, without knowing the minimum.
///
/// Let zᵢ = W·xᵢ + b + oᵢ, pᵢ = softmax(zᵢ), yᵢ the label, means over the weighted rows, and
///
///     P(W, b) = F(W, b) + φ(W),   F = mean(lse(zᵢ) − ⟨yᵢ, zᵢ⟩),   φ the penalty.
///
/// Log-sum-exp is the conjugate of entropy: lse(z) ≥ ⟨α, z⟩ + H(α) for every probability row α, with
/// equality at α = softmax(z). One row αᵢ for each data row with mean(αᵢ) = mean(yᵢ) = ȳ therefore gives,
/// for all W and b,
///
///     P(W, b) ≥ h(α) + ⟨A, W⟩ + φ(W) ≥ h(α) − φ*(−A),   A = mean((αᵢ − yᵢ)⊗xᵢ),   h = mean(H(αᵢ) + ⟨αᵢ − yᵢ, oᵢ⟩):
///
/// the right side is below the minimum. At the optimum αᵢ = pᵢ attains it, but elsewhere
/// p̄ = mean(pᵢ) misses ȳ by g = p̄ − ȳ, the gradient of F in b. So a little of one row q is mixed in,
///
///     αᵢ = (1 − τ)·pᵢ + τ·q,   q = ȳ − ((1 − τ)/τ)·g,
///
/// which has the mean ȳ; τ is the smallest that leaves q ≥ 0. With G = ∇_W F, M = mean(pᵢ⊗xᵢ) and
/// E = q⊗x̄ − M we have A = G + τ·E; by the concavity of entropy h(α) ≥ h = (1 − τ)·h_p + τ·h_q,
/// where h_p = h(p) = F − ⟨W, G⟩ − ⟨b, g⟩ and h_q = H(q) + ⟨q, ō⟩ − mean⟨yᵢ, oᵢ⟩. Then
/// P − min P ≤ P − h + φ*(−A), which is
///
///     [φ(W) + φ*(−A) + ⟨A, W⟩] − τ·⟨E, W⟩ + ⟨b, g⟩ + τ·(h_p − h_q):
///
/// a sum of small terms near the optimum; what is in brackets is never negative, and with l2 alone it is
/// ‖λ·W + A‖²/(2λ). With the biases at their best g = 0, τ = 0, and only the brackets remain.
///
/// Far from the optimum A is large, and αᵢ is better drawn towards the labels: yᵢ + s·(αᵢ − yᵢ) has
/// the mean ȳ, at least s·h for h and s·A for A. That leaves P − s·h + φ*(−s·A). With l1 alone φ* is
/// infinite unless s is small enough; else s is where s·h − s²·φ*(−A) is largest.
///
/// None of this costs a pass over the data: M = G + mean(yᵢ⊗xᵢ), and the rest are moments of the
/// data. The proof is about exact numbers; the sums carry rounding of the size of the objective's last
/// place, so no smaller bound is claimed.
final class DualityGap {
  private final PenaltyTerms penalty;
  private final Moments moments;

  DualityGap(PenaltyTerms penalty, Moments moments) {
    this.penalty = penalty;
    this.moments = moments;
  }

  /// P(point) − min P is at most this; NaN where some weights are free of any penalty, since there
  /// may be no minimum.
  double bound(Point point) {
    if (penalty.leavesFree()) {
      return Double.NaN;
    }
    Parameters parameters = point.parameters();
    Parameters g = point.lossGradient();
    double tau = mixing(g);
    Parameters a = g.copy();
    double ofQ = -moments.labelOffset(); // h_q
    double along = 0; // ⟨E, W⟩
    double[] q = new double[moments.classes()];
    for (int c = 0; c < q.length; c++) {
      double frequency = moments.frequency(c);
      q[c] = tau == 0 ? frequency : Math.max(0, frequency - (1 - tau) / tau * g.bias(c));
      ofQ += q[c] * moments.offsetMean(c) - (q[c] == 0 ? 0 : q[c] * Math.log(q[c]));
    }
    for (int d = 0; d < moments.features(); d++) {
      for (int c = 0; c < q.length; c++) {
        double e = q[c] * moments.mean(d) - (g.weight(c, d) + moments.classMean(c, d));
        a.setWeight(c, d, g.weight(c, d) + tau * e);
        along += e * parameters.weight(c, d);
      }
    }
    double biasTerm = parameters.dotBiases(g);
    double ofP = point.logLoss() - parameters.dotWeights(g) - biasTerm; // h_p
    double h = (1 - tau) * ofP + tau * ofQ;
    double largest = penalty.largestScale(a);
    double conjugate = penalty.conjugate(a, largest);
    double best = conjugate == 0 ? largest : Math.clamp(h / (2 * conjugate), 0, largest);
    double gap = Math.min(scaled(point, a, h, largest), scaled(point, a, h, best));
    if (largest == 1) {
      double near = penalty.fenchelGap(parameters, a) - tau * along + biasTerm + tau * (ofP - ofQ);
      gap = Math.min(gap, near);
    }
    return Math.max(gap, Math.ulp(point.value()));
  }

  /// P − s·h + φ*(−s·A).
  private double scaled(Point point, Parameters a, double h, double s) {
    return point.value() - s * h + penalty.conjugate(a, s);
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
