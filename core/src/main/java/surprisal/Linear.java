package surprisal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A linear head, logits = features · weightsᵀ + bias; or a gradient or direction in its
/// parameters.
///
/// @param weights [C, D]
/// @param bias [C], or null for none
public record Linear(Tensor weights, @Nullable Tensor bias) {
  /// Checks that the shapes agree.
  public Linear {
    if (weights.rank() != 2) {
      throw new IllegalArgumentException(
          "weights are %s: expected two axes [classes, features]".formatted(weights));
    }
    if (bias != null) {
      Shapes.requireShape("bias", bias, new long[] {weights.size(0)});
    }
  }

  /// A head without bias.
  public static Linear of(Tensor weights) {
    return new Linear(weights, null);
  }

  /// A head with bias.
  public static Linear of(Tensor weights, Tensor bias) {
    return new Linear(weights, bias);
  }

  /// C
  public long classes() {
    return weights.size(0);
  }

  /// D
  public long features() {
    return weights.size(1);
  }

  /// Refuses a gradient or direction that has not the shapes of this head.
  void requireLike(String subject, Linear given) {
    Shapes.requireShape(subject + ".weights", given.weights(), weights.extents());
    if ((bias == null) != (given.bias() == null)) {
      throw new IllegalArgumentException(
          "%s has %s bias: expected %s, as in the head"
              .formatted(
                  subject, given.bias() == null ? "no" : "a", bias == null ? "none" : "one"));
    }
  }

  List<Tensor> tensors() {
    return bias == null ? List.of(weights) : List.of(weights, bias);
  }
}
