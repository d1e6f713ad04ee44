package surprisal;

import java.util.Arrays;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Softmax cross-entropy from logits: for a row of logits x and a target row t of mass a = Σ t
///
///     loss = a·lse(x) − t·x + z·v·lse(x)²        gradient = (a + 2z·v·lse(x))·softmax(x) − t
///
/// in nats. The target row is built from a class or from class probabilities q, class weights w,
/// label smoothing ε and the row's weight v: t_c = v·((1−ε)·q_c·w_c + (ε/C)·w_c).
///
/// Shapes: logits [N, C], [C], or of any rank with the classes along any axis; targets are indices
/// in the logits' shape without the class axis, or probabilities in the logits' shape.
///
/// The mean divides by Σ v_i·w_{y_i} over the rows that are not ignored; for probabilities by Σ
/// v_i. Presets differ where the systems they follow do; `docs/semantics.md` has them side by side.
///
/// In place: a gradient may be written over the logits. It has their type (F32 will do for BF16 and
/// F16).
///
/// Special values: an ignored row, or one of weight 0, is never read: loss 0, gradient 0. A logit
/// of −∞ has gradient 0, and makes the loss +∞ where its t is not 0. A row of only −∞, or with +∞
/// or NaN, has loss and gradient NaN. Nothing left to average: NaN.
///
/// Accuracy: relative, also for losses next to 0; see `docs/accuracy.md`.
///
/// A value: immutable, every `with…` returns a new one.
public final class CrossEntropy {
  /// PyTorch's habit, and the default here.
  private static final long IGNORE_INDEX = -100;

  private enum Reduction {
    MEAN,
    SUM
  }

  private final Reduction reduction;
  private final Conventions conventions;
  private final @Nullable Integer classAxis;
  private final @Nullable Long ignoreIndex;
  private final double labelSmoothing;
  private final double zLoss;
  private final double @Nullable [] classWeights;

  private CrossEntropy(
      Reduction reduction,
      Conventions conventions,
      @Nullable Integer classAxis,
      @Nullable Long ignoreIndex,
      double labelSmoothing,
      double zLoss,
      double @Nullable [] classWeights) {
    this.reduction = reduction;
    this.conventions = conventions;
    this.classAxis = classAxis;
    this.ignoreIndex = ignoreIndex;
    this.labelSmoothing = labelSmoothing;
    this.zLoss = zLoss;
    this.classWeights = classWeights;
  }

  private static CrossEntropy of(Conventions conventions, @Nullable Long ignoreIndex) {
    return new CrossEntropy(Reduction.MEAN, conventions, null, ignoreIndex, 0, 0, null);
  }

  /// The mean over the rows; classes along the last axis; rows of target −100 are ignored.
  public static CrossEntropy mean() {
    return of(Conventions.OWN, IGNORE_INDEX);
  }

  /// As [#mean()], but gradients are those of the sum over the rows.
  public static CrossEntropy sum() {
    return mean().withSum();
  }

  /// The conventions of `torch.nn.functional.cross_entropy`: classes along axis 1, or along axis 0
  /// of a single row.
  public static CrossEntropy torch() {
    return of(Conventions.TORCH, IGNORE_INDEX);
  }

  /// The conventions of Keras's `CategoricalCrossentropy` and `SparseCategoricalCrossentropy` on
  /// probabilities: these are clipped to [1e-7, 1 − 1e-7], the mean is over rows whatever they
  /// weigh, and 0 if there are none. See [#withoutClipping()].
  public static CrossEntropy keras() {
    return of(Conventions.KERAS, null);
  }

  /// The conventions of Optax, with the mean that its users take; 0 if nothing is left.
  public static CrossEntropy optax() {
    return of(Conventions.OPTAX, null);
  }

  /// The conventions of Liger: as PyTorch, but 0 if nothing is left, and the mean of the z-loss
  /// divides by the weights of the rows alone, whatever their classes weigh.
  public static CrossEntropy liger() {
    return of(Conventions.LIGER, IGNORE_INDEX);
  }

  /// The conventions of scikit-learn's `log_loss`: probabilities are clipped to [eps, 1 − eps] of
  /// the logits' type.
  public static CrossEntropy sklearn() {
    return of(Conventions.SKLEARN, null);
  }

  /// The sum over the rows in place of their mean.
  public CrossEntropy withSum() {
    return new CrossEntropy(
        Reduction.SUM, conventions, classAxis, ignoreIndex, labelSmoothing, zLoss, classWeights);
  }

  /// The axis along which the classes lie; −1 is the last.
  public CrossEntropy withClassAxis(int axis) {
    return new CrossEntropy(
        reduction, conventions, axis, ignoreIndex, labelSmoothing, zLoss, classWeights);
  }

  /// A finite weight ≥ 0 for each class.
  public CrossEntropy withClassWeights(double... weights) {
    for (int c = 0; c < weights.length; c++) {
      if (!(weights[c] >= 0) || Double.isInfinite(weights[c])) {
        throw new IllegalArgumentException(
            "classWeights[%d] = %s: expected a finite number ≥ 0".formatted(c, weights[c]));
      }
    }
    return new CrossEntropy(
        reduction, conventions, classAxis, ignoreIndex, labelSmoothing, zLoss, weights.clone());
  }

  /// Rows of this target are ignored.
  public CrossEntropy withIgnoreIndex(long index) {
    return new CrossEntropy(
        reduction, conventions, classAxis, index, labelSmoothing, zLoss, classWeights);
  }

