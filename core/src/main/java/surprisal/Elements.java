package surprisal;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import surprisal.kernel.HalfPrecision;
import surprisal.kernel.Kernel;

/// The memory under a tensor, as numbered elements of one type.
///
/// Heap arrays and memory segments stay apart, because one use of a segment's accessors on both
/// heap and native memory slows every later loop over either. Arithmetic happens on arrays, and, see
/// [SegmentAccess], on native memory; what is neither is copied to and from arrays, a strip at a time.
abstract sealed class Elements {
  private final DType type;
  private final long length;

  private Elements(DType type, long length) {
    this.type = type;
    this.length = length;
  }

  static Elements of(MemorySegment memory, DType type) {
    if (memory.byteSize() % type.bytes() != 0) {
      throw new IllegalArgumentException(
          "memory of %d bytes does not hold a whole number of %s elements of %d bytes"
              .formatted(memory.byteSize(), type, type.bytes()));
    }
    Object array = memory.heapBase().orElse(null);
    if (type == DType.F32
        && array instanceof float[] floats
        && memory.address() % Float.BYTES == 0) {
      return new Floats(
          floats, (int) (memory.address() / Float.BYTES), memory.byteSize() / Float.BYTES);
    }
    if (type == DType.F64
        && array instanceof double[] doubles
        && memory.address() % Double.BYTES == 0) {
      return new Doubles(
          doubles, (int) (memory.address() / Double.BYTES), memory.byteSize() / Double.BYTES);
    }
    return new Segment(memory, type);
  }

  static Elements of(float[] array) {
    return new Floats(array, 0, array.length);
  }

  static Elements of(double[] array) {
    return new Doubles(array, 0, array.length);
  }

  static Elements allocate(DType type, long length) {
    if (length > Integer.MAX_VALUE - 8) {
      return new Segment(Arena.ofAuto().allocate(length * type.bytes(), 64), type);
    }
    return switch (type) {
      case F32 -> of(new float[(int) length]);
      case F64 -> of(new double[(int) length]);
      case BF16, F16 -> new Segment(MemorySegment.ofArray(new short[(int) length]), type);
    };
  }

  final DType type() {
    return type;
  }

  final long length() {
    return length;
  }

  abstract double get(long place);

  abstract void set(long place, double value);

  /// Copies n elements, `stride` apart, into an array.
  void read(long place, long stride, int n, float[] to, int at) {
    for (int i = 0; i < n; i++) {
      to[at + i] = (float) get(place + i * stride);
    }
  }

  void read(long place, long stride, int n, double[] to, int at) {
    for (int i = 0; i < n; i++) {
      to[at + i] = get(place + i * stride);
    }
  }

  /// Copies n numbers from an array to elements `stride` apart, each rounded to the type.
  void write(float[] from, int at, int n, long place, long stride) {
    for (int i = 0; i < n; i++) {
      set(place + i * stride, from[at + i]);
    }
  }

  void write(double[] from, int at, int n, long place, long stride) {
    for (int i = 0; i < n; i++) {
      set(place + i * stride, from[at + i]);
    }
  }

  /// A scratch for reading and writing neighbours in bulk, where the type has 16 bits.
  final short[] bits() {
    return new short[type.bytes() == Short.BYTES ? Kernel.STRIP : 0];
  }

  /// Copies n neighbours of a type of 16 bits.
  void read(long place, int n, float[] to, int at, short[] bits) {
    read(place, 1, n, to, at);
  }

  /// Copies n numbers to neighbours of a type of 16 bits.
  void write(float[] from, int at, int n, long place, short[] bits) {
    write(from, at, n, place, 1);
  }

  /// Whether other threads may use this memory.
  static boolean isShared(MemorySegment memory) {
    if (!memory.isNative()) {
      return true;
    }
    Thread another = Thread.ofVirtual().unstarted(() -> {}); // asked about, never run
    return memory.isAccessibleBy(another);
  }

  boolean isShared() {
    return true;
  }

  boolean isReadOnly() {
    return false;
  }

  /// Whether this is memory outside the heap.
  boolean isNative() {
    return false;
  }

  /// Whether both are arrays, and not the same one.
  boolean isApartFrom(Elements other) {
    return false;
  }

  /// The memory itself: where two tensors have the same, or overlapping, they may share elements.
  abstract MemorySegment memory();

  static final class Floats extends Elements {
    final float[] array;
    final int start;

    Floats(float[] array, int start, long length) {
      super(DType.F32, length);
      this.array = array;
      this.start = start;
    }

    @Override
    double get(long place) {
      return array[start + (int) place];
    }

    @Override
    void set(long place, double value) {
      array[start + (int) place] = (float) value;
    }

    @Override
    void read(long place, long stride, int n, float[] to, int at) {
      int from = start + (int) place;
      int step = (int) stride;
      if (step == 1) {
        System.arraycopy(array, from, to, at, n);
      } else {
        for (int i = at; i < at + n; i++, from += step) {
          to[i] = array[from];
        }
      }
    }

    @Override
    void write(float[] from, int at, int n, long place, long stride) {
      int to = start + (int) place;
      int step = (int) stride;
      if (step == 1) {
        System.arraycopy(from, at, array, to, n);
      } else {
        for (int i = at; i < at + n; i++, to += step) {
          array[to] = from[i];
        }
      }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // which array it is, not what it holds
    boolean isApartFrom(Elements other) {
      return other instanceof Doubles || (other instanceof Floats same && same.array != array);
    }

    @Override
    MemorySegment memory() {
      return MemorySegment.ofArray(array).asSlice((long) start * Float.BYTES);
    }
  }

