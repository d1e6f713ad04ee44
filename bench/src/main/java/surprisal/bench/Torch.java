package surprisal.bench;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import surprisal.DType;

/// PyTorch's C++ library. Where it can be asked in several ways, each is an entry.
final class Torch implements Contestant {
  static final String NAME = "libtorch";

  @Override
  public List<Entry> entries(Kernel kernel, Problem problem, Ring ring) {
    if (!problem.shape().classesAreLast() && kernel.hasLoss()) {
      return List.of();
    }
    IntFunction<Tensor> in = tensors(ring, problem, Ring.Slot::input);
    IntFunction<Tensor> out = tensors(ring, problem, Ring.Slot::output);
    Tensor targets = targets(problem.targets());
    return switch (kernel) {
      case SOFTMAX -> List.of(entry("softmax_out", ring, i -> softmax(in.apply(i), out.apply(i))));
      case SOFTMAX_IN_PLACE ->
          List.of(entry("softmax_out, same", ring, i -> softmax(out.apply(i), out.apply(i))));
      case LOG_SOFTMAX ->
          List.of(entry("log_softmax_out", ring, i -> logSoftmax(in.apply(i), out.apply(i))));
      case LOSS -> losses(problem, ring, in, targets);
      case LOSS_AND_GRADIENT -> gradients(problem, ring, in, out, targets);
      case LOSS_AND_GRADIENT_IN_PLACE -> gradients(problem, ring, out, out, targets);
    };
  }

  @Override
  public void limitThreads(int threads) {
    torch.set_num_threads(threads);
  }

  static String version() {
    Matcher version =
        Pattern.compile("TORCH_VERSION=([^,]+)").matcher(torch.show_config().getString());
    return (version.find() ? version.group(1) : "unknown")
        + ", "
        + torch.get_cpu_capability().getString();
  }

  private static List<Entry> losses(
      Problem problem, Ring ring, IntFunction<Tensor> in, Tensor targets) {
    Tensor logProbabilities = in.apply(0).clone();
    Entry composed =
        entry("cross_entropy_loss", ring, i -> torch.cross_entropy_loss(in.apply(i), targets));
    Entry preallocated =
        entry(
            "log_softmax_out + nll_loss",
            ring,
            i -> nllLoss(in.apply(i), logProbabilities, targets));
    if (problem.type().bytes() > Short.BYTES) {
      return List.of(composed, preallocated);
    }
    Entry widened = entry("in float", ring, i -> lossInFloat(in.apply(i), targets));
    return List.of(composed, preallocated, widened);
  }

  private static List<Entry> gradients(
      Problem problem,
      Ring ring,
      IntFunction<Tensor> logits,
      IntFunction<Tensor> out,
      Tensor targets) {
    TorchGradient prepared =
        new TorchGradient(logits.apply(0), targets, scalarType(problem.type()));
    return List.of(
        autograd(ring, logits, targets),
        entry("by hand, preallocated", ring, i -> prepared.run(logits.apply(i), out.apply(i))));
  }

  private static Tensor softmax(Tensor in, Tensor out) {
    return torch.softmax_out(out, in, 1);
  }

  private static Tensor logSoftmax(Tensor in, Tensor out) {
    return torch.log_softmax_out(out, in, 1);
  }

  private static Tensor nllLoss(Tensor in, Tensor logProbabilities, Tensor targets) {
    logSoftmax(in, logProbabilities).close();
    return torch.nll_loss(logProbabilities, targets);
  }

  private static Tensor lossInFloat(Tensor in, Tensor targets) {
    try (Tensor wide = in.to(torch.ScalarType.Float)) {
      return torch.cross_entropy_loss(wide, targets);
    }
  }

  private static Entry entry(String variant, Ring ring, IntFunction<Tensor> call) {
    IntToDoubleFunction body =
        i -> {
          try (Tensor result = call.apply(i)) {
            return result.dim() == 0 ? result.item_double() : 0;
          }
        };
    return new Entry(NAME, variant, ring, body);
  }

  /// The gradient is a tensor that autograd allocates; the one before is given back first.
  private static Entry autograd(Ring ring, IntFunction<Tensor> constants, Tensor targets) {
    List<Tensor> leaves =
        IntStream.range(0, ring.size())
            .mapToObj(i -> constants.apply(i).detach().set_requires_grad(true))
            .toList();
    IntFunction<Tensor> logits = i -> leaves.get(i % leaves.size());
    IntToDoubleFunction body =
        i -> {
          logits.apply(i).mutable_grad().reset();
          try (Tensor loss = torch.cross_entropy_loss(logits.apply(i), targets)) {
            loss.backward();
            return loss.item_double();
          }
        };
    long bytes = ring.slot(0).output().byteSize();
    Supplier<MemorySegment> gradient =
        () -> {
          Pointer data = logits.apply(0).mutable_grad().data_ptr();
          return MemorySegment.ofBuffer(new BytePointer(data).capacity(bytes).asByteBuffer());
        };
    return new Entry(NAME, "autograd", ring, body, gradient);
  }

  private static IntFunction<Tensor> tensors(
      Ring ring, Problem problem, Function<Ring.Slot, MemorySegment> memory) {
    TensorOptions options = new TensorOptions(scalarType(problem.type()));
    long[] extents = problem.shape().extents();
    List<Tensor> tensors =
        IntStream.range(0, ring.size())
            .mapToObj(i -> torch.from_blob(pointer(memory.apply(ring.slot(i))), extents, options))
            .toList();
    return i -> tensors.get(i % tensors.size());
  }

  private static Tensor targets(int[] labels) {
    LongPointer longs = new LongPointer(IntStream.of(labels).asLongStream().toArray());
    TensorOptions options = new TensorOptions(torch.ScalarType.Long);
    return torch.from_blob(longs, new long[] {labels.length}, options).clone();
  }

  private static torch.ScalarType scalarType(DType type) {
    return switch (type) {
      case F64 -> torch.ScalarType.Double;
      case F32 -> torch.ScalarType.Float;
      case BF16 -> torch.ScalarType.BFloat16;
      case F16 -> torch.ScalarType.Half;
    };
  }

  static Pointer pointer(MemorySegment memory) {
    return new Pointer() {
      {
        address = memory.address();
      }
    };
  }
}
