package surprisal.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import surprisal.DType;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// One shape of one type, measured in one process.
///
/// @param calls of an entry in each round
/// @param slots that are used in turn
/// @param threads numbers of threads to measure with
/// @param everyMemory whether ours also runs on mapped memory and on rows with gaps
record Case(
    String name,
    Shape shape,
    DType type,
    List<Kernel> kernels,
    int calls,
    int slots,
    List<Integer> threads,
    boolean everyMemory) {

  /// Bytes of logits that are used in turn, where they should come from memory: more than any cache
  /// holds.
  private static final long BYTES = 256L << 20;

  static List<Case> all() {
    return Stream.of(
            Shape.LARGE.stream().map(shape -> large(shape, DType.F32, Kernel.values())),
            Shape.LARGE.stream().map(s -> large(s, DType.F64, Kernel.SOFTMAX, Kernel.LOSS)),
            Stream.of(large(Shape.rows("2048x32000", 2048, 32_000), DType.BF16, Kernel.LOSS)),
            Stream.of(memories()),
            Shape.SMALL.stream().map(Case::small))
        .flatMap(cases -> cases)
        .toList();
  }

  private static Case large(Shape shape, DType type, Kernel... kernels) {
    long bytes = (long) shape.size() * type.bytes();
    return new Case(
        type + "-" + shape.name(),
        shape,
        type,
        Stream.of(kernels).filter(k -> shape.classesAreLast() || !k.hasLoss()).toList(),
        1,
        (int) Math.max(2, Math.ceilDiv(BYTES, bytes)),
        List.of(1, 2),
        false);
  }

  private static Case memories() {
    return new Case(
        "memory-65536x1000",
        Shape.rows("65536x1000", 65_536, 1000),
        DType.F32,
        List.of(Kernel.SOFTMAX, Kernel.LOSS),
        1,
        2,
        List.of(1),
        true);
  }

  /// A round takes about a millisecond. The data of so small a batch is in the caches.
  private static Case small(Shape shape) {
    return new Case(
        "latency-" + shape.name(),
        shape,
        DType.F32,
        List.of(Kernel.SOFTMAX, Kernel.LOSS),
        Math.max(1, 1_000_000 / (100 + 5 * shape.size())),
        2,
        List.of(1),
        false);
  }

  static void main(String[] args) throws IOException {
    Case what = all().stream().filter(c -> c.name.equals(args[0])).findFirst().orElseThrow();
    Report report = what.run(args[1].equals("short") ? Contest.SHORT : Contest.LONG);
    JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValue(what.results(), report);
  }

  /// The file of results.
  Path results() {
    return Path.of("bench", "results", name + ".json");
  }

  private Report run(Contest contest) {
    Trial trial = new Trial(this, new Problem(shape, type), contest);
    List<Report.Table> tables = new ArrayList<>();
    for (int count : threads) {
      for (Kernel kernel : kernels) {
        tables.add(trial.table(kernel, count));
      }
    }
    return new Report(Machine.describe(), shape, type, calls, tables);
  }
}
