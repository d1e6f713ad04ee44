package surprisal.bench;

import static java.util.stream.Collectors.joining;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// The part of `docs/speed.md` about linear heads.
final class HeadPage {
  private static final double MEBI = 1 << 20;

  private HeadPage() {}

  static String text() {
    JsonMapper json = new JsonMapper();
    List<HeadReport> reports =
        HeadCase.ALL.stream()
            .map(HeadCase::results)
            .filter(Files::exists)
            .map(file -> json.readValue(file, HeadReport.class))
            .toList();
    if (reports.isEmpty()) {
      return "";
    }
    return """

    ## Linear heads

    From features and weights to the loss, and to the gradients of both where it says so: rows × features
    × classes. libtorch's is `linear`, `cross_entropy_loss` and autograd, with an allocator that keeps its
    pages. GFLOP/s count the matrix products that the mathematics needs, three with gradients; ours may
    compute a fourth. Memory is what comes on top of the arguments: what we allow ourselves and by how
    much libtorch's first call made the process grow. Errors are those of the loss of 32 rows, relative to
    sums in `double` over the same numbers. *Products*: the time of our matrix products alone, in blocks of
    the same rows, as a part of ours.

    """
        + SpeedPage.header(
            "head",
            "type",
            "products",
            "threads",
            "s",
            "GFLOP/s",
            "products",
            "MiB",
            "error",
            "libtorch, s",
            "MiB",
            "error",
            "libtorch over ours")
        + reports.stream().flatMap(HeadPage::rows).collect(joining())
        + "\n"
        + reports.stream().map(each -> each.machine().summary()).distinct().collect(joining("\n\n"))
        + "\n";
  }

  private static Stream<String> rows(HeadReport report) {
    HeadCase head = report.head();
    String what = head.gradient() ? "loss + gradients" : "loss";
    return report.tables().stream()
        .map(table ->
            SpeedPage.line(
                "%s, %d × %d × %d".formatted(what, head.n(), head.d(), head.v()),
                head.type().name(),
                head.plainJava() ? "plain Java" : "oneDNN",
                table.threads() + "",
                SpeedPage.number("%.2f", Ratio.median(table.ours()) * 1e-9),
                SpeedPage.number("%.1f", head.operations() / Ratio.median(table.ours())),
                Ratio.of(table.products(), table.ours()).toString(),
                SpeedPage.number("%.0f", table.memory() / MEBI),
                SpeedPage.number("%.1e", table.ourError()),
                SpeedPage.number("%.2f", Ratio.median(table.torch()) * 1e-9),
                SpeedPage.number("%.0f", report.torchMebibytes()),
                SpeedPage.number("%.1e", table.torchError()),
                Ratio.of(table.torch(), table.ours()).toString()));
  }
}
