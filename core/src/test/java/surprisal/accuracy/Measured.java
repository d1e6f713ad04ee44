package surprisal.accuracy;

import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import surprisal.CrossEntropy;
import surprisal.Logits;
import surprisal.Targets;
import surprisal.Tensor;
import surprisal.testkit.BigFloat;
import surprisal.testkit.Exact;
import surprisal.testkit.ExactTargets;
import surprisal.testkit.UlpStatistics;

/// A function of the library beside what it should be.
@SuppressWarnings("ImmutableEnumChecker") // the functions it holds capture nothing
enum Measured {
  SOFTMAX("softmax", s -> Logits.softmax(s.logits()), s -> s.row()::softmax),
  LOG_SOFTMAX("log-softmax", s -> Logits.logSoftmax(s.logits()), s -> s.row()::logSoftmax),
  LOG_SUM_EXP(
      "log-sum-exp ‡",
      s -> Logits.logSumExp(s.logits()),
      s -> scalar(s.row().logSumExp()),
      s -> j -> s.exactMaximum().scaled(-52)),
  LOSS_AT_MAXIMUM(
      "loss, target the maximum",
      s -> losses(s, CrossEntropy.sum(), Targets.classes(s.row().top())),
      s -> scalar(s.row().crossEntropy(s.row().top()))),
  LOSS(
      "loss, any target",
      s -> losses(s, CrossEntropy.sum(), Targets.classes(s.target())),
      s -> scalar(s.row().crossEntropy(s.target()))),
  LOSS_SMOOTHED(
      "loss, smoothed target",
      s -> losses(s, smoothing(), Targets.classes(s.target())),
      s -> scalar(s.row().crossEntropy(s.smoothed(), 0))),
  LOSS_PROBABILITIES(
      "loss, probabilities",
      s -> losses(s, CrossEntropy.sum(), probabilities(s)),
      s -> scalar(s.row().crossEntropy(s.exactProbabilities(), 0))),
  LOSS_Z(
      "loss with z-loss",
      s -> losses(s, zLoss(), Targets.classes(s.target())),
      s -> scalar(s.row().crossEntropy(oneHot(s), Sample.Z_LOSS))),
  GRADIENT_AT_MAXIMUM(
      "gradient, target the maximum",
      s -> gradient(s, CrossEntropy.sum(), Targets.classes(s.row().top())),
      s -> s.row().gradient(s.row().top())),
  GRADIENT(
      "gradient, any target",
      s -> gradient(s, CrossEntropy.sum(), Targets.classes(s.target())),
      s -> s.row().gradient(s.target())),
  GRADIENT_SMOOTHED(
      "gradient, smoothed target †",
      s -> gradient(s, smoothing(), Targets.classes(s.target())),
      s -> s.row().gradient(s.smoothed(), 0),
      s -> larger(s, s.smoothed(), total(s.smoothed()))),
  GRADIENT_PROBABILITIES(
      "gradient, probabilities †",
      s -> gradient(s, CrossEntropy.sum(), probabilities(s)),
      s -> s.row().gradient(s.exactProbabilities(), 0),
      s -> larger(s, s.exactProbabilities(), total(s.exactProbabilities()))),
  SOFTMAX_GRADIENT(
      "softmax VJP †",
      s -> {
        Tensor dLogits = s.blank();
        Logits.softmaxGradient(s.logits(), -1, 1, s.dOut(), dLogits);
        return dLogits;
      },
      s -> s.row().softmaxGradient(s.exactDOut()),
      s -> softmaxTerm(s)),
  LOG_SOFTMAX_GRADIENT(
      "log-softmax VJP †",
      s -> {
        Tensor dLogits = s.blank();
        Logits.logSoftmaxGradient(s.logits(), -1, 1, s.dOut(), dLogits);
        return dLogits;
      },
      s -> s.row().logSoftmaxGradient(s.exactDOut()),
      s ->
          larger(
              s,
              ExactTargets.of(s.exactDOut()),
              totalOfMagnitudes(ExactTargets.of(s.exactDOut())))),
  LOG_SUM_EXP_GRADIENT(
      "log-sum-exp VJP",
      s -> {
        Tensor dLogits = s.blank();
        Logits.logSumExpGradient(s.logits(), -1, 1, s.firstOfDOut(), dLogits);
        return dLogits;
      },
      s -> s.row().logSumExpGradient(s.exactDOut()[0]));

