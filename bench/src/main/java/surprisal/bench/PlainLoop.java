package surprisal.bench;

import java.lang.foreign.MemorySegment;
import java.util.List;
import surprisal.DType;

/// Softmax and cross-entropy as one writes them at first: the maximum, `Math.exp`, a sum, a
/// division, in the type of the data, over arrays, on one thread.
final class PlainLoop implements Contestant {
  static final String NAME = "Math.exp loop";

  @Override
  public List<Entry> entries(Kernel kernel, Problem problem, Ring ring) {
    boolean takesPart =
        problem.type() == DType.F32
            && problem.shape().classesAreLast()
            && ring.slot(0).input().heapBase().isPresent()
            && !kernel.inPlace();
    return takesPart
        ? List.of(new Entry(NAME, "float[]", ring, i -> run(kernel, problem, ring.slot(i))))
        : List.of();
  }

  /// It has but one.
  @Override
  public void limitThreads(int threads) {}

  private static double run(Kernel kernel, Problem problem, Ring.Slot slot) {
    float[] in = array(slot.input());
    float[] out = array(slot.output());
    int classes = problem.shape().classes();
    double loss = 0;
    for (int row = 0; row < problem.shape().rows(); row++) {
      int from = row * classes;
      int target = problem.targets()[row];
      switch (kernel) {
        case SOFTMAX, SOFTMAX_IN_PLACE -> softmax(in, out, from, classes);
        case LOG_SOFTMAX -> logSoftmax(in, out, from, classes);
        case LOSS -> loss += logSumExp(in, from, classes) - in[from + target];
        case LOSS_AND_GRADIENT, LOSS_AND_GRADIENT_IN_PLACE -> {
          loss += logSumExp(in, from, classes) - in[from + target];
          softmax(in, out, from, classes);
          out[from + target] -= 1;
          for (int j = from; j < from + classes; j++) {
            out[j] /= problem.shape().rows();
          }
        }
      }
    }
    return loss / problem.shape().rows();
  }

  private static void softmax(float[] in, float[] out, int from, int classes) {
    float maximum = maximum(in, from, classes);
    float sum = 0;
    for (int j = from; j < from + classes; j++) {
      out[j] = (float) Math.exp(in[j] - maximum);
      sum += out[j];
    }
    for (int j = from; j < from + classes; j++) {
      out[j] /= sum;
    }
  }

  private static void logSoftmax(float[] in, float[] out, int from, int classes) {
    float logSumExp = logSumExp(in, from, classes);
    for (int j = from; j < from + classes; j++) {
      out[j] = in[j] - logSumExp;
    }
  }

  private static float logSumExp(float[] in, int from, int classes) {
    float maximum = maximum(in, from, classes);
    float sum = 0;
    for (int j = from; j < from + classes; j++) {
      sum += (float) Math.exp(in[j] - maximum);
    }
    return maximum + (float) Math.log(sum);
  }

  private static float maximum(float[] in, int from, int classes) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int j = from; j < from + classes; j++) {
      maximum = Math.max(maximum, in[j]);
    }
    return maximum;
  }

  private static float[] array(MemorySegment memory) {
    return (float[]) memory.heapBase().orElseThrow();
  }
}
