package surprisal.bench;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.global.dnnl;
import surprisal.DType;

/// oneDNN's softmax primitive.
final class OneDnn implements Contestant {
  static final String NAME = "oneDNN";

  private final Dnnl library = new Dnnl();

  @Override
  public List<Entry> entries(Kernel kernel, Problem problem, Ring ring) {
    if (kernel.hasLoss() || problem.type() != DType.F32) {
      return List.of();
    }
    int algorithm =
        kernel == Kernel.LOG_SOFTMAX ? dnnl.dnnl_softmax_log : dnnl.dnnl_softmax_accurate;
    MemorySegment array = library.description(dnnl.dnnl_f32, problem.shape().extents());
    MemorySegment primitive = library.softmax(algorithm, array);
    Function<Ring.Slot, MemorySegment> from =
        kernel.inPlace() ? Ring.Slot::output : Ring.Slot::input;
    List<MemorySegment> calls =
        IntStream.range(0, ring.size())
            .mapToObj(ring::slot)
            .map(slot -> library.arguments(array, from.apply(slot), slot.output()))
            .toList();
    return List.of(
        new Entry(
            NAME,
            "softmax primitive",
            ring,
            i -> {
              library.execute(primitive, calls.get(i % calls.size()));
              return 0;
            }));
  }

  @Override
  public void limitThreads(int threads) {
    library.limitThreads(threads);
  }
}