  private final String label;
  private final Function<Sample, Tensor> actual;
  private final Function<Sample, IntFunction<Exact>> exact;
  private final @Nullable Function<Sample, IntFunction<BigFloat>> largerTerm;

  Measured(
      String label, Function<Sample, Tensor> actual, Function<Sample, IntFunction<Exact>> exact) {
    this.label = label;
    this.actual = actual;
    this.exact = exact;
    largerTerm = null;
  }

  /// A difference of two terms, measured in units of the last place of `largerTerm` where the
  /// difference is smaller.
  Measured(
      String label,
      Function<Sample, Tensor> actual,
      Function<Sample, IntFunction<Exact>> exact,
      Function<Sample, IntFunction<BigFloat>> largerTerm) {
    this.label = label;
    this.actual = actual;
    this.exact = exact;
    this.largerTerm = largerTerm;
  }

  /// What the function is called in the table.
  String label() {
    return label;
  }

  /// Measures every number that the function makes of a sample.
  void measure(int number, Sample sample, UlpStatistics statistics) {
    double[] computed = actual.apply(sample).toDoubles();
    IntFunction<Exact> truth = exact.apply(sample);
    IntFunction<BigFloat> units =
        largerTerm != null && truth.apply(0) instanceof BigFloat ? largerTerm.apply(sample) : null;
    for (int j = 0; j < computed.length; j++) {
      Exact value = truth.apply(j);
      if (units != null && value instanceof BigFloat finite) {
        statistics.add(number, j, computed[j], finite, larger(finite.abs(), units.apply(j)));
      } else {
        statistics.add(number, j, computed[j], value);
      }
    }
  }

  private static CrossEntropy smoothing() {
    return CrossEntropy.sum().withLabelSmoothing(Sample.SMOOTHING);
  }

  private static CrossEntropy zLoss() {
    return CrossEntropy.sum().withZLoss(Sample.Z_LOSS);
  }

  private static Targets probabilities(Sample s) {
    return Targets.probabilities(s.probabilities());
  }

  private static BigFloat[] oneHot(Sample s) {
    return ExactTargets.oneHot(s.classes(), s.target());
  }

  private static Tensor losses(Sample s, CrossEntropy crossEntropy, Targets targets) {
    return crossEntropy.losses(s.logits(), targets);
  }

  private static Tensor gradient(Sample s, CrossEntropy crossEntropy, Targets targets) {
    Tensor gradient = s.blank();
    crossEntropy.lossAndGradient(s.logits(), targets, gradient);
    return gradient;
  }

  private static IntFunction<Exact> scalar(Exact value) {
    return j -> value;
  }

  /// The larger of |t_j| and |a|·p_j.
  private static IntFunction<BigFloat> larger(Sample s, BigFloat[] t, BigFloat a) {
    return j -> larger(t[j].abs(), probability(s, j).times(a).abs());
  }

  /// The larger of p_j·|g_j| and p_j·Σ p_i·|g_i|.
  private static IntFunction<BigFloat> softmaxTerm(Sample s) {
    BigFloat[] g = ExactTargets.of(s.exactDOut());
    BigFloat mean = BigFloat.ZERO;
    for (int i = 0; i < g.length; i++) {
      mean = mean.plus(probability(s, i).times(g[i].abs())).rounded(128);
    }
    BigFloat sum = mean;
    return j -> probability(s, j).times(larger(g[j].abs(), sum));
  }

  private static BigFloat probability(Sample s, int j) {
    return (BigFloat) s.row().softmax(j);
  }

  private static BigFloat larger(BigFloat a, BigFloat b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static BigFloat total(BigFloat[] terms) {
    BigFloat total = BigFloat.ZERO;
    for (BigFloat term : terms) {
      total = total.plus(term);
    }
    return total;
  }

  private static BigFloat totalOfMagnitudes(BigFloat[] terms) {
    BigFloat total = BigFloat.ZERO;
    for (BigFloat term : terms) {
      total = total.plus(term.abs());
    }
    return total;
  }
}
