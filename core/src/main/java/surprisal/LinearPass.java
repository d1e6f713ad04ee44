package surprisal;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One pass over all rows of a linear head's cross-entropy.
///
/// Rows go in groups, and each group keeps sums of its own, which are added up in order at the end;
/// within a group they go in tiles, whose logits are the only ones that exist. Groups depend on the
/// shapes alone.
///
/// @param <A> `float[]` or `double[]`
final class LinearPass<A> {
  private static final int MOST_GROUPS = 8;

  /// Products of a logit and a feature in a group, at least.
  private static final long GROUP_WORK = 1 << 20;

  /// Numbers in all groups' gradients of the weights, at most, unless one alone has more.
  private static final long GROUP_MEMORY = 1 << 24;

  private final Arithmetic<A> arithmetic;
  private final CrossEntropy options;
  private final LinearLogits<A> logits;
  private final Tensor features;
  private final Linear head;
  private final TargetRows targets;
  private final int rowSize;
  private final int classes;

  private LinearPass(
      Arithmetic<A> arithmetic,
      CrossEntropy options,
      Tensor features,
      Linear head,
      Targets targets) {
    this.arithmetic = arithmetic;
    this.options = options;
    this.features = features;
    this.head = head;
    this.logits = new LinearLogits<>(arithmetic, features, head);
    this.classes = logits.classes();
    this.rowSize = logits.features();
    long[] shape = {features.size(0), classes};
    this.targets = new TargetRows(options, targets, shape, 1);
  }

  static LinearPass<?> of(CrossEntropy options, Tensor features, Linear head, Targets targets) {
    Arithmetic<?> arithmetic = Arithmetic.of(features, head.weights());
    return new LinearPass<>(arithmetic, options, features, head, targets);
  }

  /// Checks that a gradient or direction has the head's shapes.
  void requireSameShape(String subject, Linear given) {
    Shapes.requireShape(subject + ".weights", given.weights(), head.weights().extents());
    if ((head.bias() == null) != (given.bias() == null)) {
      throw new IllegalArgumentException(
          "%s has %s bias: expected %s, as in the head"
              .formatted(
                  subject,
                  given.bias() == null ? "no" : "a",
                  head.bias() == null ? "none" : "one"));
    }
  }

  /// Checks that outputs share no memory with what is read.
  void requireSeparate(String subject, Linear output) {
    for (Tensor out : output.tensors()) {
      requireOutput(subject, out);
      Overlap.requireDisjoint(subject, out, "features", features);
    }
    if (output.bias() != null) {
      Overlap.requireDisjoint(subject + ".weights", output.weights(), "its bias", output.bias());
    }
  }

  /// Checks the gradient of the features, which may be written over them.
  void requireFeatureGradient(Tensor gradient, Linear dHead) {
    Shapes.requireShape("dFeatures", gradient, features.extents());
    requireOutput("dFeatures", gradient);
    Overlap.requireSameOrDisjoint("dFeatures", gradient, "features", features);
    requireDisjoint("dFeatures", gradient, "dHead", dHead);
  }

  private void requireOutput(String subject, Tensor out) {
    Overlap.requireWritable(subject, out);
    requireDisjoint(subject, out, "head", head);
    targets.requireDisjoint(subject, out);
  }

  static void requireDisjoint(String subject, Tensor out, String what, Linear parts) {
    for (Tensor part : parts.tensors()) {
      Overlap.requireDisjoint(subject, out, what, part);
    }
  }

  /// Whether other threads may use the memory of all that is read and written on the way.
  private boolean isShared(@Nullable Tensor dFeatures) {
    return features.isShared()
        && head.tensors().stream().allMatch(Tensor::isShared)
        && targets.isShared()
        && (dFeatures == null || dFeatures.isShared());
  }

  /// What is done with the logits of a tile once they are there.
  private interface Body<A> {
    void run(LinearTile<A> tile, LinearGradient<A> sums);
  }

  Loss loss() {
    return run(false, isShared(null), (tile, sums) -> tile.readLosses(sums.loss()))
        .loss(targets.weight());
  }

  Loss lossAndGradient(@Nullable Tensor dFeatures, Linear dHead) {
    double scale = targets.scale();
    LinearGradient<A> total =
        run(
            true,
            isShared(dFeatures),
            (tile, sums) -> {
              tile.readLossesAndGradients(sums.loss(), scale);
              sums.add(tile);
              if (dFeatures != null) {
                tile.writeFeatureGradient(dFeatures);
              }
            });
    total.write(dHead);
    return total.loss(targets.weight());
  }

  void hessianProduct(Linear direction, Linear product) {
    double scale = targets.scale();
    LinearLogits<A> change = new LinearLogits<>(arithmetic, features, direction);
    run(
            true,
            isShared(null) && direction.tensors().stream().allMatch(Tensor::isShared),
            (tile, sums) -> {
              tile.readHessianProducts(change, scale);
              sums.add(tile);
            })
        .write(product);
  }

  private LinearGradient<A> run(boolean withGradient, boolean shared, Body<A> body) {
    Tiles groups = groups(withGradient).sharing(shared);
    List<LinearGradient<A>> sums =
        Stream.generate(() -> new LinearGradient<>(arithmetic, withGradient ? classes : 0, rowSize))
            .limit(groups.count())
            .toList();
    groups.forEach((group, from, to) -> {
      LinearTile<A> tile = new LinearTile<>(options, targets, logits);
      for (long row = from; row < to; row += tile.capacity()) {
        tile.read(row, (int) Math.min(tile.capacity(), to - row));
        body.run(tile, sums.get(group));
      }
      sums.get(group).close();
    });
    LinearGradient<A> total = sums.getFirst();
    sums.stream().skip(1).forEach(total::merge);
    return total;
  }

  private Tiles groups(boolean withGradient) {
    long rows = features.size(0);
    long weights = Math.max((long) classes * rowSize, 1);
    long worthwhile = rows * weights / GROUP_WORK;
    long most = withGradient ? Math.clamp(GROUP_MEMORY / weights, 1, MOST_GROUPS) : MOST_GROUPS;
    int count = (int) Math.clamp(worthwhile, 1, Math.min(most, Math.max(rows, 1)));
    return new Tiles(rows, count, true);
  }
}
