package surprisal;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is to be done over all rows of a linear head, checked at the door, and how.
///
/// @param <A> `float[]` or `double[]`
final class LinearTask<A> {
  private final Arithmetic<A> arithmetic;
  private final LinearCrossEntropy loss;
  private final Features features;
  private final Linear head;
  private final TargetRows targets;
  private final LinearOutputs outputs;
  private final boolean copiesFeatures;
  private final boolean shared;
  private final boolean changesLogits;
  private final LinearPlan plan;

  private @Nullable LinearWeights<A> weights;

  private LinearTask(
      Arithmetic<A> arithmetic,
      LinearCrossEntropy loss,
      Features features,
      Linear head,
      TargetRows targets,
      LinearOutputs outputs,
      @Nullable Linear direction) {
    this.arithmetic = arithmetic;
    this.loss = loss;
    this.features = features;
    this.head = head;
    this.targets = targets;
    this.outputs = outputs;
    this.copiesFeatures = LinearRows.copies(arithmetic, features, targets);
    this.shared = isShared(direction);
    this.changesLogits = direction != null;
    this.plan = plan(direction);
  }

  static <A> LinearTask<A> of(
      Arithmetic<A> arithmetic,
      LinearCrossEntropy loss,
      Features features,
      Linear head,
      Targets targets,
      LinearOutputs outputs,
      @Nullable Linear direction) {
    LinearDoor.requireFeatures(features, head);
    long[] shape = {features.size(0), Math.toIntExact(head.classes())};
    TargetRows rows = new TargetRows(loss.crossEntropy(), targets, shape, 1);
    new LinearDoor(features, head, loss.offsets(), rows).require(outputs);
    return new LinearTask<>(arithmetic, loss, features, head, rows, outputs, direction);
  }

  /// Whether other threads may use all memory that is read and written on the way.
  private boolean isShared(@Nullable Linear direction) {
    Stream<@Nullable Tensor> optional =
        Stream.of(
            outputs.featureGradient(), outputs.weightGradient(), outputs.losses(), loss.offsets());
    return LinearDoor.memory(features).isShared()
        && head.tensors().stream().allMatch(Tensor::isShared)
        && targets.isShared()
        && optional.allMatch(tensor -> tensor == null || tensor.isShared())
        && (direction == null || direction.tensors().stream().allMatch(Tensor::isShared));
  }

  private LinearPlan plan(@Nullable Linear direction) {
    Tensor weightGradient = outputs.weightGradient();
    boolean clips = loss.crossEntropy().conventions().clip() != Conventions.Clip.NONE;
    int perFeature = (copiesFeatures ? 1 : 0) + (outputs.featureGradient() == null ? 0 : 1);
    LinearPlan.Work work =
        new LinearPlan.Work(
            features.size(0),
            classes(),
            width(),
            features instanceof SparseRows sparse ? sparse.count() : features.size(0) * width(),
            features instanceof SparseRows,
            arithmetic.type().bytes(),
            clips || direction != null,
            needsSlopes() || direction != null ? 2 : 1,
            perFeature,
            (head.bias() == null ? 0 : arithmetic.type().bytes())
                + (outputs.biasGradient() == null ? 0 : Double.BYTES),
            Stream.of(head, direction == null ? head : direction)
                .anyMatch(linear -> Matrices.inPlace(arithmetic, linear.weights()) == null),
            outputs.hasGradient(),
            weightGradient != null && Matrices.inPlace(arithmetic, weightGradient) == null);
    return LinearPlan.of(work, loss.memory(), shared ? Threads.available() : 1);
  }

  Arithmetic<A> arithmetic() {
    return arithmetic;
  }

  CrossEntropy options() {
    return loss.crossEntropy();
  }

  /// 0 where there is none.
  double softCap() {
    return loss.softCap();
  }

  @Nullable Tensor offsets() {
    return loss.offsets();
  }

  boolean needsSlopes() {
    return softCap() > 0 && outputs.hasGradient();
  }

  /// Whether there is a direction, and changes of the logits with it.
  boolean changesLogits() {
    return changesLogits;
  }

  Features features() {
    return features;
  }

  TargetRows targets() {
    return targets;
  }

  LinearOutputs outputs() {
    return outputs;
  }

  LinearPlan plan() {
    return plan;
  }

  /// C
  int classes() {
    return Math.toIntExact(head.classes());
  }

  /// D
  int width() {
    return Math.toIntExact(head.features());
  }

  boolean copiesFeatures() {
    return copiesFeatures;
  }

  /// Whether threads share the groups of rows.
  boolean sharesGroups() {
    return shared && plan.sums();
  }

  /// Whether threads share the work on each block.
  boolean sharesBlocks() {
    return shared && !plan.sums();
  }

  LinearWeights<A> weights() {
    if (weights == null) {
      weights = weightsOf(head);
    }
    return weights;
  }

  LinearWeights<A> weightsOf(Linear linear) {
    return new LinearWeights<>(arithmetic, linear, plan, sharesBlocks());
  }

  /// The logit of the target of a row.
  double targetLogit(FeatureBlock<A> only, long row) {
    A logit = arithmetic.allocate(1);
    int target = (int) targets.index(row);
    weights().logits(only, 1, target, 1, logit);
    addOffsets(row, target, 1, logit, 0, arithmetic.allocate(1));
    if (softCap() > 0) {
      arithmetic.headKernel().cap(logit, 0, 1, softCap());
    }
    return arithmetic.tensor(logit, 1).get(0);
  }

  /// Adds the offsets of a row, of classes from `first` on, to its logits.
  ///
  /// @param scratch for so many of them
  void addOffsets(long row, int first, int width, A logits, int at, A scratch) {
    Tensor offsets = offsets();
    if (offsets != null) {
      Matrices.read(
          arithmetic, offsets.slice(0, row, row + 1).slice(1, first, first + width), scratch, 0);
      arithmetic.headKernel().add(logits, at, scratch, 0, width);
    }
  }

  /// Writes what the outputs have of rows that do not count.
  void writeZeroRows() {
    for (long row = 0; row < features.size(0); row++) {
      if (targets.isZero(row)) {
        writeZeroRow(row);
      }
    }
  }

  private void writeZeroRow(long row) {
    if (outputs.featureGradient() != null && !outputs.accumulates()) {
      Matrices.fill(arithmetic, outputs.featureGradient().slice(0, row, row + 1), 0);
    }
    if (outputs.losses() != null) {
      outputs.losses().set(0, row);
    }
    if (outputs.statistics() != null) {
      outputs.statistics().setNone((int) row);
    }
  }

  /// Gradients of the head for each group of rows.
  List<LinearGradient<A>> gradients() {
    if (!plan.sums()) {
      return List.of(new LinearGradient.InPlace<>(arithmetic, classes(), width(), outputs));
    }
    return Stream.<LinearGradient<A>>generate(
            () -> new LinearGradient.Summed<>(arithmetic, classes(), width(), outputs))
        .limit(plan.groups())
        .toList();
  }
}