  /// No target is ignored: each must be a class.
  public CrossEntropy withoutIgnoreIndex() {
    return new CrossEntropy(
        reduction, conventions, classAxis, null, labelSmoothing, zLoss, classWeights);
  }

  /// The part ε of each target that is spread evenly over all classes, 0 ≤ ε ≤ 1.
  public CrossEntropy withLabelSmoothing(double smoothing) {
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new IllegalArgumentException(
          "labelSmoothing = %s: expected 0 ≤ labelSmoothing ≤ 1".formatted(smoothing));
    }
    return new CrossEntropy(
        reduction, conventions, classAxis, ignoreIndex, smoothing, zLoss, classWeights);
  }

  /// Adds z·lse², times its weight, to the loss of each row, which keeps the logits near
  /// normalised; z ≥ 0.
  public CrossEntropy withZLoss(double z) {
    if (!(z >= 0) || Double.isInfinite(z)) {
      throw new IllegalArgumentException("zLoss = %s: expected a finite number ≥ 0".formatted(z));
    }
    return new CrossEntropy(
        reduction, conventions, classAxis, ignoreIndex, labelSmoothing, z, classWeights);
  }

  /// Takes the probabilities as they are, as Keras does with `from_logits=True`.
  public CrossEntropy withoutClipping() {
    return new CrossEntropy(
        reduction,
        conventions.withoutClip(),
        classAxis,
        ignoreIndex,
        labelSmoothing,
        zLoss,
        classWeights);
  }

  /// The loss over all rows.
  public Loss loss(Tensor logits, Targets targets) {
    return prepare(logits, targets).run(null, null);
  }

  /// The loss of each row, in new memory: the type of the logits, their shape without the class
  /// axis.
  public Tensor losses(Tensor logits, Targets targets) {
    int axis = classAxisOf(logits);
    long[] shape = Rows.shapeWithout(logits.shape(), axis);
    Tensor out = Tensor.allocate(logits.type(), shape);
    losses(logits, targets, out);
    return out;
  }

  /// The loss of each row, each multiplied by the weights of its class and row.
  public void losses(Tensor logits, Targets targets, Tensor out) {
    LossPass pass = withSum().prepare(logits, targets);
    pass.requireLosses(out);
    pass.run(Rows.ofOne(out), null);
  }

  /// The loss over all rows, and the gradient of its mean, or sum, with respect to the logits.
  public Loss lossAndGradient(Tensor logits, Targets targets, Tensor gradient) {
    return lossAndGradient(logits, targets, 1, gradient);
  }

  /// The loss over all rows, and `factor` times the gradient of its mean, or sum.
  public Loss lossAndGradient(Tensor logits, Targets targets, double factor, Tensor gradient) {
    LossPass pass = prepare(logits, targets);
    pass.requireGradient(gradient);
    double scale = factor * pass.scale();
    return pass.run(null, new LossPass.Gradient(gradient, row -> scale));
  }

  /// The loss over all rows, and the gradient of Σᵢ factorᵢ·lossᵢ, whatever the reduction.
  public Loss lossAndGradient(Tensor logits, Targets targets, double[] factors, Tensor gradient) {
    LossPass pass = withSum().prepare(logits, targets);
    pass.requireGradient(gradient);
    pass.requireFactors(factors);
    return pass.run(null, new LossPass.Gradient(gradient, row -> factors[(int) row]));
  }

  /// What this cross-entropy makes of a loss: its mean, or its sum. The mean of nothing is NaN, or
  /// 0 by some peers' conventions.
  public double reduce(Loss loss) {
    if (reduction == Reduction.SUM) {
      return loss.sum();
    }
    return loss.weight() == 0 ? conventions.emptyMean() : loss.mean();
  }

  private LossPass prepare(Tensor logits, Targets targets) {
    return new LossPass(this, logits, targets);
  }

  /// The class axis in these logits.
  int classAxisOf(Tensor logits) {
    if (classAxis != null) {
      return classAxis;
    }
    return conventions.classAxis() == 1 && logits.rank() <= 1 ? 0 : conventions.classAxis();
  }

  Conventions conventions() {
    return conventions;
  }

  boolean isMean() {
    return reduction == Reduction.MEAN;
  }

  @Nullable Long ignoreIndex() {
    return ignoreIndex;
  }

  double labelSmoothing() {
    return labelSmoothing;
  }

  double zLoss() {
    return zLoss;
  }

  double @Nullable [] classWeights() {
    return classWeights;
  }

  /// Whose conventions, the reduction, and the options that are set.
  @Override
  public String toString() {
    StringJoiner options = new StringJoiner(", ", "CrossEntropy[", "]");
    options.add(conventions + " " + reduction.name().toLowerCase(java.util.Locale.ROOT));
    if (classAxis != null) {
      options.add("classAxis " + classAxis);
    }
    if (conventions.clip() != Conventions.Clip.NONE) {
      options.add("clipping");
    }
    if (ignoreIndex != null) {
      options.add("ignoreIndex " + ignoreIndex);
    }
    if (labelSmoothing != 0) {
      options.add("labelSmoothing " + labelSmoothing);
    }
    if (zLoss != 0) {
      options.add("zLoss " + zLoss);
    }
    if (classWeights != null) {
      options.add("classWeights " + Arrays.toString(classWeights));
    }
    return options.toString();
  }
}
