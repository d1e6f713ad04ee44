package surprisal;

import java.util.function.LongToDoubleFunction;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.HeadKernel;
import surprisal.kernel.Kernel;

/// A block of rows: their logits, which become their gradients in place. One object serves block
/// after block; threads may share the work on each.
///
/// Where all logits of a row are there at once, a [LossBlock] or a [LossRow] makes the gradient of
/// them; else a [RowParts], from one range of classes after another, each computed twice.
///
/// @param <A> `float[]` or `double[]`
final class LinearBlock<A> {
  private final LinearTask<A> task;
  private final Arithmetic<A> arithmetic;
  private final HeadKernel<A> headKernel;
  private final LinearWeights<A> weights;
  private final LinearRows<A> rows;
  private final int classes;
  private final int range;
  private final A logits;
  private final double[] losses;

  /// The derivatives of soft-capped logits, where there is a cap and a gradient.
  private final @Nullable A slopes;

  /// G·W, where it is wanted.
  private final @Nullable A featureGradient;

  /// Whether rows are read part by part.
  private final boolean inParts;

  private @Nullable RowParts<A> parts;

  /// Changes of the logits, for the products with a Hessian.
  private final A change;

  LinearBlock(LinearTask<A> task) {
    LinearPlan plan = task.plan();
    this.task = task;
    this.arithmetic = task.arithmetic();
    this.headKernel = arithmetic.headKernel();
    this.weights = task.weights();
    this.classes = task.classes();
    this.range = plan.classes();
    this.rows =
        new LinearRows<>(
            arithmetic,
            task.features(),
            task.targets(),
            plan.rows(),
            task.copiesFeatures(),
            task.sharesBlocks());
    int size = Math.multiplyExact(plan.rows(), range);
    this.logits = arithmetic.allocate(size);
    this.losses = new double[plan.rows()];
    this.change = arithmetic.allocate(task.changesLogits() ? size : 0);
    this.slopes = task.needsSlopes() ? arithmetic.allocate(size) : null;
    this.featureGradient =
        task.outputs().featureGradient() == null
            ? null
            : arithmetic.allocate(Math.multiplyExact(plan.rows(), task.width()));
    this.inParts = range < classes || task.outputs().statistics() != null;
  }

  /// Takes the next rows that count; returns the row after them.
  long read(long first, long end) {
    return rows.read(first, end);
  }

  int count() {
    return rows.count();
  }

  /// Something to do with rows from … to − 1 of the block, by one thread.
  private interface Body {
    void run(int from, int to);
  }

  private void forRows(int numbersInRow, Body body) {
    Tiles.of(rows.count(), numbersInRow)
        .sharing(task.sharesBlocks())
        .forEach((_, from, to) -> body.run((int) from, (int) to));
  }

  /// Computes the logits of classes from `first` on.
  private void computeLogits(int first, int width) {
    weights.logits(rows.block(), rows.count(), first, width, logits);
    addOffsets(first, width);
    if (task.softCap() > 0) {
      forRows(
          width,
          (from, to) -> {
            int n = (to - from) * width;
            if (slopes != null) {
              headKernel.slopes(logits, from * width, n, task.softCap(), slopes, from * width);
            }
            headKernel.cap(logits, from * width, n, task.softCap());
          });
    }
  }

  private void addOffsets(int first, int width) {
    if (task.offsets() == null) {
      return;
    }
    forRows(
        width,
        (from, to) -> {
          int most = Math.min(width, Kernel.STRIP);
          A scratch = arithmetic.allocate(most);
          for (int i = from; i < to; i++) {
            for (int c = 0; c < width; c += most) {
              int some = Math.min(most, width - c);
              task.addOffsets(rows.number(i), first + c, some, logits, i * width + c, scratch);
            }
          }
        });
  }

