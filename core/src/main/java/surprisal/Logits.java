package surprisal;

import java.util.function.Supplier;

/// Softmax, log-softmax and log-sum-exp of rows of logits, and their gradients.
///
///     softmax(x)ⱼ = e^(xⱼ/T) / Σₖ e^(xₖ/T)     log-softmax = its logarithm     log-sum-exp(x) = log Σₖ e^(xₖ/T)
///
/// Shapes: a tensor is taken as rows of C classes along one axis, the last unless another is given.
/// Results have the logits' shape; log-sum-exp drops the axis.
///
/// In place: the output may be the input itself, or share no memory with it.
///
/// Stability: nothing overflows, and small probabilities and small losses keep their relative
/// accuracy, for no difference of logits is rounded and the maximum's own 1 is never added to the
/// rest.
///
/// Temperature: T = 1 unless given. 0 gives the maximum, ties shared; infinity the uniform
/// distribution over the logits that are not −∞.
///
/// Special values: a logit of −∞ has probability 0. A row of only −∞, or with +∞ or NaN, gives NaN
/// (log-sum-exp: −∞, +∞, NaN).
///
/// Types: results have the type of the logits, or F32 where those are BF16 or F16.
///
/// Accuracy: see `docs/accuracy.md`. The bits do not depend on the kind of memory or on the number
/// of threads.
public final class Logits {
  private Logits() {}

  /// Softmax of one row.
  public static double[] softmax(double... logits) {
    return softmax(Tensor.of(logits, logits.length)).toDoubles();
  }

  /// Log-softmax of one row.
  public static double[] logSoftmax(double... logits) {
    return logSoftmax(Tensor.of(logits, logits.length)).toDoubles();
  }

  /// Log-sum-exp of one row; −∞ of none.
  public static double logSumExp(double... logits) {
    return logSumExp(Tensor.of(logits, logits.length)).get();
  }

  /// −log of the softmax of one row at its target class, in nats.
  public static double crossEntropy(double[] logits, int target) {
    return CrossEntropy.sum()
        .withoutIgnoreIndex()
        .loss(Tensor.of(logits, logits.length), Targets.classes(target))
        .sum();
  }

  /// Softmax along the last axis, in new memory.
  public static Tensor softmax(Tensor logits) {
    Tensor out = Tensor.allocate(logits.type(), logits.shape());
    softmax(logits, out);
    return out;
  }

  /// Softmax along the last axis.
  public static void softmax(Tensor logits, Tensor out) {
    softmax(logits, -1, out);
  }

  /// Softmax along an axis.
  public static void softmax(Tensor logits, int axis, Tensor out) {
    softmax(logits, axis, 1, out);
  }

  /// Softmax of logits/T along an axis.
  public static void softmax(Tensor logits, int axis, double temperature, Tensor out) {
    map(logits, axis, temperature, "out", out, true, () -> RowOperation.SOFTMAX);
  }

  /// Log-softmax along the last axis, in new memory.
  public static Tensor logSoftmax(Tensor logits) {
    Tensor out = Tensor.allocate(logits.type(), logits.shape());
    logSoftmax(logits, out);
    return out;
  }

  /// Log-softmax along the last axis.
  public static void logSoftmax(Tensor logits, Tensor out) {
    logSoftmax(logits, -1, out);
  }

  /// Log-softmax along an axis.
  public static void logSoftmax(Tensor logits, int axis, Tensor out) {
    logSoftmax(logits, axis, 1, out);
  }

  /// Log-softmax of logits/T along an axis.
  public static void logSoftmax(Tensor logits, int axis, double temperature, Tensor out) {
    map(logits, axis, temperature, "out", out, true, () -> RowOperation.LOG_SOFTMAX);
  }

  /// Log-sum-exp along the last axis, in new memory of the logits' shape without it.
  public static Tensor logSumExp(Tensor logits) {
    Tensor out = Tensor.allocate(logits.type(), Rows.shapeWithout(logits.shape(), -1));
    logSumExp(logits, -1, out);
    return out;
  }

  /// Log-sum-exp along an axis.
  public static void logSumExp(Tensor logits, int axis, Tensor out) {
    logSumExp(logits, axis, 1, out);
  }

  /// Log-sum-exp of logits/T along an axis.
  public static void logSumExp(Tensor logits, int axis, double temperature, Tensor out) {
    Rows rows = Rows.along(logits, axis);
    Shapes.requireShape("out", out, rows.shape());
    Overlap.requireDisjoint("out", out, "logits", logits);
    run(rows, temperature, "out", Rows.ofOne(out), true, () -> RowOperation.LOG_SUM_EXP);
  }

  /// The gradient dLogits = Jᵀ dOut of softmax: (dOut − Σ p·dOut)·p/T, from the logits.
  public static void softmaxGradient(
      Tensor logits, int axis, double temperature, Tensor dOut, Tensor dLogits) {
    double factor = inverse(temperature);
    Shapes.requireShape("dOut", dOut, logits.extents());
    Overlap.requireSameOrDisjoint("dLogits", dLogits, "dOut", dOut);
    Rows g = Rows.along(dOut, axis);
    Supplier<RowOperation> gradient = () -> new RowOperation.SoftmaxGradient(g, factor);
    map(logits, axis, temperature, "dLogits", dLogits, dOut.isShared(), gradient);
  }

