package surprisal;

import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Cross-entropy of a linear head: from features H [N, D] and a head (W [C, D], b [C]) to the loss
/// and its derivatives, without ever holding the logits H·Wᵀ + b of all rows. With a soft cap c the
/// logits are c·tanh((H·Wᵀ + b) / c). Offsets O [N, C] are known parts of the logits, added to H·Wᵀ + b.
///
///     dH = G·W        dW = Gᵀ·H        db = Σ G over the rows
///
/// where G is the gradient of the logits, times their derivative if they are capped.
///
/// Shapes: features [N, D]; targets as for logits [N, C]; gradients in the shapes of what they are
/// gradients of.
///
/// Features of which most are 0 may be [SparseRows], which have no gradient. They go well with weights
/// whose classes of a feature lie together: `Tensor.of(w, D, C).transpose(0, 1)`.
///
/// Types: features and weights of any; arithmetic is in double where one of them is F64, else in
/// float. Logits of BF16 features and weights are products of BF16 where a library multiplies those
/// fast; they are exact in float, as widened ones are. Gradients are F32 or F64.
///
/// Special values: those of [CrossEntropy]. A row that is ignored, or weighs nothing, is neither
/// read nor multiplied: loss 0, gradient 0.
///
/// Accuracy: products of matrices in float add up in float, over the D features and the C classes of
/// a row. The gradient of a large head (see below) adds up the rows in the type of its memory: F64
/// will keep the digits of many rows.
///
/// Cost: three matrix products of N·C·D each, or C for each number of sparse features, one of them for
/// the loss alone; softmax and gradient are a small part. Memory beyond the arguments is at most
/// [#withMemory], by default 64 MiB, and [#extraMemory] says how much: blocks of rows, of all classes if
/// that leaves enough rows in a block, else of one range of classes after another, at the price of a
/// fourth product. The gradient of a small head is summed in double; that of a large one, or of sparse
/// features, is added up where it is wanted, block after block. The index of [SparseRows] is not counted.
///
/// The bits do not depend on the number of threads, as long as the matrix products are those in
/// plain Java. They may depend on the memory, and on which gradients are asked for.
///
/// A value: immutable, every `with…` returns a new one.
public final class LinearCrossEntropy {
  private static final long DEFAULT_MEMORY = 64L << 20;

  private final CrossEntropy loss;
  private final double softCap;
  private final @Nullable Tensor offsets;
  private final long memory;

  private LinearCrossEntropy(
      CrossEntropy loss, double softCap, @Nullable Tensor offsets, long memory) {
    this.loss = loss;
    this.softCap = softCap;
    this.offsets = offsets;
    this.memory = memory;
  }

  /// The cross-entropy whose logits are those of a linear head. Its class axis is of no importance.
  public static LinearCrossEntropy of(CrossEntropy loss) {
    return new LinearCrossEntropy(loss, 0, null, DEFAULT_MEMORY);
  }

  /// Logits x capped as cap·tanh(x / cap), which keeps them within ±cap; cap > 0.
  public LinearCrossEntropy withSoftCap(double cap) {
    if (!(cap > 0) || Double.isInfinite(cap)) {
      throw new IllegalArgumentException(
          "softCap = %s: expected a finite number > 0".formatted(cap));
    }
    return new LinearCrossEntropy(loss, cap, offsets, memory);
  }

  /// With known parts of the logits, such as those of another model: [N, C], of any type; for calls
  /// with N rows of features. They are used where they lie.
  public LinearCrossEntropy withOffsets(Tensor offsets) {
    return new LinearCrossEntropy(loss, softCap, offsets, memory);
  }