  /// Computes the losses of the rows and, with somewhere to add it, the gradient.
  void run(LongToDoubleFunction factor, @Nullable LinearGradient<A> gradient) {
    if (inParts) {
      readParts();
    } else {
      computeLogits(0, classes);
    }
    if (range == classes) {
      readWhole(factor, gradient != null);
      if (gradient != null) {
        multiply(0, classes, gradient);
      }
    } else {
      for (int i = 0; i < rows.count(); i++) {
        losses[i] = parts().loss(i, rows.number(i));
      }
      if (gradient != null) {
        writeParts(factor, gradient);
      }
    }
    writeFeatureGradient();
    writeEach();
  }

  private RowParts<A> parts() {
    parts = parts == null ? new RowParts<>(arithmetic, task.targets(), losses.length) : parts;
    return parts;
  }

  /// Something to do with the logits of classes from `first` on, `width` of them in each row.
  private interface Part {
    void run(int first, int width);
  }

  private void forParts(Part part) {
    for (int first = 0; first < classes; first += range) {
      int width = Math.min(range, classes - first);
      computeLogits(first, width);
      part.run(first, width);
    }
  }

  private void readParts() {
    RowParts<A> parts = parts();
    RowStatistics statistics = task.outputs().statistics();
    parts.clear();
    for (int i = 0; i < rows.count() && statistics != null; i++) {
      parts.expect(i, task.targetLogit(rows.block().rows(i, 1), rows.number(i)));
    }
    forParts((first, width) ->
        forRows(
            width,
            (from, to) -> {
              RowParts<A>.Reader reader = parts.reader(statistics != null);
              for (int i = from; i < to; i++) {
                reader.read(i, rows.number(i), logits, i * width, width, first);
              }
            }));
    for (int i = 0; i < rows.count() && statistics != null; i++) {
      parts.write(i, (int) rows.number(i), statistics);
    }
  }

  private void readWhole(LongToDoubleFunction factor, boolean withGradient) {
    forRows(
        classes,
        (from, to) -> {
          Rows all = logitRows();
          LossBlock<A> block = lossBlock(all);
          if (block == null) {
            readOneByOne(all, from, to, factor, withGradient);
            return;
          }
          Blocks<A> out = block.blocks(all);
          for (int first = from; first < to; ) {
            int n = block.read(first, to);
            System.arraycopy(block.losses(), 0, losses, first, n);
            if (withGradient) {
              block.writeGradients(factor, out);
            }
            first += n;
          }
        });
  }

  private Rows logitRows() {
    return Rows.along(arithmetic.tensor(logits, task.plan().rows(), classes), 1);
  }

  /// Null where rows are done one by one.
  private @Nullable LossBlock<A> lossBlock(Rows all) {
    return LossBlock.of(task.options(), task.targets(), arithmetic, all, i -> rows.number((int) i));
  }

  private LossRow<A> lossRow(Rows all) {
    return new LossRow<>(task.options(), task.targets(), SoftmaxRow.of(arithmetic, all));
  }

  private void readOneByOne(
      Rows all, int from, int to, LongToDoubleFunction factor, boolean withGradient) {
    LossRow<A> row = lossRow(all);
    Strips<A> out = withGradient ? Strips.of(arithmetic, all) : null;
    for (int i = from; i < to; i++) {
      losses[i] = row.read(i, rows.number(i), out);
      if (out != null) {
        row.writeGradient(factor.applyAsDouble(rows.number(i)), out);
      }
    }
  }

  private void writeParts(LongToDoubleFunction factor, LinearGradient<A> gradient) {
    forParts((first, width) -> {
      forRows(
          width,
          (from, to) -> {
            RowParts<A>.Reader reader = parts().reader(false);
            for (int i = from; i < to; i++) {
              long row = rows.number(i);
              double scale = factor.applyAsDouble(row);
              reader.writeGradient(i, row, scale, logits, i * width, width, first);
            }
          });
      multiply(first, width, gradient);
    });
  }

