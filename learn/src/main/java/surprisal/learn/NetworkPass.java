package surprisal.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Features;
import surprisal.LinearCrossEntropy;
import surprisal.LinearOutputs;
import surprisal.Loss;
import surprisal.Tensor;

/// The mean cross-entropy of a batch under a network, and its gradient, backwards through the layers.
final class NetworkPass {
  private final NetworkParameters network;
  private final NetworkParameters gradient;
  private final LinearCrossEntropy loss;
  private final double dropout;

  NetworkPass(NetworkParameters network, double smoothing, double dropout) {
    this.network = network;
    this.gradient = network.zero();
    this.loss = LinearCrossEntropy.of(CrossEntropy.mean().withLabelSmoothing(smoothing));
    this.dropout = dropout;
  }

  /// Of the last batch that had one.
  float[] gradient() {
    return gradient.values();
  }

  private LinearCrossEntropy loss(Batch batch) {
    Tensor offsets = batch.offsets();
    return offsets == null ? loss : loss.withOffsets(offsets);
  }

  /// The loss of a batch, without dropout.
  ///
  /// @param each where the loss of each row goes; null for nowhere
  Loss loss(Batch batch, @Nullable Tensor each) {
    Features inputs = batch.features();
    for (int l = 0; l < network.hidden(); l++) {
      Tensor outputs = Tensor.allocate(DType.F32, batch.rows(), width(l));
      network.layer(l).apply(inputs, outputs, null);
      inputs = outputs;
    }
    LinearOutputs outputs = LinearOutputs.none().withLosses(each);
    return loss(batch).loss(inputs, network.head(), batch.targets(), outputs);
  }

  private int width(int l) {
    return Math.toIntExact(network.layer(l).linear().classes());
  }

  /// The loss of a batch and its gradient.
  ///
  /// @param random for dropout; null for none
  Loss lossAndGradient(Batch batch, @Nullable SplittableRandom random) {
    List<Features> inputs = new ArrayList<>(List.of(batch.features()));
    List<Tensor> slopes = new ArrayList<>();
    for (int l = 0; l < network.hidden(); l++) {
      float[] y = new float[Math.multiplyExact(batch.rows(), width(l))];
      float[] slope = new float[y.length];
      Tensor outputs = Tensor.of(y, batch.rows(), width(l));
      slopes.add(Tensor.of(slope, batch.rows(), width(l)));
      network.layer(l).apply(inputs.getLast(), outputs, slopes.getLast());
      if (random != null && dropout > 0) {
        drop(random, dropout, y, slope);
      }
      inputs.add(outputs);
    }
    int last = network.hidden() - 1;
    Tensor above = Tensor.allocate(DType.F32, batch.rows(), width(last));
    Loss mean =
        loss(batch)
            .lossAndGradient(
                inputs.getLast(), network.head(), batch.targets(), above, gradient.head());
    for (int l = last; l > 0; l--) {
      Tensor below = Tensor.allocate(DType.F32, batch.rows(), width(l - 1));
      backwards(l, inputs.get(l), slopes.get(l), above, below);
      above = below;
    }
    backwards(0, batch.features(), slopes.getFirst(), above, null);
    return mean;
  }

  private void backwards(
      int l, Features inputs, Tensor slopes, Tensor above, @Nullable Tensor below) {
    network.layer(l).gradient(inputs, slopes, above, below, gradient.layer(l).linear());
  }

  /// Leaves out each output with the probability `dropout`, and enlarges the others, so that their mean
  /// stays what it was. What is left out passes no gradient.
  static void drop(SplittableRandom random, double dropout, float[] outputs, float[] slopes) {
    float kept = (float) (1 / (1 - dropout));
    for (int i = 0; i < outputs.length; i++) {
      float factor = random.nextDouble() < dropout ? 0 : kept;
      outputs[i] *= factor;
      slopes[i] *= factor;
    }
  }
}