  static final class Doubles extends Elements {
    final double[] array;
    final int start;

    Doubles(double[] array, int start, long length) {
      super(DType.F64, length);
      this.array = array;
      this.start = start;
    }

    @Override
    double get(long place) {
      return array[start + (int) place];
    }

    @Override
    void set(long place, double value) {
      array[start + (int) place] = value;
    }

    @Override
    void read(long place, long stride, int n, double[] to, int at) {
      int from = start + (int) place;
      int step = (int) stride;
      if (step == 1) {
        System.arraycopy(array, from, to, at, n);
      } else {
        for (int i = at; i < at + n; i++, from += step) {
          to[i] = array[from];
        }
      }
    }

    @Override
    void write(double[] from, int at, int n, long place, long stride) {
      int to = start + (int) place;
      int step = (int) stride;
      if (step == 1) {
        System.arraycopy(from, at, array, to, n);
      } else {
        for (int i = at; i < at + n; i++, to += step) {
          array[to] = from[i];
        }
      }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // which array it is, not what it holds
    boolean isApartFrom(Elements other) {
      return other instanceof Floats || (other instanceof Doubles same && same.array != array);
    }

    @Override
    MemorySegment memory() {
      return MemorySegment.ofArray(array).asSlice((long) start * Double.BYTES);
    }
  }

  static final class Segment extends Elements {
    private final MemorySegment memory;

    Segment(MemorySegment memory, DType type) {
      super(type, memory.byteSize() / type.bytes());
      this.memory = memory;
    }

    @Override
    double get(long place) {
      long at = place * type().bytes();
      return switch (type()) {
        case F64 -> memory.get(JAVA_DOUBLE_UNALIGNED, at);
        case F32 -> memory.get(JAVA_FLOAT_UNALIGNED, at);
        case BF16 -> Halves.fromBfloat16(memory.get(JAVA_SHORT_UNALIGNED, at));
        case F16 -> Float.float16ToFloat(memory.get(JAVA_SHORT_UNALIGNED, at));
      };
    }

    @Override
    void set(long place, double value) {
      long at = place * type().bytes();
      switch (type()) {
        case F64 -> memory.set(JAVA_DOUBLE_UNALIGNED, at, value);
        case F32 -> memory.set(JAVA_FLOAT_UNALIGNED, at, (float) value);
        case BF16 -> memory.set(JAVA_SHORT_UNALIGNED, at, Halves.toBfloat16(value));
        case F16 -> memory.set(JAVA_SHORT_UNALIGNED, at, Halves.toFloat16(value));
      }
    }

    @Override
    void read(long place, long stride, int n, float[] to, int at) {
      if (stride == 1 && type() == DType.F32) {
        MemorySegment.copy(memory, JAVA_FLOAT_UNALIGNED, place * Float.BYTES, to, at, n);
      } else {
        super.read(place, stride, n, to, at);
      }
    }

    @Override
    void read(long place, int n, float[] to, int at, short[] bits) {
      for (int done = 0; done < n; done += bits.length) {
        int some = Math.min(n - done, bits.length);
        MemorySegment.copy(
            memory, JAVA_SHORT_UNALIGNED, (place + done) * Short.BYTES, bits, 0, some);
        if (type() == DType.BF16) {
          HalfPrecision.widenBfloat16(bits, some, to, at + done);
        } else {
          HalfPrecision.widenFloat16(bits, some, to, at + done);
        }
      }
    }

    @Override
    void write(float[] from, int at, int n, long place, short[] bits) {
      for (int done = 0; done < n; done += bits.length) {
        int some = Math.min(n - done, bits.length);
        if (type() == DType.BF16) {
          HalfPrecision.narrowBfloat16(from, at + done, some, bits);
        } else {
          HalfPrecision.narrowFloat16(from, at + done, some, bits);
        }
        MemorySegment.copy(
            bits, 0, memory, JAVA_SHORT_UNALIGNED, (place + done) * Short.BYTES, some);
      }
    }

    @Override
    void read(long place, long stride, int n, double[] to, int at) {
      if (stride == 1 && type() == DType.F64) {
        MemorySegment.copy(memory, JAVA_DOUBLE_UNALIGNED, place * Double.BYTES, to, at, n);
      } else {
        super.read(place, stride, n, to, at);
      }
    }

    @Override
    void write(float[] from, int at, int n, long place, long stride) {
      if (stride == 1 && type() == DType.F32) {
        MemorySegment.copy(from, at, memory, JAVA_FLOAT_UNALIGNED, place * Float.BYTES, n);
      } else {
        super.write(from, at, n, place, stride);
      }
    }

    @Override
    void write(double[] from, int at, int n, long place, long stride) {
      if (stride == 1 && type() == DType.F64) {
        MemorySegment.copy(from, at, memory, JAVA_DOUBLE_UNALIGNED, place * Double.BYTES, n);
      } else {
        super.write(from, at, n, place, stride);
      }
    }

    @Override
    boolean isShared() {
      return isShared(memory);
    }

    @Override
    boolean isReadOnly() {
      return memory.isReadOnly();
    }

    @Override
    boolean isNative() {
      return memory.isNative();
    }

    @Override
    MemorySegment memory() {
      return memory;
    }
  }
}
