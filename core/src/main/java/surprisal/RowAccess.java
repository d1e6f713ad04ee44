package surprisal;

import org.jspecify.annotations.Nullable;
import surprisal.kernel.Kernel;

/// How rows are reached one by one: the kernel for them, and the strips that it takes.
///
/// @param <A> `float[]`, `double[]`, or a segment of native memory
sealed interface RowAccess<A> permits Arithmetic, SegmentAccess {
  /// In native memory, if that is where rows of logits and results lie; else by arrays.
  ///
  /// @param out null where nothing is written; rows of one number are written by themselves
  static RowAccess<?> of(Arithmetic<?> arithmetic, Rows logits, @Nullable Rows out) {
    SegmentAccess access = SegmentAccess.of(arithmetic.type());
    boolean canWrite = out == null || out.classes() == 1 || access.reaches(out);
    return canWrite && access.reaches(logits) ? access : arithmetic;
  }

  /// A kernel for one thread and rows, or parts of rows, of so many classes.
  Kernel<A> kernel(long classes);

  /// Strips of logits, or of results that follow from those of the logits: see [Strips#of].
  Strips<A> strips(Rows rows, @Nullable Strips<A> logits);
}
