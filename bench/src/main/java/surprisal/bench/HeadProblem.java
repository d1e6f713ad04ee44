package surprisal.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import surprisal.DType;
import surprisal.Linear;
import surprisal.Targets;
import surprisal.Tensor;

/// Features, weights and labels of a head. F32 is in arrays, as products in place want it; BF16 in
/// native memory, as a mapped file has it. Logits are about N(0, 4²).
///
/// @param featureBits where peers read them
record HeadProblem(
    HeadCase what,
    Tensor features,
    Tensor weights,
    MemorySegment featureBits,
    MemorySegment weightBits,
    int[] labels,
    Tensor featureGradient,
    Tensor weightGradient) {
  private static final double SPREAD = 4;

  static HeadProblem random(HeadCase what) {
    Random random = new Random(1);
    MemorySegment features = random(what.type(), random, 1, (long) what.n() * what.d());
    double spread = SPREAD / Math.sqrt(what.d());
    MemorySegment weights = random(what.type(), random, spread, (long) what.v() * what.d());
    int[] labels = random.ints(what.n(), 0, what.v()).toArray();
    return of(what, what.n(), features, weights, labels);
  }

  private static HeadProblem of(
      HeadCase what, int rows, MemorySegment features, MemorySegment weights, int[] labels) {
    return new HeadProblem(
        what,
        tensor(what.type(), features, rows, what.d()),
        tensor(what.type(), weights, what.v(), what.d()),
        features,
        weights,
        labels,
        Tensor.allocate(DType.F32, rows, what.d()),
        Tensor.allocate(DType.F32, what.gradient() ? what.v() : 0, what.d()));
  }

  private static MemorySegment random(DType type, Random random, double spread, long n) {
    MemorySegment memory = Arena.global().allocate(n * type.bytes(), 64);
    for (long i = 0; i < n; i++) {
      float x = (float) (spread * random.nextGaussian());
      if (type == DType.F32) {
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, x);
      } else {
        int bits = Float.floatToRawIntBits(x) + 0x8000; // to the nearest, ties away from 0
        memory.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (bits >>> Short.SIZE));
      }
    }
    return memory;
  }

  private static Tensor tensor(DType type, MemorySegment memory, long n, long m) {
    return type == DType.F32
        ? Tensor.of(memory.toArray(ValueLayout.JAVA_FLOAT), n, m)
        : Tensor.of(memory, type, n, m);
  }

  Linear head() {
    return Linear.of(weights);
  }

  Targets targets() {
    return Targets.classes(labels);
  }

  /// The same head and a few rows.
  HeadProblem firstRows(int rows) {
    long bytes = (long) rows * what.d() * what.type().bytes();
    return new HeadProblem(
        what,
        features.slice(0, 0, rows),
        weights,
        featureBits.asSlice(0, bytes),
        weightBits,
        Arrays.copyOf(labels, rows),
        Tensor.allocate(DType.F32, rows, what.d()),
        weightGradient);
  }
}
