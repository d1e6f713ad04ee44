package surprisal.testkit;

import java.math.BigInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// The oracle: every function of one row of logits as it truly is, with a relative error below
/// 2^−100.
///
/// For logits x, temperature T and m = max x, the row is held as e_j = e^((x_j − m)/T) and r = Σ
/// e_j over all but one entry at the maximum, so that the sum is S = 1 + r. What would cancel is
/// never subtracted: log p_j = (x_j − m)/T − log1p(r) has two terms of one sign, the gradient at an
/// index target is −(S − e_t)/S with S − e_t = r at the maximum, and every other difference is
/// taken exactly. Only log-sum-exp = m/T + log1p(r) can cancel by nature; it is computed again with
/// twice the bits until enough of them are left.
///
/// The special values are those of the library: where any logit is NaN or +∞, or all are −∞, each
/// result is NaN, but log-sum-exp is NaN, +∞ or −∞. Elsewhere −∞ has probability 0.
public final class ExactRow {
  /// As many leading bits of log-sum-exp may be lost before it is computed again.
  private static final int BITS_TO_LOSE = 64;

  private final double[] logits;
  private final double temperature;
  private final Elementary elementary;
  private final int top;
  private final BigFloat[] exps;
  private final BigFloat rest;
  private final BigFloat sum;
  private final BigFloat inverseOfSum;
  private final BigFloat logOfSum;

