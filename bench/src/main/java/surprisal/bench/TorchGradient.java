package surprisal.bench;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// What autograd does for a mean cross-entropy, called by hand with all memory prepared: autograd
/// allocates three arrays as large as the logits, and new pages cost more than the arithmetic.
// A call of a native function is always restricted.
@SuppressWarnings("restricted")
final class TorchGradient {
  private static final long MEAN = 1;
  private static final long IGNORE_INDEX = -100;

  /// `at::_ops::_log_softmax_backward_data_out::call(grad, output, dim, type, out)`: not among the
  /// functions that the Java classes reach.
  private static final MethodHandle BACKWARD =
      Linker.nativeLinker()
          .downcallHandle(
              SymbolLookup.loaderLookup()
                  .findOrThrow(
                      "_ZN2at4_ops30_log_softmax_backward_data_out4call"
                          + "ERKNS_6TensorES4_lN3c1010ScalarTypeERS2_"),
              FunctionDescriptor.of(
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_BYTE,
                  ValueLayout.ADDRESS));

  private final Tensor targets;
  private final Tensor logProbabilities;
  private final Tensor loss;
  private final Tensor weight;
  private final Tensor one;
  private final byte type;

  /// For logits of the shape and type of these.
  TorchGradient(Tensor logits, Tensor targets, torch.ScalarType type) {
    this.targets = targets;
    this.type = type.value;
    logProbabilities = logits.clone();
    loss = logits.sum();
    weight = logits.sum();
    one = torch.ones_like(loss);
  }

  /// The loss; its gradient is in `out`, which may be the logits.
  Tensor run(Tensor logits, Tensor out) {
    TensorOptional unweighted = new TensorOptional();
    torch.log_softmax_out(logProbabilities, logits, 1).close();
    torch
        .nll_loss_forward_out(
            loss, weight, logProbabilities, targets, unweighted, MEAN, IGNORE_INDEX)
        .close();
    torch
        .nll_loss_backward_out(
            out, one, logProbabilities, targets, unweighted, MEAN, IGNORE_INDEX, weight)
        .close();
    backward(out);
    return loss.clone();
  }

  private void backward(Tensor out) {
    MemorySegment gradient = MemorySegment.ofAddress(out.address());
    MemorySegment result = MemorySegment.ofAddress(logProbabilities.address());
    try {
      MemorySegment _ = (MemorySegment) BACKWARD.invokeExact(gradient, result, 1L, type, gradient);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