  /// From the gradient of the logits of classes from `first` on to those of head and features.
  private void multiply(int first, int width, LinearGradient<A> gradient) {
    int n = rows.count();
    if (slopes != null) {
      A by = slopes;
      forRows(
          width,
          (from, to) ->
              headKernel.multiply(logits, from * width, by, from * width, (to - from) * width));
    }
    gradient.add(weights, logits, first, width, rows.block(), n);
    if (featureGradient != null) {
      if (first == 0) {
        arithmetic.fill(featureGradient, 0, n * task.width(), 0);
      }
      weights.addFeatureGradient(logits, n, first, width, featureGradient);
    }
  }

  private void writeFeatureGradient() {
    Tensor out = task.outputs().featureGradient();
    if (featureGradient != null && out != null) {
      for (int i = 0; i < rows.count(); i++) {
        Tensor row = out.slice(0, rows.number(i), rows.number(i) + 1);
        boolean adds = task.outputs().accumulates();
        Matrices.write(arithmetic, featureGradient, i * task.width(), row, adds);
      }
    }
  }

  private void writeEach() {
    Tensor each = task.outputs().losses();
    for (int i = 0; i < rows.count() && each != null; i++) {
      each.set(losses[i], rows.number(i));
    }
  }

  /// After [#run].
  double loss(int i) {
    return losses[i];
  }

  void logSums(LogSum[] sums) {
    readParts();
    for (int i = 0; i < rows.count(); i++) {
      sums[(int) rows.number(i)] = parts().sum(i);
    }
  }

  void writeLogits(Tensor out) {
    forParts((first, width) ->
        forRows(
            width,
            (from, to) -> {
              for (int i = from; i < to; i++) {
                Tensor row = out.slice(0, rows.number(i), rows.number(i) + 1);
                Tensor some = row.slice(1, first, first + width);
                Matrices.write(arithmetic, logits, i * width, some, false);
              }
            }));
  }

  /// Replaces changes of the logits by those of their gradient, and adds up what follows for the head.
  ///
  /// @param held of all rows, set in a first pass; null where each pass makes them anew
  void hessian(
      @Nullable Curvatures<A> held,
      LinearWeights<A> changes,
      double scale,
      LinearGradient<A> product) {
    Curvatures<A> curvatures = held;
    if (curvatures == null) {
      curvatures = new Curvatures<>(arithmetic, logits, rows.count(), classes);
    }
    if (!curvatures.isFilled()) {
      setCurvatures(curvatures, held != null, scale);
    }
    changes.logits(rows.block(), rows.count(), 0, classes, change);
    Curvatures<A> all = curvatures;
    forRows(
        classes,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            all.multiply(held == null ? i : (int) rows.number(i), change, i * classes);
          }
        });
    product.add(weights, change, 0, classes, rows.block(), rows.count());
  }

  /// Computes the curvatures of the rows, times a factor.
  ///
  /// @param byNumber whether they go where the rows are in the features, and not in the block
  void setCurvatures(Curvatures<A> curvatures, boolean byNumber, double scale) {
    computeLogits(0, classes);
    LongToIntFunction places = i -> byNumber ? (int) rows.number((int) i) : (int) i;
    forRows(
        classes,
        (from, to) -> {
          Rows all = logitRows();
          LossBlock<A> block = lossBlock(all);
          if (block == null) {
            setOneByOne(curvatures, all, from, to, places, scale);
          } else {
            Blocks<A> out = block.blocks(all);
            for (int first = from; first < to; ) {
              int n = block.read(first, to);
              block.writeCurvatures(scale, out, curvatures, places);
              first += n;
            }
          }
          for (int i = from; i < to; i++) {
            curvatures.copy(places.applyAsInt(i), logits, i * classes);
          }
        });
  }

  private void setOneByOne(
      Curvatures<A> curvatures,
      Rows all,
      int from,
      int to,
      LongToIntFunction places,
      double scale) {
    LossRow<A> row = lossRow(all);
    Strips<A> out = Strips.of(arithmetic, all);
    for (int i = from; i < to; i++) {
      row.read(i, rows.number(i));
      row.writeCurvature(scale, out, curvatures, places.applyAsInt(i));
    }
  }
}