  /// @throws IllegalArgumentException for an empty row, or a temperature that is not positive and
  ///   finite
  public ExactRow(double[] logits, double temperature, Elementary elementary) {
    if (logits.length == 0) {
      throw new IllegalArgumentException("the row is empty: expected at least one logit");
    }
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "temperature = " + temperature + ": expected a positive finite number");
    }
    this.logits = logits.clone();
    this.temperature = temperature;
    this.elementary = elementary;
    top = indexOfMaximum(logits);
    exps = isOrdinary() ? exps() : new BigFloat[0];
    rest = sum(exps.length, j -> j == top ? BigFloat.ZERO : exps[j]);
    sum = BigFloat.ONE.plus(rest);
    inverseOfSum = BigFloat.ONE.dividedBy(sum, bits() + BITS_TO_LOSE);
    logOfSum = elementary.log1p(rest);
  }

  public static ExactRow of(double... logits) {
    return new ExactRow(logits, 1, Elementary.STANDARD);
  }

  /// Floats widen exactly.
  public static ExactRow of(float... logits) {
    return of(widened(logits));
  }

  /// The row of x/T.
  public ExactRow withTemperature(double newTemperature) {
    return new ExactRow(logits, newTemperature, elementary);
  }

  public int classes() {
    return logits.length;
  }

  /// The first class with the largest logit.
  public int top() {
    return top;
  }

  /// p_j = e_j/S.
  public Exact softmax(int j) {
    return isOrdinary() ? overSum(exps[j]) : NonFinite.NAN;
  }

  /// log p_j = (x_j − m)/T − log S.
  public Exact logSoftmax(int j) {
    if (!isOrdinary()) {
      return NonFinite.NAN;
    }
    return isMasked(j) ? NonFinite.NEGATIVE_INFINITY : fromTop(j).minus(logOfSum);
  }

  /// log Σ e^(x_j/T) = m/T + log S.
  public Exact logSumExp() {
    return isOrdinary() ? finiteLogSumExp() : new NonFinite(logits[top]);
  }

  /// −log p_t.
  public Exact crossEntropy(int target) {
    return switch (logSoftmax(target)) {
      case BigFloat logProbability -> logProbability.negated();
      case NonFinite special -> new NonFinite(-special.value());
    };
  }

  /// Σ t_j·(−log p_j) + z·lse² for any target row, 0·(−log 0) being 0.
  public Exact crossEntropy(BigFloat[] targets, double zLoss) {
    if (!isOrdinary()) {
      return NonFinite.NAN;
    }
    double masked = 0;
    BigFloat loss = BigFloat.ZERO;
    for (int j = 0; j < classes(); j++) {
      if (targets[j].isZero()) {
        continue;
      }
      if (isMasked(j)) {
        masked += targets[j].signum() * Double.POSITIVE_INFINITY;
      } else {
        loss = loss.minus(targets[j].times(fromTop(j)));
      }
    }
    if (masked != 0) {
      return new NonFinite(masked);
    }
    BigFloat lse = zLoss == 0 ? BigFloat.ZERO : finiteLogSumExp();
    BigFloat z = BigFloat.of(zLoss).times(lse).times(lse);
    return loss.plus(total(targets).times(logOfSum)).plus(z);
  }

  /// The gradient of −log p_t: p_j, and at the target −Σ of the others.
  public IntFunction<Exact> gradient(int target) {
    return gradient(ExactTargets.oneHot(classes(), target), 0);
  }

  /// The gradient of [#crossEntropy(BigFloat\[\], double)] for logits at temperature T: ((a +
  /// 2z·lse)·p_j − t_j)/T with a = Σ t.
  public IntFunction<Exact> gradient(BigFloat[] targets, double zLoss) {
    if (!isOrdinary()) {
      return j -> NonFinite.NAN;
    }
    BigFloat lse = zLoss == 0 ? BigFloat.ZERO : finiteLogSumExp();
    BigFloat factor = total(targets).plus(BigFloat.of(zLoss).times(lse).scaled(1));
    return j -> overTemperature(difference(factor, j, targets[j]));
  }

  /// Jᵀg of softmax: p_j·(g_j − Σ p_i·g_i)/T.
  public IntFunction<Exact> softmaxGradient(double... dOut) {
    if (!isOrdinary()) {
      return j -> NonFinite.NAN;
    }
    BigFloat[] g = ExactTargets.of(dOut);
    BigFloat dotOfRest = sum(g.length, i -> i == top ? BigFloat.ZERO : exps[i].times(g[i]));
    return j -> {
      // g_j·S − Σ e_i·g_i, the 1·g of the maximum taken out of both before they are subtracted.
      BigFloat excess = g[j].minus(g[top]).plus(g[j].times(rest).minus(dotOfRest));
      return overTemperature(overSum(overSum(exps[j].times(excess))));
    };
  }

  /// Jᵀg of log-softmax: (g_j − p_j·Σ g)/T.
  public IntFunction<Exact> logSoftmaxGradient(double... dOut) {
    if (!isOrdinary()) {
      return j -> NonFinite.NAN;
    }
    BigFloat[] g = ExactTargets.of(dOut);
    BigFloat total = total(g);
    return j -> overTemperature(difference(total, j, g[j]).negated());
  }

  /// Jᵀg of log-sum-exp: p_j·g/T.
  public IntFunction<Exact> logSumExpGradient(double dOut) {
    if (!isOrdinary()) {
      return j -> NonFinite.NAN;
    }
    return j -> overTemperature(overSum(exps[j]).times(BigFloat.of(dOut)));
  }

  /// factor·p_j − t as ((factor − t)·e_j − t·(S − e_j))/S, in which a one-hot target leaves nothing
  /// to cancel.
  private BigFloat difference(BigFloat factor, int j, BigFloat t) {
    BigFloat others = j == top ? rest : sum.minus(exps[j]);
    return overSum(factor.minus(t).times(exps[j]).minus(t.times(others)));
  }

  private BigFloat finiteLogSumExp() {
    BigFloat scaledMaximum = overTemperature(BigFloat.of(logits[top]));
    BigFloat result = scaledMaximum.plus(logOfSum);
    if (scaledMaximum.isZero() || logOfSum.isZero()) {
      return result;
    }
    boolean cancelled =
        result.isZero() || result.magnitude() < scaledMaximum.magnitude() - BITS_TO_LOSE;
    return cancelled
        ? new ExactRow(logits, temperature, new Elementary(2 * bits())).finiteLogSumExp()
        : result;
  }

  private BigFloat[] exps() {
    return IntStream.range(0, logits.length)
        .mapToObj(j -> isMasked(j) ? BigFloat.ZERO : elementary.exp(fromTop(j)))
        .toArray(BigFloat[]::new);
  }

  /// (x_j − m)/T.
  private BigFloat fromTop(int j) {
    return overTemperature(BigFloat.of(logits[j]).minus(BigFloat.of(logits[top])));
  }

  private BigFloat overTemperature(BigFloat number) {
    return temperature == 1
        ? number
        : number.dividedBy(BigFloat.of(temperature), bits() + BITS_TO_LOSE);
  }

  private BigFloat overSum(BigFloat number) {
    return number.times(inverseOfSum).rounded(bits());
  }

  /// Σ of the terms, right to 2^−bits of the largest: one long integer at a fixed scale.
  private BigFloat sum(int count, IntFunction<BigFloat> term) {
    int largest = Integer.MIN_VALUE;
    for (int j = 0; j < count; j++) {
      BigFloat value = term.apply(j);
      largest = value.isZero() ? largest : Math.max(largest, value.magnitude());
    }
    if (largest == Integer.MIN_VALUE) {
      return BigFloat.ZERO;
    }
    int fractionBits = bits() + BITS_TO_LOSE - largest;
    BigInteger total = BigInteger.ZERO;
    for (int j = 0; j < count; j++) {
      total = total.add(term.apply(j).fixed(fractionBits));
    }
    return BigFloat.of(total, -fractionBits);
  }

  private static BigFloat total(BigFloat[] terms) {
    BigFloat total = BigFloat.ZERO;
    for (BigFloat term : terms) {
      total = total.plus(term);
    }
    return total;
  }

  private int bits() {
    return elementary.bits();
  }

  /// Whether the maximum is a finite number, so that the row has probabilities.
  private boolean isOrdinary() {
    return Double.isFinite(logits[top]);
  }

  private boolean isMasked(int j) {
    return logits[j] == Double.NEGATIVE_INFINITY;
  }

  /// The first NaN if there is one, or else the first maximum.
  private static int indexOfMaximum(double[] logits) {
    int top = 0;
    for (int j = 0; j < logits.length; j++) {
      if (Double.isNaN(logits[j])) {
        return j;
      }
      top = logits[j] > logits[top] ? j : top;
    }
    return top;
  }

  private static double[] widened(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(j -> values[j]).toArray();
  }
}
