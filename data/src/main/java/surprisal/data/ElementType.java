package surprisal.data;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import surprisal.DType;

/// How the elements of a stored array are written: a kind, a width, a byte order, and the format's
/// own name for it (`<f4`, `BF16`), which error messages use.
record ElementType(String name, Kind kind, int bytes, ByteOrder order) {
  enum Kind {
    IEEE,
    BRAIN,
    SIGNED,
    UNSIGNED
  }

  boolean isFloating() {
    return kind == Kind.IEEE || kind == Kind.BRAIN;
  }

  boolean isNativeOrder() {
    return bytes == 1 || order == ByteOrder.nativeOrder();
  }

  /// The type of a tensor over such elements; null for integers.
  @Nullable DType dtype() {
    return switch (kind) {
      case IEEE -> bytes == 8 ? DType.F64 : bytes == 4 ? DType.F32 : DType.F16;
      case BRAIN -> DType.BF16;
      case SIGNED, UNSIGNED -> null;
    };
  }

  /// The bits of an element as a Java integer, in the stored byte order, at any alignment.
  ValueLayout bits() {
    return switch (bytes) {
      case 1 -> ValueLayout.JAVA_BYTE;
      case 2 -> ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
      case 4 -> ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
      default -> ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
    };
  }
}
