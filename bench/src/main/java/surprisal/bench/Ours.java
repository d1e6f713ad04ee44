package surprisal.bench;

import java.lang.foreign.MemorySegment;
import java.util.List;
import surprisal.CrossEntropy;
import surprisal.Logits;
import surprisal.Targets;

/// This library, through its public interface. It uses the threads of the pool it is called in.
final class Ours implements Contestant {
  static final String NAME = "surprisal";

  private static final CrossEntropy MEAN = CrossEntropy.mean().withClassAxis(1);

  @Override
  public List<Entry> entries(Kernel kernel, Problem problem, Ring ring) {
    Targets targets = Targets.classes(problem.targets());
    return List.of(
        new Entry(
            NAME,
            ring.memory(),
            ring,
            i -> run(kernel, ring.slot(i), targets),
            () -> results(problem, ring.slot(0))));
  }

  /// The pool that the caller is in is the limit.
  @Override
  public void limitThreads(int threads) {}

  /// Without the gaps that a view may have.
  private static MemorySegment results(Problem problem, Ring.Slot slot) {
    return slot.output().byteSize() == problem.logits().byteSize()
        ? slot.output()
        : MemorySegment.ofArray(slot.out().toFloats());
  }

  private static double run(Kernel kernel, Ring.Slot slot, Targets targets) {
    return switch (kernel) {
      case SOFTMAX -> {
        Logits.softmax(slot.in(), 1, slot.out());
        yield 0;
      }
      case SOFTMAX_IN_PLACE -> {
        Logits.softmax(slot.out(), 1, slot.out());
        yield 0;
      }
      case LOG_SOFTMAX -> {
        Logits.logSoftmax(slot.in(), 1, slot.out());
        yield 0;
      }
      case LOSS -> MEAN.loss(slot.in(), targets).mean();
      case LOSS_AND_GRADIENT -> MEAN.lossAndGradient(slot.in(), targets, slot.out()).mean();
      case LOSS_AND_GRADIENT_IN_PLACE ->
          MEAN.lossAndGradient(slot.out(), targets, slot.out()).mean();
    };
  }
}
