package surprisal;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Whether an output may be written while an input is still to be read: it must be the very same
/// view, or share nothing with it.
final class Overlap {
  private Overlap() {}

  /// Refuses an output that is read-only, or in which two indices might name one element.
  static void requireWritable(String subject, Tensor out) {
    if (out.elements().isReadOnly()) {
      throw new IllegalArgumentException("%s is read-only memory".formatted(subject));
    }
    if (!out.isRowMajor() && out.size() > 0 && !isNested(out, out)) {
      throw new IllegalArgumentException(
          "%s is a view whose strides do not nest: expected a place of its own for each element"
              .formatted(subject));
    }
  }

  static void requireSameOrDisjoint(String outSubject, Tensor out, String inSubject, Tensor in) {
    if (out != in && overlap(out, in) && !isSame(out, in)) {
      throw new IllegalArgumentException(
          "%s overlaps %s: expected the same view (in place) or separate memory"
              .formatted(outSubject, inSubject));
    }
  }

  static void requireDisjoint(String outSubject, Tensor out, String inSubject, Tensor in) {
    if (overlap(out, in)) {
      throw new IllegalArgumentException(
          "%s overlaps %s: expected separate memory".formatted(outSubject, inSubject));
    }
  }

  private static boolean isSame(Tensor a, Tensor b) {
    return a.type() == b.type()
        && Arrays.equals(a.extents(), b.extents())
        && Arrays.equals(a.strides(), b.strides())
        && distance(a, b) == 0;
  }

  private static boolean overlap(Tensor a, Tensor b) {
    return !a.elements().isApartFrom(b.elements())
        && range(a).asOverlappingSlice(range(b)).isPresent()
        && !interleave(a, b);
  }

  /// The bytes from the lowest element to the highest.
  static MemorySegment range(Tensor tensor) {
    if (tensor.size() == 0) {
      return MemorySegment.NULL;
    }
    long bytes = tensor.type().bytes();
    long from = tensor.lowest() * bytes;
    return tensor.elements().memory().asSlice(from, (tensor.highest() + 1) * bytes - from);
  }

  /// Distance between the first elements of two tensors in one memory, in bytes.
  private static long distance(Tensor a, Tensor b) {
    MemorySegment first = a.elements().memory();
    MemorySegment second = b.elements().memory();
    if (!first.heapBase().equals(second.heapBase()) || first.isNative() != second.isNative()) {
      return Long.MAX_VALUE;
    }
    return (second.address() + b.offset() * b.type().bytes())
        - (first.address() + a.offset() * a.type().bytes());
  }

  /// Whether two views of one lattice miss each other, as two slices of the columns of a matrix do.
  private static boolean interleave(Tensor a, Tensor b) {
    int bytes = a.type().bytes();
    long distance = distance(a, b);
    if (a.type() != b.type()
        || a.rank() != b.rank()
        || distance % bytes != 0
        || !isNested(a, b)
        || !Arrays.equals(a.strides(), b.strides())) {
      return false;
    }
    return !meet(a, b, byStride(a, b), 0, distance / bytes);
  }

  /// Whether `left` = Σ (iₖ − jₖ)·strideₖ over the axes from k on, for some indices i of a and j of
  /// b.
  private static boolean meet(Tensor a, Tensor b, int[] axes, int k, long left) {
    if (k == axes.length) {
      return left == 0;
    }
    long stride = a.stride(axes[k]);
    long least = 1 - b.size(axes[k]);
    long most = a.size(axes[k]) - 1;
    long near = Math.floorDiv(left, stride);
    return LongStream.of(near, near + 1)
        .filter(steps -> least <= steps && steps <= most)
        .anyMatch(steps -> meet(a, b, axes, k + 1, left - steps * stride));
  }

  /// Whether every stride steps over all that the smaller ones reach.
  private static boolean isNested(Tensor a, Tensor b) {
    long reach = 0;
    int[] axes = byStride(a, b);
    for (int k = axes.length - 1; k >= 0; k--) {
      long stride = Math.abs(a.stride(axes[k]));
      if (stride <= reach) {
        return false;
      }
      reach += stride * (Math.max(a.size(axes[k]), b.size(axes[k])) - 1);
    }
    return true;
  }

  /// The axes of more than one element, largest stride first.
  private static int[] byStride(Tensor a, Tensor b) {
    return IntStream.range(0, a.rank())
        .filter(axis -> Math.max(a.size(axis), b.size(axis)) > 1)
        .boxed()
        .sorted(Comparator.comparingLong(axis -> -Math.abs(a.stride(axis))))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
