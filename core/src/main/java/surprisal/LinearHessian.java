package surprisal;

import org.jspecify.annotations.Nullable;

/// The Hessian of a reduced cross-entropy in the parameters of a linear head, at one point, by its
/// products with directions: no matrix is held. For one thread at a time, and for as long as features,
/// head and targets stay as they are.
///
/// Cost: three matrix products of N·C·D for the first direction, and two for each other one where the
/// probabilities [N, C] are held, which changes no bit.
public final class LinearHessian {
  /// Probabilities in one array.
  private static final int MOST = 1 << 30;

  private final AtPoint<?> point;

  LinearHessian(
      LinearCrossEntropy loss, Features features, Linear head, Targets targets, long most) {
    if (loss.softCap() > 0) {
      throw new IllegalArgumentException(
          "softCap = %s: expected none for a Hessian".formatted(loss.softCap()));
    }
    this.point =
        AtPoint.of(Arithmetic.of(features, head.weights()), loss, features, head, targets, most);
  }

  /// The product with a direction (V, v): with U = H·Vᵀ + v the change of the logits and S = J·U that of
  /// their gradient, it is (Sᵀ·H, Σ S). What was in `product` is overwritten.
  ///
  /// Errors: another shape than the head's; a product over the memory of the direction.
  public void product(Linear direction, Linear product) {
    point.product(direction, product);
  }

  /// The probabilities of the rows at the point, [N, C], where they are held, else null; 0 in rows of
  /// weight 0. They are what products read: not to be changed.
  ///
  /// Cost: one matrix product, which the first direction then saves.
  public @Nullable Tensor probabilities() {
    return point.probabilities();
  }

  /// @param held null where it would take too much memory
  private record AtPoint<A>(
      Arithmetic<A> arithmetic,
      LinearCrossEntropy loss,
      Features features,
      Linear head,
      Targets targets,
      @Nullable Curvatures<A> held) {
    static <A> AtPoint<A> of(
        Arithmetic<A> arithmetic,
        LinearCrossEntropy loss,
        Features features,
        Linear head,
        Targets targets,
        long most) {
      long rows = features.size(0);
      long classes = head.classes();
      if (rows > Math.min(most / Curvatures.memory(arithmetic, classes), MOST / classes)) {
        return new AtPoint<>(arithmetic, loss, features, head, targets, null);
      }
      A probabilities = arithmetic.allocate((int) (rows * classes));
      Curvatures<A> held = new Curvatures<>(arithmetic, probabilities, (int) rows, (int) classes);
      return new AtPoint<>(arithmetic, loss, features, head, targets, held);
    }

    void product(Linear direction, Linear product) {
      head.requireLike("direction", direction);
      head.requireLike("product", product);
      for (Tensor out : product.tensors()) {
        for (Tensor part : direction.tensors()) {
          Overlap.requireDisjoint("product", out, "direction", part);
        }
      }
      LinearOutputs outputs = LinearOutputs.none().withHeadGradient(product);
      pass(outputs, direction).hessianProduct(direction, held);
    }

    @Nullable Tensor probabilities() {
      if (held == null) {
        return null;
      }
      if (!held.isFilled()) {
        pass(LinearOutputs.none(), head).fill(held);
      }
      return held.probabilities();
    }

    private LinearPass<A> pass(LinearOutputs outputs, Linear direction) {
      return new LinearPass<>(
          LinearTask.of(arithmetic, loss, features, head, targets, outputs, direction));
    }
  }
}
