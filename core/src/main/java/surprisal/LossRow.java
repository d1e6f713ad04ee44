package surprisal;

import org.jspecify.annotations.Nullable;
import surprisal.kernel.Kernel;
import surprisal.kernel.Sum;

/// The loss of one row against its target row, and the gradient that follows from it. One object
/// serves row after row.
///
/// With a = Σ t, m the maximum and r the rest, loss = Σ t_c·(m − x_c) + a·log1p(r): where t ≥ 0 no
/// term is negative, so none is lost.
///
/// A probability outside its clip has a fixed loss and no gradient: its part of t goes into a
/// constant.
///
/// @param <A> `float[]`, `double[]`, or a segment of native memory
final class LossRow<A> {
  private final TargetRows targets;
  private final SoftmaxRow<A> row;
  private final Kernel<A> kernel;
  private final double[] t;
  private final @Nullable Strips<double[]> probabilities;
  private final Sum shortfall = new Sum();
  private final Residual residual = new Residual();
  private final double zLoss;
  private final double leastLoss;
  private final double mostLoss;
  private final boolean clips;

  private long i;
  private long targetRow;

  /// −log p of the maximum.
  private double ofMaximum;

  /// 2·z·v·lse, what the z-loss adds to the mass in the gradient.
  private double extra;

  /// The logit at the single entry of t.
  private double logit;

  /// The single entry of t, after clipping.
  private double mass;

  LossRow(CrossEntropy options, TargetRows targets, SoftmaxRow<A> row) {
    this.targets = targets;
    this.row = row;
    this.kernel = row.kernel;
    this.t = new double[targets.isIndex() ? 0 : Strips.longest(row.x.rows())];
    this.probabilities = targets.probabilities();
    this.zLoss = targets.zLoss();
    double bound = options.conventions().clip().bound(row.x.rows().tensor().type());
    this.clips = bound > 0;
    this.leastLoss = clips ? -StrictMath.log1p(-bound) : 0;
    this.mostLoss = clips ? -StrictMath.log(bound) : Double.POSITIVE_INFINITY;
  }

  /// The loss of row i of the logits against one of the target rows.
  double read(long i, long targetRow) {
    return read(i, targetRow, null);
  }

  /// As above, for [#writeGradient] to follow, where the exponentials may be kept meanwhile.
  double read(long i, long targetRow, @Nullable Strips<A> gradient) {
    this.i = i;
    this.targetRow = targetRow;
    if (targets.isZero(targetRow)) {
      return 0;
    }
    readRow(gradient);
    if (!row.isDefined()) {
      return Double.NaN;
    }
    ofMaximum = row.log1pRest();
    double loss = targets.isIndex() ? indexLoss() : denseLoss();
    extra = 0;
    if (zLoss != 0) {
      double z = zLoss * targets.rowWeight(targetRow);
      double logSumExp = row.logSumExp();
      extra = 2 * z * logSumExp;
      loss += z * logSumExp * logSumExp;
    }
    return loss;
  }

  /// The exponentials may be kept over the logits if the only one needed again is the target's.
  private void readRow(@Nullable Strips<A> gradient) {
    if (targets.isIndex()) {
      row.x.row(i);
      logit = row.x.get(targets.index(targetRow));
      if (gradient != null && zLoss == 0) {
        gradient.row(i);
        row.read(i, gradient);
        return;
      }
    }
    row.read(i);
  }

  private double indexLoss() {
    mass = targets.mass(targetRow);
    double surprisal = surprisal(logit);
    if (isClipped(surprisal)) {
      double loss = mass * clip(surprisal);
      mass = 0;
      return loss;
    }
    return mass == 0 ? 0 : mass * surprisal;
  }

  /// −log p of a class with this logit.
  private double surprisal(double logit) {
    return (row.rawMax() - logit) + ofMaximum;
  }

  private boolean isClipped(double surprisal) {
    return clips && (surprisal < leastLoss || surprisal > mostLoss);
  }

  private double clip(double surprisal) {
    return Math.clamp(surprisal, leastLoss, mostLoss);
  }

  private double denseLoss() {
    shortfall.clear();
    residual.clear();
    for (long from = 0; from < row.classes; from += Kernel.STRIP) {
      int n = row.length(from);
      shortfall.add(fill(from, n));
      row.x.read(from, n);
      kernel.shortfall(row.x.array, row.x.at, n, row.rawMax(), t, shortfall);
      residual.addMass(t, from, n, row.argMax());
    }
    return shortfall.value() + residual.mass() * ofMaximum;
  }

  /// Fills t with a strip, and returns the loss of what clipping takes out of it.
  private double fill(long from, int n) {
    targets.fill(targetRow, from, n, probabilities, t);
    double clipped = 0;
    if (clips) {
      for (int k = 0; k < n; k++) {
        double surprisal = surprisal(row.x.get(from + k));
        if (isClipped(surprisal)) {
          clipped += t[k] * clip(surprisal);
          t[k] = 0;
        }
      }
    }
    return clipped;
  }

  /// Writes factor · gradient, after [#read], to the same row of another tensor.
  void writeGradient(double factor, Strips<A> out) {
    out.row(i);
    if (factor == 0 || targets.isZero(targetRow)) {
      out.fill(0);
    } else if (!row.isDefined()) {
      out.fill(Double.NaN);
    } else if (targets.isIndex()) {
      writeIndexGradient(factor, out);
    } else {
      writeDenseGradient(factor, out);
    }
  }

  private void writeIndexGradient(double factor, Strips<A> out) {
    row.factor(factor);
    double atIndex = indexGradient();
    row.factor(factor * (mass + extra));
    row.writeScaled(out);
    out.set(targets.index(targetRow), atIndex);
  }

  /// factor · ((a + extra)·p − a) at the index, as extra·p − a·(1 − p), with 1 − p summed over the
  /// other classes.
  private double indexGradient() {
    double r = row.rest();
    if (logit == row.rawMax()) {
      return row.times(extra - mass * r, -mass * row.restRemainder());
    }
    double e = row.exp(targets.index(targetRow));
    return row.times(extra * e - mass * (1 + (r - e)), -mass * row.restRemainder());
  }

  private void writeDenseGradient(double factor, Strips<A> out) {
    double atMaximum = residual.start(row, extra, factor);
    for (long from = 0; from < row.classes; from += Kernel.STRIP) {
      int n = row.length(from);
      fill(from, n);
      residual.write(row, from, n, t, factor, out);
    }
    out.set(row.argMax(), atMaximum);
  }

  /// Writes the probabilities, after [#read], and sets what else is in the row's curvature, times a
  /// factor.
  void writeCurvature(double factor, Strips<A> out, Curvatures<A> curvatures, int place) {
    out.row(i);
    if (factor == 0 || targets.isZero(targetRow)) {
      out.fill(0);
      curvatures.set(place, 0, 0, 0);
    } else if (!row.isDefined()) {
      out.fill(Double.NaN);
      curvatures.set(place, 0, factor, 0);
    } else {
      int top = (int) row.argMax();
      double mass = (targets.isIndex() ? this.mass : residual.mass()) + extra;
      row.factor(1);
      row.writeScaled(out);
      double ofMean = 2 * zLoss * targets.rowWeight(targetRow);
      curvatures.set(place, top, factor * mass, factor * ofMean);
    }
  }
}