  /// The most memory, in bytes, that a call may use beyond its arguments.
  public LinearCrossEntropy withMemory(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "memory = %s: expected a number of bytes ≥ 1".formatted(Shapes.integer(bytes)));
    }
    return new LinearCrossEntropy(loss, softCap, offsets, bytes);
  }

  CrossEntropy crossEntropy() {
    return loss;
  }

  double softCap() {
    return softCap;
  }

  @Nullable Tensor offsets() {
    return offsets;
  }

  long memory() {
    return memory;
  }

  /// The loss over all rows.
  public Loss loss(Features features, Linear head, Targets targets) {
    return loss(features, head, targets, LinearOutputs.none());
  }

  /// The loss over all rows, and what the outputs ask for; gradients are those of the mean, or sum.
  public Loss loss(Features features, Linear head, Targets targets, LinearOutputs outputs) {
    LinearTask<?> task = task(features, head, targets, outputs);
    double scale = task.targets().scale();
    return new LinearPass<>(task).run(_ -> scale);
  }

  /// The loss over all rows, and what the outputs ask for; gradients are those of Σᵢ
  /// factorᵢ·lossᵢ, whatever the reduction.
  public Loss loss(
      Features features, Linear head, Targets targets, double[] factors, LinearOutputs outputs) {
    if (factors.length != features.size(0)) {
      throw new IllegalArgumentException(
          "there are %d factors for %d rows of features"
              .formatted(factors.length, features.size(0)));
    }
    LongToDoubleFunction factor = row -> factors[(int) row];
    return new LinearPass<>(ofSum().task(features, head, targets, outputs)).run(factor);
  }

  /// The loss of each row, in new memory: F64 where features or weights are, else F32.
  public Tensor losses(Features features, Linear head, Targets targets) {
    DType type = Arithmetic.of(features, head.weights()).type();
    Tensor each = Tensor.allocate(type, features.size(0));
    ofSum().loss(features, head, targets, LinearOutputs.none().withLosses(each));
    return each;
  }

  private LinearCrossEntropy ofSum() {
    return new LinearCrossEntropy(loss.withSum(), softCap, offsets, memory);
  }

  /// The loss over all rows, and the gradients of its mean, or sum. What was in them is overwritten.
  ///
  /// @param dFeatures null where the gradient of the features is not wanted; may be the features
  /// @param dHead null where the gradient of the head is not wanted
  public Loss lossAndGradient(
      Features features,
      Linear head,
      Targets targets,
      @Nullable Tensor dFeatures,
      @Nullable Linear dHead) {
    LinearOutputs outputs = LinearOutputs.none().withFeatureGradient(dFeatures);
    if (dHead != null) {
      head.requireLike("dHead", dHead);
      outputs = outputs.withHeadGradient(dHead);
    }
    return loss(features, head, targets, outputs);
  }

  /// The most memory, in bytes, that a call of [#loss] with these arguments takes beyond them. The
  /// contents do not matter, only types, shapes and layouts, how many numbers sparse features have, and whether
  /// rows are ignored.
  public long extraMemory(Features features, Linear head, Targets targets, LinearOutputs outputs) {
    return task(features, head, targets, outputs).plan().memory();
  }

  /// The log-sum-exp of each row's logits. Of a head with a part of the classes they merge into
  /// those of all.
  public LogSum[] logSums(Features features, Linear head) {
    LogSum[] sums = new LogSum[Math.toIntExact(features.size(0))];
    new LinearPass<>(withoutTargets(Arithmetic.of(features, head.weights()), features, head))
        .logSums(sums);
    return sums;
  }

  /// The Hessian of the mean, or sum, in the head's parameters, which holds no probabilities.
  ///
  /// Errors: capped logits, whose Hessian has a second term.
  public LinearHessian hessian(Features features, Linear head, Targets targets) {
    return hessian(features, head, targets, 0);
  }

  /// As above; it holds the probabilities of its point where they take at most so many bytes, besides
  /// the memory of a product.
  public LinearHessian hessian(Features features, Linear head, Targets targets, long held) {
    return new LinearHessian(this, features, head, targets, held);
  }

  /// logits [N, C] = features · weightsᵀ + bias, capped if they are, for when they are wanted after
  /// all.
  public void logits(Features features, Linear head, Tensor logits) {
    Shapes.requireShape("logits", logits, new long[] {features.size(0), head.classes()});
    Overlap.requireWritable("logits", logits);
    Overlap.requireDisjoint("logits", logits, "features", LinearDoor.memory(features));
    for (Tensor part : head.tensors()) {
      Overlap.requireDisjoint("logits", logits, "head", part);
    }
    new LinearPass<>(
            withoutTargets(Arithmetic.of(features, head.weights(), logits), features, head))
        .writeLogits(logits);
  }

  private LinearTask<?> task(
      Features features, Linear head, Targets targets, LinearOutputs outputs) {
    Arithmetic<?> arithmetic = Arithmetic.of(features, head.weights());
    return LinearTask.of(arithmetic, this, features, head, targets, outputs, null);
  }

  /// For what depends on no target: any will do.
  private LinearTask<?> withoutTargets(Arithmetic<?> arithmetic, Features features, Linear head) {
    LinearCrossEntropy plain = new LinearCrossEntropy(CrossEntropy.sum(), softCap, offsets, memory);
    Targets any = Targets.classes(new int[Math.toIntExact(features.size(0))]);
    return LinearTask.of(arithmetic, plain, features, head, any, LinearOutputs.none(), null);
  }

  /// The cross-entropy, and the options that are set.
  @Override
  public String toString() {
    String cap = softCap > 0 ? ", softCap " + softCap : "";
    String added = offsets == null ? "" : ", offsets " + offsets;
    return "LinearCrossEntropy[%s%s%s, memory %d]".formatted(loss, cap, added, memory);
  }
}
