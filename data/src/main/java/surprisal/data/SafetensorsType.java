package surprisal.data;

import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The element types of the safetensors format by their names there.
final class SafetensorsType {
  private SafetensorsType() {}

  /// The type of a name; null for a type without a counterpart here (8-bit floating point,
  /// complex).
  static @Nullable ElementType of(String name) {
    ElementType.Kind kind =
        switch (name) {
          case "F64", "F32", "F16" -> ElementType.Kind.IEEE;
          case "BF16" -> ElementType.Kind.BRAIN;
          case "I64", "I32", "I16", "I8" -> ElementType.Kind.SIGNED;
          case "U64", "U32", "U16", "U8", "BOOL" -> ElementType.Kind.UNSIGNED;
          default -> null;
        };
    return kind == null
        ? null
        : new ElementType(name, kind, bits(name) / 8, ByteOrder.LITTLE_ENDIAN);
  }

  /// Bits an element takes, known for every type of the format, or 0 for a name that is not one.
  static int bits(String name) {
    return switch (name) {
      case "F4" -> 4;
      case "F6_E2M3", "F6_E3M2" -> 6;
      case "BOOL", "I8", "U8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ" -> 8;
      case "I16", "U16", "F16", "BF16" -> 16;
      case "I32", "U32", "F32" -> 32;
      case "I64", "U64", "F64", "C64" -> 64;
      default -> 0;
    };
  }
}
