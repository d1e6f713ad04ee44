package surprisal;

import org.jspecify.annotations.Nullable;

/// Cross-entropy of a linear head: from features H [N, D] and a head (W [C, D], b [C]) to the loss
/// and its derivatives, without ever holding the logits H·Wᵀ + b of all rows.
///
/// Shapes: features [N, D]; targets as for logits [N, C]; gradients in the shapes of what they are
/// gradients of.
///
/// Types: any; arithmetic is in double where features or weights are F64, else in float.
///
/// Cost: tiles of rows pass through memory of some 32,768 logits each (16 rows at least); the
/// weights are copied once unless they are a row-major array of that type; gradients of the head are
/// gathered in at most 8 copies.
///
/// The bits do not depend on the number of threads, as long as the matrix products are those in
/// plain Java.
public final class LinearCrossEntropy {
  private final CrossEntropy loss;

  private LinearCrossEntropy(CrossEntropy loss) {
    this.loss = loss;
  }

  /// The cross-entropy whose logits are those of a linear head. Its class axis is of no importance.
  public static LinearCrossEntropy of(CrossEntropy loss) {
    return new LinearCrossEntropy(loss);
  }

  /// The loss over all rows.
  public Loss loss(Tensor features, Linear head, Targets targets) {
    return LinearPass.of(loss, features, head, targets).loss();
  }

  /// The loss over all rows, and the gradients of its mean, or sum: dFeatures = G·W, dHead = (Gᵀ·H,
  /// Σ G), with G the gradient of the logits. What was in them is overwritten.
  ///
  /// @param dFeatures null where the gradient of the features is not wanted
  public Loss lossAndGradient(
      Tensor features, Linear head, Targets targets, @Nullable Tensor dFeatures, Linear dHead) {
    LinearPass<?> pass = LinearPass.of(loss, features, head, targets);
    pass.requireSameShape("dHead", dHead);
    pass.requireSeparate("dHead", dHead);
    if (dFeatures != null) {
      pass.requireFeatureGradient(dFeatures, dHead);
    }
    return pass.lossAndGradient(dFeatures, dHead);
  }

  /// The Hessian of the mean, or sum, in the head's parameters, times a direction (V, v): with U =
  /// H·Vᵀ + v the change of the logits and S = J·U that of their gradient, the product is (Sᵀ·H, Σ
  /// S). What was in `product` is overwritten.
  public void hessianProduct(
      Tensor features, Linear head, Targets targets, Linear direction, Linear product) {
    LinearPass<?> pass = LinearPass.of(loss, features, head, targets);
    pass.requireSameShape("direction", direction);
    pass.requireSameShape("product", product);
    pass.requireSeparate("product", product);
    for (Tensor out : product.tensors()) {
      LinearPass.requireDisjoint("product", out, "direction", direction);
    }
    pass.hessianProduct(direction, product);
  }

  /// logits [N, C] = features · weightsᵀ + bias, for when they are wanted after all.
  public void logits(Tensor features, Linear head, Tensor logits) {
    Shapes.requireShape("logits", logits, new long[] {features.size(0), head.classes()});
    Overlap.requireWritable("logits", logits);
    Overlap.requireDisjoint("logits", logits, "features", features);
    LinearPass.requireDisjoint("logits", logits, "head", head);
    new LinearLogits<>(Arithmetic.of(features, head.weights(), logits), features, head)
        .writeAll(logits);
  }
}
