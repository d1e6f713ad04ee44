package surprisal;

import java.util.List;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.Sum;

/// One pass over all rows of a linear head, block after block.
///
/// @param <A> `float[]` or `double[]`
final class LinearPass<A> {
  private final LinearTask<A> task;
  private final long rows;

  LinearPass(LinearTask<A> task) {
    this.task = task;
    this.rows = task.features().size(0);
  }

  /// What to do with a block that has been read.
  private interface Body<A> {
    void run(LinearBlock<A> block, @Nullable LinearGradient<A> gradient, Sum loss);
  }

  /// The loss, and all outputs; the gradient is that of Σᵢ factorᵢ·lossᵢ.
  Loss run(LongToDoubleFunction factor) {
    return Threads.atMost(
        task.plan().threads(),
        () -> {
          task.writeZeroRows();
          Sum loss =
              forBlocks((block, gradient, sum) -> {
                block.run(factor, gradient);
                for (int i = 0; i < block.count(); i++) {
                  sum.add(block.loss(i));
                }
              });
          return new Loss(loss.value(), task.targets().weight());
        });
  }

  /// The product of the Hessian with a direction, as the gradient of the head.
  ///
  /// @param held null where nothing is
  void hessianProduct(Linear direction, @Nullable Curvatures<A> held) {
    LinearPlan plan = task.plan();
    double scale = task.targets().scale();
    LinearWeights<A> changes = task.weightsOf(direction);
    Threads.atMost(
        plan.threads(),
        () -> {
          forBlocks((block, product, _) -> {
            if (product != null) {
              block.hessian(held, changes, scale, product);
            }
          });
        });
    if (held != null) {
      held.fill();
    }
  }

  /// Sets the curvatures of all rows.
  void fill(Curvatures<A> curvatures) {
    double scale = task.targets().scale();
    Threads.atMost(
        task.plan().threads(),
        () -> {
          forBlocks((block, _, _) -> block.setCurvatures(curvatures, true, scale));
        });
    curvatures.fill();
  }

  void logSums(LogSum[] sums) {
    Threads.atMost(
        task.plan().threads(),
        () -> {
          forBlocks((block, _, _) -> block.logSums(sums));
        });
  }

  void writeLogits(Tensor out) {
    Threads.atMost(
        task.plan().threads(),
        () -> {
          forBlocks((block, _, _) -> block.writeLogits(out));
        });
  }

  private Sum forBlocks(Body<A> body) {
    LinearPlan plan = task.plan();
    LinearOutputs outputs = task.outputs();
    List<LinearGradient<A>> gradients = outputs.hasGradient() ? task.gradients() : List.of();
    Sum[] losses = new Sum[plan.groups()];
    new Tiles(rows, plan.groups(), task.sharesGroups())
        .forEach((group, from, to) -> {
          LinearBlock<A> block = new LinearBlock<>(task);
          LinearGradient<A> gradient = gradients.isEmpty() ? null : gradients.get(group);
          losses[group] = new Sum();
          for (long row = from; row < to; ) {
            row = block.read(row, to);
            body.run(block, gradient, losses[group]);
          }
          if (gradient != null) {
            gradient.close();
          }
        });
    Sum total = losses[0];
    for (int group = 1; group < losses.length; group++) {
      total.add(losses[group].value(), losses[group].remainder());
    }
    if (!gradients.isEmpty()) {
      gradients.getFirst().merge(gradients.subList(1, gradients.size()), task.sharesGroups());
      gradients.getFirst().write(outputs.accumulates());
    }
    return total;
  }
}
