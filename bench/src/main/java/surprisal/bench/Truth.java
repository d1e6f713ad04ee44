package surprisal.bench;

import surprisal.testkit.BigFloat;
import surprisal.testkit.Exact;
import surprisal.testkit.ExactRow;

/// What the results of one row of a problem truly are.
sealed interface Truth {
  /// Rows with more classes are compared with numbers of type `double`, whose own error is about
  /// one unit of F64: next to nothing for F32.
  int MOST_CLASSES = 1 << 18;

  Exact softmax(int label);

  Exact logSoftmax(int label);

  /// Of the row alone.
  Exact loss();

  /// Of the mean over all rows.
  Exact gradient(int label);

  static Truth of(Problem problem, int row) {
    Shape shape = problem.shape();
    double[] logits = new double[shape.classes()];
    for (int label = 0; label < logits.length; label++) {
      logits[label] = problem.logit(row, label);
    }
    int target = problem.targets()[row];
    return logits.length <= MOST_CLASSES
        ? new Unrounded(ExactRow.of(logits), target, shape.rows())
        : InDoubles.of(logits, target, shape.rows());
  }

  /// From the oracle.
  record Unrounded(ExactRow row, int target, int rows) implements Truth {
    private static final int BITS = 128;

    @Override
    public Exact softmax(int label) {
      return row.softmax(label);
    }

    @Override
    public Exact logSoftmax(int label) {
      return row.logSoftmax(label);
    }

    @Override
    public Exact loss() {
      return row.crossEntropy(target);
    }

    @Override
    public Exact gradient(int label) {
      return switch (row.gradient(target).apply(label)) {
        case BigFloat number -> number.dividedBy(BigFloat.of(rows), BITS);
        case Exact special -> special;
      };
    }
  }

  /// With `StrictMath.exp` and a compensated sum.
  ///
  /// @param sum Σ e^(x − m)
  /// @param rest the same without the target
  record InDoubles(double[] logits, int target, int rows, double maximum, double sum, double rest)
      implements Truth {

    static InDoubles of(double[] logits, int target, int rows) {
      double maximum = Double.NEGATIVE_INFINITY;
      for (double logit : logits) {
        maximum = Math.max(maximum, logit);
      }
      double sum = 0;
      double lost = 0;
      for (int label = 0; label < logits.length; label++) {
        double exp = label == target ? 0 : exp(logits[label], maximum);
        double next = sum + exp;
        // The sum is larger than each term, but for the first few, which it holds exactly enough.
        lost += sum >= exp ? exp - (next - sum) : sum - (next - exp);
        sum = next;
      }
      double rest = sum + lost;
      double all = rest + exp(logits[target], maximum);
      return new InDoubles(logits, target, rows, maximum, all, rest);
    }

    @Override
    public Exact softmax(int label) {
      return Exact.of(exp(label) / sum);
    }

    @Override
    public Exact logSoftmax(int label) {
      return Exact.of(logits[label] - maximum - StrictMath.log(sum));
    }

    @Override
    public Exact loss() {
      return Exact.of(maximum - logits[target] + StrictMath.log(sum));
    }

    @Override
    public Exact gradient(int label) {
      return Exact.of((label == target ? -rest : exp(label)) / sum / rows);
    }

    private double exp(int label) {
      return exp(logits[label], maximum);
    }

    /// e^(x − m), where the difference is rounded for F64.
    private static double exp(double x, double maximum) {
      double difference = x - maximum;
      double taken = difference - x;
      double lost = (x - (difference - taken)) - (maximum + taken);
      double exp = StrictMath.exp(difference);
      return exp + exp * lost;
    }
  }
}
