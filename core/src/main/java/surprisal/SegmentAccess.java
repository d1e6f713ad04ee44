package surprisal;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.Kernel;
import surprisal.kernel.Kernels;

/// Rows in native memory, where vectors are loaded from it.
enum SegmentAccess implements RowAccess<MemorySegment> {
  FLOATS(DType.F32, Kernels.VECTORS),
  DOUBLES(DType.F64, Kernels.VECTORS_OF_DOUBLE);

  private final DType type;
  private final boolean isFast;

  SegmentAccess(DType type, boolean isFast) {
    this.type = type;
    this.isFast = isFast;
  }

  static SegmentAccess of(DType type) {
    return type == DType.F64 ? DOUBLES : FLOATS;
  }

  /// Whether these rows can be reached so. Short ones are copied by their kernel anyway, and for a
  /// single one that takes longer.
  boolean reaches(Rows rows) {
    return isFast
        && rows.stride() == 1
        && rows.classes() > Kernel.SHORT
        && rows.tensor().type() == type
        && rows.tensor().elements().isNative();
  }

  @Override
  public Kernel<MemorySegment> kernel(long classes) {
    return this == FLOATS ? Kernels.nativeFloats() : Kernels.nativeDoubles();
  }

  @Override
  public Strips<MemorySegment> strips(Rows rows, @Nullable Strips<MemorySegment> logits) {
    return Strips.ofSegment(rows);
  }
}
