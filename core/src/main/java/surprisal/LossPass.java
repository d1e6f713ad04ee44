package surprisal;

import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.Sum;

/// One pass over all rows of a cross-entropy: checks at the door, then tiles of rows.
final class LossPass {
  /// A gradient to write, and the factor of each row's.
  record Gradient(Tensor tensor, LongToDoubleFunction factor) {}

  private final CrossEntropy options;
  private final Targets targets;
  private final int classAxis;
  private final Rows logits;
  private final TargetRows targetRows;

  LossPass(CrossEntropy options, Tensor logits, Targets targets) {
    this.options = options;
    this.targets = targets;
    this.classAxis = options.classAxisOf(logits);
    this.logits = Rows.along(logits, classAxis);
    this.targetRows = new TargetRows(options, targets, logits.extents(), classAxis);
  }

  void requireLosses(Tensor out) {
    Shapes.requireShape("out", out, logits.shape());
    requireOutput("out", out);
    Overlap.requireDisjoint("out", out, "logits", logits.tensor());
  }

  void requireGradient(Tensor gradient) {
    Shapes.requireShape("gradient", gradient, logits.tensor().extents());
    requireOutput("gradient", gradient);
    Overlap.requireSameOrDisjoint("gradient", gradient, "logits", logits.tensor());
  }

  private void requireOutput(String subject, Tensor out) {
    Shapes.requireOutputType(subject, out, logits.tensor().type());
    Overlap.requireWritable(subject, out);
    targets.requireDisjoint(subject, out);
  }

  void requireFactors(double[] factors) {
    if (factors.length != logits.count()) {
      throw new IllegalArgumentException(
          "there are %d factors for %d rows of logits".formatted(factors.length, logits.count()));
    }
  }

  /// What the reduction multiplies a gradient by.
  double scale() {
    return targetRows.scale();
  }

  Loss run(@Nullable Rows losses, @Nullable Gradient gradient) {
    return run(Arithmetic.of(logits.tensor().type()), losses, gradient);
  }

  private <A> Loss run(
      Arithmetic<A> arithmetic, @Nullable Rows losses, @Nullable Gradient gradient) {
    boolean shared =
        logits.tensor().isShared()
            && targets.isShared()
            && (losses == null || losses.tensor().isShared())
            && (gradient == null || gradient.tensor().isShared());
    boolean splits = SplitRow.splits(logits.count(), logits.classes());
    Tiles tiles = Tiles.of(logits.count(), logits.classes()).sharing(shared && !splits);
    Sum[] sums = new Sum[tiles.count()];
    tiles.forEach((tile, from, to) -> {
      LossBlock<A> block = LossBlock.of(options, targetRows, arithmetic, logits, row -> row);
      sums[tile] =
          block == null
              ? runRows(
                  RowAccess.of(arithmetic, logits, gradient == null ? null : rowsOf(gradient)),
                  shared,
                  from,
                  to,
                  losses,
                  gradient)
              : runBlocks(block, from, to, losses, gradient);
    });
    Sum total = new Sum();
    for (Sum sum : sums) {
      total.add(sum.value(), sum.remainder());
    }
    return new Loss(total.value(), targetRows.weight());
  }

  private <A> Sum runRows(
      RowAccess<A> access,
      boolean shared,
      long from,
      long to,
      @Nullable Rows losses,
      @Nullable Gradient gradient) {
    try (SoftmaxRow<A> row = SplitRow.of(access, logits, shared)) {
      Strips<A> out = gradient == null ? null : access.strips(rowsOf(gradient), row.x);
      return runRows(row, from, to, losses, gradient, out);
    }
  }

  private <A> Sum runRows(
      SoftmaxRow<A> row,
      long from,
      long to,
      @Nullable Rows losses,
      @Nullable Gradient gradient,
      @Nullable Strips<A> out) {
    row.readUpTo(to);
    LossRow<A> lossRow = new LossRow<>(options, targetRows, row);
    Strips<double[]> each = losses == null ? null : Strips.of(Arithmetic.DOUBLE, losses);
    Sum sum = new Sum();
    for (long i = from; i < to; i++) {
      double loss = lossRow.read(i, i, out);
      sum.add(loss);
      if (each != null) {
        each.row(i);
        each.set(0, loss);
      }
      if (gradient != null && out != null) {
        lossRow.writeGradient(gradient.factor().applyAsDouble(i), out);
      }
    }
    return sum;
  }

  private <A> Sum runBlocks(
      LossBlock<A> block, long from, long to, @Nullable Rows losses, @Nullable Gradient gradient) {
    Blocks<A> out = gradient == null ? null : block.blocks(rowsOf(gradient));
    Blocks<double[]> each = losses == null ? null : new Blocks<>(Arithmetic.DOUBLE, losses);
    Sum sum = new Sum();
    long first = from;
    while (first < to) {
      long end = out == null ? to : out.endOfRun(first, to);
      int rows = block.read(first, each == null ? end : each.endOfRun(first, end));
      double[] values = block.losses();
      sum.add(values, rows);
      if (each != null) {
        each.store(values, values.length, first, rows);
      }
      if (gradient != null && out != null) {
        block.writeGradients(gradient.factor(), out);
      }
      first += rows;
    }
    return sum;
  }

  private Rows rowsOf(Gradient gradient) {
    return Rows.along(gradient.tensor(), classAxis);
  }
}