  /// The gradient dLogits = Jᵀ dOut of log-softmax: (dOut − p·Σ dOut)/T, from the logits.
  public static void logSoftmaxGradient(
      Tensor logits, int axis, double temperature, Tensor dOut, Tensor dLogits) {
    double factor = inverse(temperature);
    Shapes.requireShape("dOut", dOut, logits.extents());
    Overlap.requireSameOrDisjoint("dLogits", dLogits, "dOut", dOut);
    Rows g = Rows.along(dOut, axis);
    Supplier<RowOperation> gradient = () -> new RowOperation.LogSoftmaxGradient(g, factor);
    map(logits, axis, temperature, "dLogits", dLogits, dOut.isShared(), gradient);
  }

  /// The gradient of log-sum-exp: dOut·p/T, from the logits. dOut has their shape without the axis.
  public static void logSumExpGradient(
      Tensor logits, int axis, double temperature, Tensor dOut, Tensor dLogits) {
    double factor = inverse(temperature);
    Shapes.requireShape("dOut", dOut, Rows.along(logits, axis).shape());
    Overlap.requireDisjoint("dLogits", dLogits, "dOut", dOut);
    Rows g = Rows.ofOne(dOut);
    Supplier<RowOperation> gradient = () -> new RowOperation.LogSumExpGradient(g, factor);
    map(logits, axis, temperature, "dLogits", dLogits, dOut.isShared(), gradient);
  }

  /// 1/T.
  private static double inverse(double temperature) {
    double inverse = 1 / temperature;
    if (Double.isInfinite(inverse)) {
      throw new IllegalArgumentException(
          "temperature %s has no gradient: expected one whose inverse is a number"
              .formatted(temperature));
    }
    return inverse;
  }

  /// @param shared whether other threads may use whatever else the operation reads
  private static void map(
      Tensor logits,
      int axis,
      double temperature,
      String subject,
      Tensor out,
      boolean shared,
      Supplier<RowOperation> operation) {
    Rows rows = Rows.along(logits, axis);
    Shapes.requireShape(subject, out, logits.extents());
    Overlap.requireSameOrDisjoint(subject, out, "logits", logits);
    run(rows, temperature, subject, Rows.along(out, axis), shared, operation);
  }

  private static void run(
      Rows logits,
      double temperature,
      String subject,
      Rows out,
      boolean shared,
      Supplier<RowOperation> operation) {
    if (!(temperature >= 0)) {
      throw new IllegalArgumentException(
          "temperature = %s: expected a number ≥ 0".formatted(temperature));
    }
    Shapes.requireOutputType(subject, out.tensor(), logits.tensor().type());
    Overlap.requireWritable(subject, out.tensor());
    boolean allShared = shared && logits.tensor().isShared() && out.tensor().isShared();
    Tiles tiles = Tiles.of(logits.count(), logits.classes()).sharing(allShared);
    if (temperature == 1) {
      run(tiles, Arithmetic.of(logits.tensor().type()), logits, out, allShared, operation);
    } else {
      tiles.forEach((tile, from, to) ->
          runRows(
              TemperedRow.of(logits, temperature),
              from,
              to,
              Strips.of(Arithmetic.DOUBLE, out),
              operation.get()));
    }
  }

  private static <A> void run(
      Tiles tiles,
      Arithmetic<A> arithmetic,
      Rows logits,
      Rows out,
      boolean shared,
      Supplier<RowOperation> operation) {
    boolean splits = SplitRow.splits(logits.count(), logits.classes());
    tiles
        .sharing(!splits)
        .forEach((tile, from, to) -> {
          RowOperation body = operation.get();
          SoftmaxBlock<A> block = body.takesBlocks() ? SoftmaxBlock.of(arithmetic, logits) : null;
          if (block == null) {
            runRows(RowAccess.of(arithmetic, logits, out), logits, out, shared, from, to, body);
          } else {
            runBlocks(block, from, to, block.blocks(out), body);
          }
        });
  }

  private static <A> void runRows(
      RowAccess<A> access,
      Rows logits,
      Rows out,
      boolean shared,
      long from,
      long to,
      RowOperation operation) {
    try (SoftmaxRow<A> row = SplitRow.of(access, logits, shared)) {
      runRows(row, from, to, access.strips(out, row.x), operation);
    }
  }

  private static <A> void runRows(
      SoftmaxRow<A> row, long from, long to, Strips<A> out, RowOperation operation) {
    row.readUpTo(to);
    for (long i = from; i < to; i++) {
      operation.apply(row, i, out);
    }
  }

  private static <A> void runBlocks(
      SoftmaxBlock<A> block, long from, long to, Blocks<A> out, RowOperation operation) {
    for (long first = from; first < to; first += block.rows()) {
      block.read(first, out.endOfRun(first, to));
      operation.apply(block, out);
    }
  }
}
