package surprisal;

/// How a number is stored. Arithmetic is in `float` for [#F32], [#BF16] and [#F16], in `double` for
/// [#F64]; sums are always wider.
public enum DType {
  /// IEEE 754 binary64, Java's `double`.
  F64(Double.BYTES),
  /// IEEE 754 binary32, Java's `float`.
  F32(Float.BYTES),
  /// The upper half of a binary32: 8 bits of significand, the exponents of F32.
  BF16(Short.BYTES),
  /// IEEE 754 binary16: 11 bits of significand, largest number 65504.
  F16(Short.BYTES);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /// Size of one number in bytes.
  public int bytes() {
    return bytes;
  }
}
