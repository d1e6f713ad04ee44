package surprisal;

import org.jspecify.annotations.Nullable;

/// One pass over all rows of a linear head's cross-entropy.
///
/// Rows go in groups, and each group keeps sums of its own, which are added up in order at the end;
/// within a group they go in tiles, whose logits are the only ones that exist. Groups depend on the
/// shapes alone.
final class LinearPass {
  private static final int MOST_GROUPS = 8;

  /// Products of a logit and a feature in a group, at least.
  private static final long GROUP_WORK = 1 << 20;

  /// Numbers in all groups' gradients of the weights, at most, unless one alone has more.
  private static final long GROUP_MEMORY = 1 << 24;

  private final CrossEntropy options;
  private final LinearLogits logits;
  private final Tensor features;
  private final Linear head;
  private final TargetRows targets;
  private final int rowSize;
  private final int classes;

  LinearPass(CrossEntropy options, Tensor features, Linear head, Targets targets) {
    this.options = options;
    this.features = features;
    this.head = head;
    this.logits = new LinearLogits(features, head);
    this.classes = logits.classes();
    this.rowSize = logits.features();
    long[] shape = {features.size(0), classes};
    this.targets = new TargetRows(options, targets, shape, 1);
  }

  /// Checks that a gradient or direction has the head's shapes.
  void requireSameShape(String subject, Linear given) {
    Shapes.requireShape(subject + ".weights", given.weights(), head.weights().shape());
    if ((head.bias() == null) != (given.bias() == null)) {
      throw new IllegalArgumentException(
          "%s has %s bias: expected %s, as in the head"
              .formatted(
                  subject,
                  given.bias() == null ? "no" : "a",
                  head.bias() == null ? "none" : "one"));
    }
  }

  /// Checks that an output shares no memory with what is read.
  void requireSeparate(String subject, Linear output) {
    for (Tensor out : output.tensors()) {
      Overlap.requireWritable(subject, out);
      Overlap.requireDisjoint(subject, out, "features", features);
      for (Tensor in : head.tensors()) {
        Overlap.requireDisjoint(subject, out, "head", in);
      }
    }
  }

  void requireFeatureGradient(Tensor gradient) {
    Shapes.requireShape("dFeatures", gradient, features.shape());
    Overlap.requireWritable("dFeatures", gradient);
    Overlap.requireSameOrDisjoint("dFeatures", gradient, "features", features);
  }

  /// What is done with the logits of a tile once they are there.
  private interface Body {
    void run(LinearTile tile, LinearGradient sums);
  }

  Loss loss() {
    return run(false, (tile, sums) -> tile.readLosses(sums.loss())).loss(targets.weight());
  }

  Loss lossAndGradient(@Nullable Tensor dFeatures, Linear dHead) {
    double scale = targets.scale();
    LinearGradient total =
        run(
            true,
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
    LinearLogits change = new LinearLogits(features, direction);
    run(
            true,
            (tile, sums) -> {
              tile.readHessianProducts(change, scale);
              sums.add(tile);
            })
        .write(product);
  }

  private LinearGradient run(boolean withGradient, Body body) {
    Tiles groups = groups();
    LinearGradient[] sums = new LinearGradient[groups.count()];
    groups.forEach((group, from, to) -> {
      LinearGradient sum = new LinearGradient(withGradient ? classes : 0, rowSize);
      LinearTile tile = new LinearTile(options, targets, logits);
      for (long row = from; row < to; row += tile.capacity()) {
        tile.read(row, (int) Math.min(tile.capacity(), to - row));
        body.run(tile, sum);
      }
      sums[group] = sum;
    });
    for (int group = 1; group < sums.length; group++) {
      sums[0].merge(sums[group]);
    }
    return sums[0];
  }

  private Tiles groups() {
    long rows = features.size(0);
    long weights = (long) classes * rowSize;
    long worthwhile = rows * weights / GROUP_WORK;
    long most = Math.clamp(GROUP_MEMORY / Math.max(weights, 1), 1, MOST_GROUPS);
    return new Tiles(rows, (int) Math.clamp(worthwhile, 1, Math.min(most, Math.max(rows, 1))));
  }
}
