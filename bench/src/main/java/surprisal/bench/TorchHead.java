package surprisal.bench;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import surprisal.DType;

/// A head as PyTorch's users write it: `linear`, then `cross_entropy_loss`, then autograd.
final class TorchHead {
  private final OpenBlas openBlas = new OpenBlas();
  private final boolean gradient;
  private final Tensor features;
  private final Tensor weights;
  private final Tensor targets;

  TorchHead(HeadProblem problem) {
    HeadCase what = problem.what();
    this.gradient = what.gradient();
    int n = problem.labels().length;
    this.features = leaf(what.type(), problem.featureBits(), n, what.d());
    this.weights = leaf(what.type(), problem.weightBits(), what.v(), what.d());
    LongPointer longs = new LongPointer(IntStream.of(problem.labels()).asLongStream().toArray());
    TensorOptions options = new TensorOptions(torch.ScalarType.Long);
    this.targets = torch.from_blob(longs, new long[] {n}, options).clone();
  }

  private Tensor leaf(DType type, MemorySegment memory, long n, long m) {
    torch.ScalarType element =
        type == DType.F32 ? torch.ScalarType.Float : torch.ScalarType.BFloat16;
    return torch
        .from_blob(Torch.pointer(memory), new long[] {n, m}, new TensorOptions(element))
        .set_requires_grad(gradient);
  }

  /// Its matrix products are those of OpenBLAS, which has threads of its own.
  void limitThreads(int threads) {
    torch.set_num_threads(threads);
    openBlas.limitThreads(threads);
  }

  double run() {
    if (gradient) {
      features.mutable_grad().reset();
      weights.mutable_grad().reset();
    }
    try (Tensor logits = torch.linear(features, weights);
        Tensor loss = torch.cross_entropy_loss(logits, targets)) {
      if (gradient) {
        loss.backward();
      }
      return loss.item_double();
    }
  }

  /// What it finds for the first rows.
  static HeadTruth.Found firstRows(HeadProblem problem, int rows) {
    TorchHead head = new TorchHead(problem.firstRows(rows));
    double loss = head.run();
    return new HeadTruth.Found(
        loss,
        head.gradient ? floats(head.features.mutable_grad()) : null,
        head.gradient ? floats(head.weights.mutable_grad()) : null);
  }

  private static float[] floats(Tensor tensor) {
    try (Tensor wide = tensor.to(torch.ScalarType.Float)) {
      float[] numbers = new float[Math.toIntExact(wide.numel())];
      new FloatPointer(wide.data_ptr()).get(numbers);
      return numbers;
    }
  }
}
