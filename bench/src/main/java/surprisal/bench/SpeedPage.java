package surprisal.bench;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import surprisal.DType;
import surprisal.bench.Report.Line;
import surprisal.bench.Report.Table;
import tools.jackson.databind.json.JsonMapper;

/// Writes `docs/speed.md` from the files in `bench/results`; measures nothing.
///
/// @param large shapes beside the peers
/// @param memories all kinds of memory
/// @param small batches
record SpeedPage(List<Report> large, List<Report> memories, List<Report> small) {
  private static final Path PAGE = Path.of("docs", "speed.md");

  private static final String HEAD =
      """
      # Speed

      Written by `bench/run --page` from the files in `bench/results`, which `bench/run` or, with fewer
      rounds, `bench/run --short` measures; edit neither by hand. [bench/README.md](../bench/README.md) says how it is measured, and why so.

      Times are medians in nanoseconds per logit. A ratio is a peer's time over ours, above 1 where we are
      faster: the median of the ratios of all rounds, and in brackets their quartiles. Where a peer can be
      asked in several ways, the fastest counts. *Floor*: the time of a pass over memory with the same
      traffic, in the same rounds, as a part of ours. ULP: the largest error in a sample of the results
      that were timed, in units of the last place; of a loss, that of the mean over all rows. What was
      tried to be faster, and why some goals are missed:
      [decision 9](decisions/0009-exact-before-fast.md).

      """;

  static void write() throws IOException {
    List<Report> small = read(each -> each.calls() > 1);
    List<Report> memories = read(Case::everyMemory);
    List<Report> large = read(each -> each.calls() == 1 && !each.everyMemory());
    String text =
        new SpeedPage(large, memories, small).text() + ProductPage.text() + HeadPage.text();
    Files.writeString(PAGE, text);
  }

  private static List<Report> read(Predicate<Case> which) {
    JsonMapper json = new JsonMapper();
    return Case.all().stream()
        .filter(which)
        .map(Case::results)
        .filter(Files::exists)
        .map(file -> json.readValue(file, Report.class))
        .toList();
  }

  private String text() {
    return HEAD + machines() + goals() + kernels() + cores() + kindsOfMemory() + latencies();
  }

  private List<Report> besidePeers() {
    return Stream.of(large, small).flatMap(List::stream).toList();
  }

  private List<Report> all() {
    return Stream.of(large, memories, small).flatMap(List::stream).toList();
  }

  private String machines() {
    List<String> dates = all().stream().map(r -> r.machine().date()).sorted().toList();
    return "## Machine\n\n%s\n\nMeasured from %s to %s.\n\n"
        .formatted(
            all().stream().map(r -> r.machine().summary()).distinct().collect(joining("\n\n")),
            dates.getFirst(),
            dates.getLast());
  }

  private String goals() {
    String rows =
        Goal.ALL.stream()
            .flatMap(goal ->
                each(
                    besidePeers(),
                    (report, table) ->
                        goal.concerns(report, table) ? row(goal, report, table) : ""))
            .collect(joining());
    return "## Goals\n\n"
        + "Over libtorch, as its users call it and in the fastest way that was found, with"
        + " ours on the same\n"
        + "native memory; and its fastest with ours on arrays.\n\n"
        + header(
            "kernel",
            "type",
            "shape",
            "threads",
            "goal",
            "stretch",
            "usual call",
            "fastest call",
            "on arrays")
        + rows
        + "\n";
  }

  private static String row(Goal goal, Report report, Table table) {
    return line(
        table.kernel().label(),
        report.type().name(),
        report.shape().label(),
        table.threads() + "",
        goal.factor() + "",
        goal.stretch() + "",
        verdict(goal, table.usual(Torch.NAME), Optional.of(table.ours())),
        verdict(goal, table.fastest(Torch.NAME), Optional.of(table.ours())),
        verdict(goal, table.fastest(Torch.NAME), table.variant(Ours.NAME, Ring.HEAP)));
  }

  private static String verdict(Goal goal, Optional<Line> theirs, Optional<Line> ours) {
    return theirs
        .flatMap(line -> ours.map(own -> Ratio.of(line, own)))
        .map(ratio -> "%s, %s".formatted(ratio, goal.verdict(ratio.median())))
        .orElse("");
  }

  private String kernels() {
    StringBuilder text = new StringBuilder();
    for (DType type : DType.values()) {
      for (Kernel kernel : Kernel.values()) {
        for (int threads : List.of(1, 2)) {
          String rows =
              each(
                      large,
                      (report, table) ->
                          report.type() == type
                                  && table.kernel() == kernel
                                  && table.threads() == threads
                              ? row(report, table)
                              : "")
                  .collect(joining());
          if (!rows.isEmpty()) {
            text.append(
                "## %s, %s, %d thread%s\n\n"
                    .formatted(kernel.label(), type, threads, threads == 1 ? "" : "s"));
            text.append(
                header(
                    "shape",
                    "ours",
                    "on heap",
                    "GB/s",
                    "floor",
                    "libtorch",
                    "oneDNN",
                    "ND4J",
                    "`Math.exp` loop",
                    "ULP ours",
                    "libtorch",
                    "oneDNN",
                    "ND4J",
                    "loop"));
            text.append(rows).append("\n");
          }
        }
      }
    }
    return text.toString();
  }

