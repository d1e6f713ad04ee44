package surprisal.bench;

import java.util.List;
import surprisal.DType;

/// A ratio to libtorch that we want to reach.
///
/// @param shapes where; empty for all of those measured with the kernel and the type
/// @param factor libtorch's time over ours
record Goal(
    Kernel kernel, DType type, int threads, List<String> shapes, double factor, double stretch) {
  private static final List<String> WIDE = List.of("65536x1000", "2048x32000", "512x131072");
  private static final List<String> NARROW = List.of("1Mx10");
  private static final List<String> LONGEST = List.of("1x16M");
  private static final List<String> IMAGE = List.of("32x21x256x256");

  static final List<Goal> ALL =
      List.of(
          one(Kernel.SOFTMAX, DType.F32, NARROW, 15, 25),
          one(Kernel.LOG_SOFTMAX, DType.F32, NARROW, 15, 25),
          one(Kernel.LOSS, DType.F32, NARROW, 15, 25),
          one(Kernel.LOSS_AND_GRADIENT, DType.F32, NARROW, 15, 25),
          one(Kernel.SOFTMAX, DType.F32, WIDE, 1.15, 1.4),
          one(Kernel.SOFTMAX_IN_PLACE, DType.F32, WIDE, 1.5, 2.5),
          one(Kernel.LOG_SOFTMAX, DType.F32, WIDE, 1.2, 1.5),
          one(Kernel.LOSS, DType.F32, WIDE, 2, 3.3),
          one(Kernel.LOSS_AND_GRADIENT, DType.F32, WIDE, 3.2, 4),
          one(Kernel.LOSS_AND_GRADIENT_IN_PLACE, DType.F32, WIDE, 4, 6),
          new Goal(Kernel.LOSS, DType.F32, 2, LONGEST, 8, 11),
          one(Kernel.SOFTMAX, DType.F32, IMAGE, 1.15, 1.5),
          one(Kernel.SOFTMAX, DType.F64, WIDE, 1.1, 1.5),
          one(Kernel.LOSS, DType.F64, WIDE, 1.1, 1.5),
          one(Kernel.LOSS, DType.BF16, List.of("2048x32000"), 2, 4),
          one(Kernel.SOFTMAX, DType.F32, List.of("1x10"), 20, 20),
          one(Kernel.LOSS, DType.F32, List.of("1x10"), 20, 20));

  private static Goal one(
      Kernel kernel, DType type, List<String> shapes, double factor, double stretch) {
    return new Goal(kernel, type, 1, shapes, factor, stretch);
  }

  boolean concerns(Report report, Report.Table table) {
    return report.type() == type
        && table.kernel() == kernel
        && table.threads() == threads
        && shapes.contains(report.shape().name());
  }

  String verdict(double ratio) {
    return ratio >= stretch ? "stretch" : ratio >= factor ? "hit" : "miss";
  }
}
