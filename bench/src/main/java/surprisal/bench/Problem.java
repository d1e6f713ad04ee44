package surprisal.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import surprisal.DType;

/// Logits N(0, 4²) as a trained model's, and a target for each row, drawn from a fixed seed.
final class Problem {
  private static final long SEED = 20_260_101;
  private static final double SIGMA = 4;

  private final Shape shape;
  private final DType type;
  private final MemorySegment logits;
  private final int[] targets;

  Problem(Shape shape, DType type) {
    this.shape = shape;
    this.type = type;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    logits = Arena.global().allocate((long) shape.size() * type.bytes(), 64);
    for (int i = 0; i < shape.size(); i++) {
      set(i, SIGMA * random.nextGaussian());
    }
    targets = random.ints(shape.rows(), 0, shape.classes()).toArray();
  }

  /// One row of another problem.
  Problem(Problem whole, int row) {
    shape = Shape.rows("row " + row, 1, whole.shape.classes());
    type = whole.type;
    logits = Arena.ofAuto().allocate((long) shape.size() * type.bytes(), 64);
    for (int label = 0; label < shape.classes(); label++) {
      set(label, whole.logit(row, label));
    }
    targets = new int[] {whole.targets[row]};
  }

  Shape shape() {
    return shape;
  }

  DType type() {
    return type;
  }

  MemorySegment logits() {
    return logits;
  }

  int[] targets() {
    return targets;
  }

  double logit(int row, int label) {
    return get(logits, shape.place(row, label));
  }

  /// An element of memory of the problem's type, widened.
  double get(MemorySegment memory, int index) {
    return switch (type) {
      case F64 -> memory.getAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, index);
      case F32 -> memory.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index);
      case BF16 -> {
        short bits = memory.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index);
        yield Float.intBitsToFloat(bits << Short.SIZE);
      }
      case F16 -> Float.float16ToFloat(memory.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index));
    };
  }

  private void set(int index, double value) {
    switch (type) {
      case F64 -> logits.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
      case F32 -> logits.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
      case BF16 -> {
        int bits = Float.floatToRawIntBits((float) value) >>> Short.SIZE;
        logits.setAtIndex(ValueLayout.JAVA_SHORT, index, (short) bits);
      }
      case F16 ->
          logits.setAtIndex(ValueLayout.JAVA_SHORT, index, Float.floatToFloat16((float) value));
    }
  }
}
