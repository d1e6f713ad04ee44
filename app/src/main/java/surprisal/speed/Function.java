package surprisal.speed;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import surprisal.CrossEntropy;
import surprisal.Logits;

/// What is timed: a function of this library, the plain loop for it, and what should come out.
///
/// @param passes how many times the memory of the logits is passed: read, and written where there is
///     an output
/// @param ours returns the loss, where there is one
record Function(
    String title,
    int passes,
    ToDoubleFunction<Batch> ours,
    Loop plain,
    @Nullable ExpectedRow expectedRow,
    @Nullable ToDoubleFunction<Batch> expectedLoss) {
  static final List<Function> ALL =
      List.of(
          new Function(
              "softmax",
              2,
              batch -> lossless(() -> Logits.softmax(batch.input(), batch.output())),
              (batch, rows) -> lossless(() -> PlainLoop.softmax(batch, batch.logits(), rows)),
              Reference::softmax,
              null),
          new Function(
              "softmax in place",
              2,
              batch -> lossless(() -> Logits.softmax(batch.output(), batch.output())),
              (batch, rows) -> lossless(() -> PlainLoop.softmax(batch, batch.out(), rows)),
              Reference::softmax,
              null),
          new Function(
              "log-softmax",
              2,
              batch -> lossless(() -> Logits.logSoftmax(batch.input(), batch.output())),
              (batch, rows) -> lossless(() -> PlainLoop.logSoftmax(batch, rows)),
              Reference::logSoftmax,
              null),
          new Function(
              "loss",
              1,
              batch -> CrossEntropy.sum().loss(batch.input(), batch.targets()).sum(),
              PlainLoop::loss,
              null,
              Reference::loss),
          new Function(
              "loss + gradient",
              2,
              batch ->
                  CrossEntropy.sum()
                      .lossAndGradient(batch.input(), batch.targets(), batch.output())
                      .sum(),
              PlainLoop::lossAndGradient,
              Reference::gradient,
              Reference::loss));

  /// The plain loop over the first rows; returns the loss, where there is one.
  interface Loop {
    double run(Batch batch, int rows);
  }

  /// The row of the output that a row of logits should lead to.
  interface ExpectedRow {
    double[] of(Batch batch, int row);
  }

  private static final int SAMPLED_ROWS = 64;

  private static double lossless(Runnable work) {
    work.run();
    return 0;
  }

  /// Runs once and returns the largest error, of the loss or in sampled rows of the output, in units
  /// of the last place.
  double worstUlps(Batch batch) {
    batch.copy();
    double loss = ours.applyAsDouble(batch);
    double worst =
        expectedLoss == null ? 0 : Reference.ulps(loss, expectedLoss.applyAsDouble(batch));
    int step = Math.max(1, batch.rows() / SAMPLED_ROWS);
    for (int row = 0; expectedRow != null && row < batch.rows(); row += step) {
      double[] expected = expectedRow.of(batch, row);
      for (int i = 0; i < expected.length; i++) {
        float result = batch.out()[row * expected.length + i];
        // A NaN is the largest of all.
        worst = Math.max(worst, Reference.ulps(result, expected[i]));
      }
    }
    return worst;
  }
}