  private static String row(Report report, Table table) {
    Line ours = table.ours();
    double perElement = report.perElement(ours);
    List<String> peers = List.of(Torch.NAME, OneDnn.NAME, Nd4j.NAME, PlainLoop.NAME);
    List<String> cells =
        List.of(
            report.shape().label(),
            number("%.2f", perElement),
            table
                .variant(Ours.NAME, Ring.HEAP)
                .map(l -> number("%.2f", report.perElement(l)))
                .orElse(""),
            number("%.1f", report.traffic(table.kernel()) / perElement),
            table
                .variant(Floors.NAME, Floors.of(table.kernel()))
                .map(floor -> number("%.0f %%", 100 * Ratio.of(floor, ours).median()))
                .orElse(""));
    Stream<String> ratios =
        peers.stream()
            .map(peer -> table.fastest(peer).map(l -> Ratio.of(l, ours).toString()).orElse(""));
    Stream<String> errors =
        Stream.concat(Stream.of(Ours.NAME), peers.stream())
            .map(name -> table.fastest(name).map(SpeedPage::ulp).orElse(""));
    return line(Stream.of(cells.stream(), ratios, errors).flatMap(s -> s).toArray(String[]::new));
  }

  private String cores() {
    String rows =
        each(large, (report, table) -> table.threads() == 2 ? coresRow(report, table) : "")
            .collect(joining());
    return """
    ## Two threads

    Our speed on two threads over that on one, in the same rounds, and the same of a loop that only
    computes: below 2 where the machine has not two free cores.

    """
        + header("kernel", "type", "shape", "ours", "canary")
        + rows
        + "\n";
  }

  private static String coresRow(Report report, Table table) {
    Ratio ours = Ratio.of(table.variant(Ours.NAME, Trial.ALONE).orElseThrow(), table.ours());
    Ratio canary =
        Ratio.of(
            table.variant(Canary.NAME, Canary.ONE).orElseThrow(),
            table.variant(Canary.NAME, Canary.ALL).orElseThrow());
    return line(
        table.kernel().label(),
        report.type().name(),
        report.shape().label(),
        ours.toString(),
        number("%.2f", 2 * canary.median()));
  }

  private String kindsOfMemory() {
    String rows = each(memories, SpeedPage::memory).collect(joining());
    return """
    ## Kinds of memory

    Our time over that on `float[]`, in the same rounds.

    """
        + header("kernel", "shape", "`float[]`, ns", "native", "mapped", "native, rows with gaps")
        + rows
        + "\n";
  }

  private static String memory(Report report, Table table) {
    Line heap = table.variant(Ours.NAME, Ring.HEAP).orElseThrow();
    Stream<String> ratios =
        Stream.of(Ring.NATIVE, Ring.MAPPED, Ring.PADDED)
            .map(memory ->
                Ratio.of(table.variant(Ours.NAME, memory).orElseThrow(), heap).toString());
    Stream<String> first =
        Stream.of(
            table.kernel().label(),
            report.shape().label(),
            number("%.2f", report.perElement(heap)));
    return line(Stream.concat(first, ratios).toArray(String[]::new));
  }

  private String latencies() {
    String rows = each(small, SpeedPage::latency).collect(joining());
    return """
    ## Small batches

    Nanoseconds per call, the data in the caches, one thread; libtorch, oneDNN and ND4J through their
    Java bindings.

    """
        + header(
            "kernel",
            "rows × classes",
            "ours",
            "on heap",
            "libtorch",
            "oneDNN",
            "ND4J",
            "`Math.exp` loop",
            "libtorch over ours")
        + rows;
  }

  private static String latency(Report report, Table table) {
    BiFunction<String, Optional<Line>, String> cell =
        (format, l) -> l.map(found -> number(format, report.perCall(found))).orElse("");
    return line(
        table.kernel().label(),
        report.shape().label(),
        cell.apply("%.0f", Optional.of(table.ours())),
        cell.apply("%.0f", table.variant(Ours.NAME, Ring.HEAP)),
        cell.apply("%.0f", table.fastest(Torch.NAME)),
        cell.apply("%.0f", table.fastest(OneDnn.NAME)),
        cell.apply("%.0f", table.fastest(Nd4j.NAME)),
        cell.apply("%.0f", table.fastest(PlainLoop.NAME)),
        table.fastest(Torch.NAME).map(l -> Ratio.of(l, table.ours()).toString()).orElse(""));
  }

  private static Stream<String> each(List<Report> reports, BiFunction<Report, Table, String> row) {
    return reports.stream()
        .flatMap(report -> report.tables().stream().map(table -> row.apply(report, table)));
  }

  private static String ulp(Line line) {
    return line.accuracy() == null ? "" : number("%.3g", line.accuracy().maxUlp());
  }

  static String header(String... names) {
    return line(names) + "|" + " ---: |".repeat(names.length) + "\n";
  }

  static String line(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
