package surprisal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The checks of what a linear head's cross-entropy is to write.
///
/// @param features [N, D]
/// @param head of D features
/// @param offsets [N, C]
/// @param targets of N rows
record LinearDoor(Features features, Linear head, @Nullable Tensor offsets, TargetRows targets) {
  /// Where the numbers lie.
  static Tensor memory(Features features) {
    return switch (features) {
      case Tensor dense -> dense;
      case SparseRows sparse -> sparse.values();
    };
  }

  /// Checks that the features are those of the head.
  static void requireFeatures(Features features, Linear head) {
    boolean isMatrix = !(features instanceof Tensor dense) || dense.rank() == 2;
    if (!isMatrix || features.size(1) != head.features()) {
      throw new IllegalArgumentException(
          "features have shape %s: expected [rows, %d], as the weights %s have it"
              .formatted(
                  Arrays.toString(
                      features instanceof Tensor dense
                          ? dense.shape()
                          : new long[] {features.size(0), features.size(1)}),
                  head.features(),
                  Arrays.toString(head.weights().shape())));
    }
  }

  /// Checks everything that will be written.
  void require(LinearOutputs outputs) {
    if (offsets != null) {
      Shapes.requireShape("offsets", offsets, new long[] {features.size(0), head.classes()});
    }
    Tensor weights = outputs.weightGradient();
    Tensor bias = outputs.biasGradient();
    if (bias != null && head.bias() == null) {
      throw new IllegalArgumentException("there is a gradient of a bias, but the head has no bias");
    }
    requireParameter("dHead.weights", weights, head.weights());
    requireParameter("dHead.bias", bias, head.bias());
    requireDisjoint("dHead.weights", weights, "its bias", bias);
    requireFeatures(outputs.featureGradient(), weights, bias);
    requireLosses(outputs);
    RowStatistics statistics = outputs.statistics();
    if (statistics != null && statistics.rows() != features.size(0)) {
      throw new IllegalArgumentException(
          "there are statistics for %d rows: expected %d"
              .formatted(statistics.rows(), features.size(0)));
    }
    if (statistics != null && !targets.isClasses()) {
      throw new IllegalArgumentException(
          "statistics need class indices as targets: found class probabilities");
    }
  }

  private void requireParameter(
      String subject, @Nullable Tensor gradient, @Nullable Tensor parameter) {
    if (gradient != null && parameter != null) {
      Shapes.requireShape(subject, gradient, parameter.extents());
      requireGradient("dHead", gradient);
      Overlap.requireDisjoint("dHead", gradient, "features", memory(features));
    }
  }

  private void requireFeatures(
      @Nullable Tensor gradient, @Nullable Tensor weights, @Nullable Tensor bias) {
    if (gradient != null) {
      if (!(features instanceof Tensor dense)) {
        throw new IllegalArgumentException(
            "there is a gradient of the features, but those are sparse: expected none");
      }
      Shapes.requireShape("dFeatures", gradient, dense.extents());
      requireGradient("dFeatures", gradient);
      Overlap.requireSameOrDisjoint("dFeatures", gradient, "features", dense);
      requireDisjoint("dFeatures", gradient, "dHead", weights);
      requireDisjoint("dFeatures", gradient, "dHead", bias);
    }
  }

  private void requireGradient(String subject, Tensor gradient) {
    requireWide(subject, gradient);
    Overlap.requireWritable(subject, gradient);
    for (Tensor part : head.tensors()) {
      Overlap.requireDisjoint(subject, gradient, "head", part);
    }
    requireDisjoint(subject, gradient, "offsets", offsets);
    targets.requireDisjoint(subject, gradient);
  }

  private void requireLosses(LinearOutputs outputs) {
    Tensor losses = outputs.losses();
    if (losses != null) {
      Shapes.requireShape("losses", losses, new long[] {features.size(0)});
      requireGradient("losses", losses);
      requireDisjoint("losses", losses, "features", memory(features));
      requireDisjoint("losses", losses, "dFeatures", outputs.featureGradient());
      requireDisjoint("losses", losses, "dHead", outputs.weightGradient());
      requireDisjoint("losses", losses, "dHead", outputs.biasGradient());
    }
  }

  static void requireWide(String subject, Tensor out) {
    if (out.type().bytes() == Short.BYTES) {
      throw new IllegalArgumentException(
          "%s is %s: expected F32 or F64".formatted(subject, out.type()));
    }
  }

  private static void requireDisjoint(
      String subject, @Nullable Tensor out, String what, @Nullable Tensor in) {
    if (out != null && in != null) {
      Overlap.requireDisjoint(subject, out, what, in);
    }
  }
}
