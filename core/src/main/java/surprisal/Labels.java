package surprisal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Class indices in the caller's memory, in row-major order.
abstract sealed class Labels {
  abstract long get(long row);

  abstract MemorySegment memory();

  /// Whether other threads may use the memory.
  boolean isShared() {
    return true;
  }

  /// Whether the elements of a tensor cannot share memory with the labels.
  boolean isApartFrom(Elements elements) {
    return false;
  }

  static final class Ints extends Labels {
    private final int[] labels;

    Ints(int[] labels) {
      this.labels = labels;
    }

    @Override
    long get(long row) {
      return labels[(int) row];
    }

    @Override
    boolean isApartFrom(Elements elements) {
      return elements instanceof Elements.Floats || elements instanceof Elements.Doubles;
    }

    @Override
    MemorySegment memory() {
      return MemorySegment.ofArray(labels);
    }
  }

  /// Signed integers of 1, 2, 4 or 8 bytes in either byte order.
  static final class Segment extends Labels {
    private final MemorySegment labels;
    private final int bytes;
    private final boolean reversed;

    Segment(MemorySegment labels, ValueLayout layout) {
      this.labels = labels;
      this.bytes = (int) layout.byteSize();
      this.reversed = layout.order() != ByteOrder.nativeOrder();
    }

    @Override
    long get(long row) {
      long at = row * bytes;
      return switch (bytes) {
        case 1 -> labels.get(ValueLayout.JAVA_BYTE, at);
        case 2 -> {
          short label = labels.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
          yield reversed ? Short.reverseBytes(label) : label;
        }
        case 4 -> {
          int label = labels.get(ValueLayout.JAVA_INT_UNALIGNED, at);
          yield reversed ? Integer.reverseBytes(label) : label;
        }
        default -> {
          long label = labels.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
          yield reversed ? Long.reverseBytes(label) : label;
        }
      };
    }

    @Override
    boolean isShared() {
      return Elements.isShared(labels);
    }

    @Override
    MemorySegment memory() {
      return labels;
    }
  }
}
