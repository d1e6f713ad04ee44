package surprisal.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import surprisal.DType;
import surprisal.Targets;
import surprisal.Tensor;

/// The elements of one array as they lie in a mapped file, and the ways to hand them on: in place
/// where the machine can read them in place, converted into memory of the same arena where it
/// cannot.
///
/// @param label how error messages call the array
/// @param memory exactly the elements, in the stored order
/// @param fortran whether the first axis varies fastest
record StoredArray(
    String label,
    Arena arena,
    MemorySegment memory,
    ElementType type,
    Shape shape,
    boolean fortran) {

  Tensor tensor() {
    DType dtype = type.dtype();
    if (dtype == null) {
      throw new IllegalArgumentException(
          label + " holds integers (" + type.name() + "): expected floating-point numbers");
    }
    Tensor flat = Tensor.of(inNativeOrder(), dtype, count());
    return fortran
        ? flat.view(0, shape.toArray(), shape.strides(true))
        : flat.reshape(shape.toArray());
  }

  /// The integers in row-major order.
  long[] longs() {
    requireIntegers();
    if (count() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          label + " has " + count() + " elements: too many for one Java array");
    }
    long[] values = new long[(int) count()];
    widen(MemorySegment.ofArray(values));
    return values;
  }

  /// The integers as class indices: in place when they are signed and in row-major order.
  Targets classes() {
    requireIntegers();
    if (type.kind() == ElementType.Kind.SIGNED && !fortran) {
      return Targets.classes(memory, type.bits(), shape.toArray());
    }
    MemorySegment widened = arena.allocate(ValueLayout.JAVA_LONG, count());
    widen(widened);
    return Targets.classes(widened, ValueLayout.JAVA_LONG, shape.toArray());
  }

  long count() {
    return memory.byteSize() / type.bytes();
  }

  private void requireIntegers() {
    if (type.isFloating()) {
      throw new IllegalArgumentException(
          label + " holds floating-point numbers (" + type.name() + "): expected integers");
    }
  }

  private MemorySegment inNativeOrder() {
    if (type.isNativeOrder()) {
      return memory;
    }
    MemorySegment converted = arena.allocate(memory.byteSize(), Long.BYTES);
    ValueLayout stored = type.bits();
    MemorySegment.copy(
        memory, stored, 0, converted, stored.withOrder(ByteOrder.nativeOrder()), 0, count());
    return converted;
  }

  /// Writes the integers as longs in row-major order.
  private void widen(MemorySegment longs) {
    long[] strides = shape.strides(fortran);
    long[] index = new long[shape.rank()];
    long offset = 0;
    long count = count();
    for (long i = 0; i < count; i++) {
      longs.setAtIndex(ValueLayout.JAVA_LONG, i, integer(offset));
      for (int axis = shape.rank() - 1; axis >= 0; axis--) {
        offset += strides[axis];
        if (++index[axis] < shape.extent(axis)) {
          break;
        }
        offset -= strides[axis] * shape.extent(axis);
        index[axis] = 0;
      }
    }
  }

  private long integer(long offset) {
    boolean signed = type.kind() == ElementType.Kind.SIGNED;
    return switch (type.bits()) {
      case ValueLayout.OfByte bits -> {
        byte value = memory.get(bits, offset);
        yield signed ? value : Byte.toUnsignedLong(value);
      }
      case ValueLayout.OfShort bits -> {
        short value = memory.getAtIndex(bits, offset);
        yield signed ? value : Short.toUnsignedLong(value);
      }
      case ValueLayout.OfInt bits -> {
        int value = memory.getAtIndex(bits, offset);
        yield signed ? value : Integer.toUnsignedLong(value);
      }
      case ValueLayout.OfLong bits -> {
        long value = memory.getAtIndex(bits, offset);
        yield signed || value >= 0 ? value : beyondLong(value);
      }
      default -> throw new AssertionError(type);
    };
  }

  private long beyondLong(long value) {
    throw new IllegalArgumentException(
        "%s holds %s, which is more than a signed 64-bit integer can"
            .formatted(label, Long.toUnsignedString(value)));
  }
}
