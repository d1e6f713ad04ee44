package surprisal.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import surprisal.DType;
import surprisal.Tensor;

/// Copies of the logits and as much memory for results, in one kind of memory, which are used in
/// turn. Every page has been written.
final class Ring {
  static final String HEAP = "heap";
  static final String NATIVE = "native";
  static final String MAPPED = "mapped";
  static final String PADDED = "padded rows";

  /// Elements after each row of a padded ring.
  private static final int GAP = 16;

  /// One copy of the logits and the memory for its results.
  record Slot(MemorySegment input, MemorySegment output, Tensor in, Tensor out) {}

  private final String memory;
  private final MemorySegment logits;
  private final List<Slot> slots = new ArrayList<>();

  private Ring(String memory, MemorySegment logits) {
    this.memory = memory;
    this.logits = logits;
  }

  static Ring onHeap(Problem problem, int count) {
    Ring ring = new Ring(HEAP, problem.logits());
    long[] extents = problem.shape().extents();
    for (int i = 0; i < count; i++) {
      if (problem.type() == DType.F64) {
        double[] in = new double[problem.shape().size()];
        double[] out = new double[in.length];
        ring.add(
            MemorySegment.ofArray(in),
            MemorySegment.ofArray(out),
            Tensor.of(in, extents),
            Tensor.of(out, extents));
      } else {
        float[] in = new float[problem.shape().size()];
        float[] out = new float[in.length];
        ring.add(
            MemorySegment.ofArray(in),
            MemorySegment.ofArray(out),
            Tensor.of(in, extents),
            Tensor.of(out, extents));
      }
    }
    return ring;
  }

  static Ring offHeap(Problem problem, int count) {
    return of(NATIVE, problem, count, bytes -> Arena.global().allocate(bytes, 64));
  }

  /// Files that are gone when the process ends.
  static Ring mapped(Problem problem, int count) {
    return of(MAPPED, problem, count, Ring::map);
  }

  /// Native memory in which a gap follows each row of F32.
  static Ring padded(Problem problem, int count) {
    Ring ring = new Ring(PADDED, problem.logits());
    Shape shape = problem.shape();
    long stride = (long) shape.classes() + GAP;
    long[] strides = {stride, 1};
    for (int i = 0; i < count; i++) {
      MemorySegment in = Arena.global().allocate(shape.rows() * stride * Float.BYTES, 64);
      MemorySegment out = Arena.global().allocate(in.byteSize(), 64).fill((byte) 1);
      long rowBytes = (long) shape.classes() * Float.BYTES;
      for (long row = 0; row < shape.rows(); row++) {
        long to = row * stride * Float.BYTES;
        MemorySegment.copy(problem.logits(), row * rowBytes, in, to, rowBytes);
      }
      ring.slots.add(new Slot(in, out, view(in, shape, strides), view(out, shape, strides)));
    }
    return ring;
  }

  private static Tensor view(MemorySegment memory, Shape shape, long[] strides) {
    return Tensor.of(memory, DType.F32, memory.byteSize() / Float.BYTES)
        .view(0, shape.extents(), strides);
  }

  private static Ring of(
      String memory, Problem problem, int count, LongFunction<MemorySegment> allocator) {
    Ring ring = new Ring(memory, problem.logits());
    long[] extents = problem.shape().extents();
    for (int i = 0; i < count; i++) {
      MemorySegment in = allocator.apply(problem.logits().byteSize());
      MemorySegment out = allocator.apply(problem.logits().byteSize());
      ring.add(
          in, out, Tensor.of(in, problem.type(), extents), Tensor.of(out, problem.type(), extents));
    }
    return ring;
  }

  private static MemorySegment map(long bytes) {
    try {
      Path file = Files.createTempFile("surprisal-bench", null);
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE)) {
        return channel.map(MapMode.READ_WRITE, 0, bytes, Arena.global());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(MemorySegment input, MemorySegment output, Tensor in, Tensor out) {
    input.copyFrom(logits);
    output.copyFrom(logits);
    slots.add(new Slot(input, output, in, out));
  }

  /// Which kind of memory it is.
  String memory() {
    return memory;
  }

  int size() {
    return slots.size();
  }

  Slot slot(int index) {
    return slots.get(index % slots.size());
  }

  /// Writes the logits into all outputs for a call in place, beginning with the one it will use, so
  /// that this one has left the caches again.
  void restore(int index) {
    for (int i = 0; i < slots.size(); i++) {
      slot(index + i).output().copyFrom(logits);
    }
  }
}
