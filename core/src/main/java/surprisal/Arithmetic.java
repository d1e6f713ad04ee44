package surprisal;

import java.util.function.Function;
import java.util.function.Supplier;
import surprisal.kernel.Kernel;
import surprisal.kernel.ScalarDoubleKernel;
import surprisal.kernel.ScalarFloatKernel;

/// What rows are computed in, whatever they are stored in: a kernel, and strips of the arrays it
/// takes.
///
/// @param <A> `float[]` or `double[]`
record Arithmetic<A>(Supplier<Kernel<A>> kernel, Function<Rows, Strips<A>> strips) {
  static final Arithmetic<float[]> FLOAT =
      new Arithmetic<>(ScalarFloatKernel::new, Strips::ofFloats);
  static final Arithmetic<double[]> DOUBLE =
      new Arithmetic<>(ScalarDoubleKernel::new, Strips::ofDoubles);

  static Arithmetic<?> of(DType type) {
    return type == DType.F64 ? DOUBLE : FLOAT;
  }
}
