package surprisal.bench;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.impl.transforms.custom.LogSoftMax;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import surprisal.DType;

/// ND4J's softmax and log-softmax.
final class Nd4j implements Contestant {
  static final String NAME = "ND4J";

  @Override
  public List<Entry> entries(Kernel kernel, Problem problem, Ring ring) {
    if (kernel.hasLoss() || problem.type().bytes() == Short.BYTES) {
      return List.of();
    }
    List<INDArray> in = arrays(ring, problem, Ring.Slot::input);
    List<INDArray> out = arrays(ring, problem, Ring.Slot::output);
    List<INDArray> from = kernel.inPlace() ? out : in;
    List<CustomOp> calls =
        IntStream.range(0, ring.size())
            .mapToObj(i -> call(kernel, from.get(i), out.get(i)))
            .toList();
    return List.of(
        new Entry(
            NAME,
            "custom op",
            ring,
            i -> {
              org.nd4j.linalg.factory.Nd4j.exec(calls.get(i % calls.size()));
              return 0;
            }));
  }

  @Override
  public void limitThreads(int threads) {
    org.nd4j.linalg.factory.Nd4j.getEnvironment().setMaxThreads(threads);
    org.nd4j.linalg.factory.Nd4j.getEnvironment().setMaxMasterThreads(threads);
  }

  static String version() {
    Matcher jar =
        Pattern.compile("nd4j-api-(.+?)\\.jar").matcher(System.getProperty("java.class.path"));
    return jar.find() ? jar.group(1) : "of unknown version";
  }

  private static CustomOp call(Kernel kernel, INDArray in, INDArray out) {
    if (kernel != Kernel.LOG_SOFTMAX) {
      return new SoftMax(in, out, 1);
    }
    LogSoftMax op = new LogSoftMax(in, out);
    op.addIArgument(1);
    return op;
  }

  private static List<INDArray> arrays(
      Ring ring, Problem problem, Function<Ring.Slot, MemorySegment> memory) {
    long size = problem.shape().size();
    boolean wide = problem.type() == DType.F64;
    return IntStream.range(0, ring.size())
        .mapToObj(ring::slot)
        .map(memory)
        .map(Torch::pointer)
        .map(p -> wide ? new DoublePointer(p).capacity(size) : new FloatPointer(p).capacity(size))
        .map((Pointer p) ->
            org.nd4j.linalg.factory.Nd4j.create(
                org.nd4j.linalg.factory.Nd4j.createBuffer(
                    p, size, wide ? DataType.DOUBLE : DataType.FLOAT),
                problem.shape().extents()))
        .toList();
  }
}
