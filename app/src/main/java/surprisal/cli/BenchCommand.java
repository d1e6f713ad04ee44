package surprisal.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import surprisal.cli.TextTable.Align;
import surprisal.speed.Measurement;
import surprisal.speed.Shape;
import surprisal.speed.SpeedTest;
import tools.jackson.core.JsonGenerator;

/// `surprisal bench`: how fast this library is on the user's own machine.
@Command(
    name = "bench",
    header = "Measure how fast this machine is, within a minute.",
    customSynopsis = "  surprisal bench [--json]",
    description =
        "Times softmax, log-softmax, loss and gradient of float32 on one thread and on all, beside"
            + " a plain Math.exp loop and a copy of the same memory. Every result is checked before"
            + " it is timed. Figures mean most while nothing else runs.",
    footer = "  surprisal bench")
final class BenchCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--json", description = "Print one JSON object instead of the report.")
  private boolean json;

  /// For tests: tiny shapes, and little time for each.
  @Option(names = "--elements", paramLabel = "N", hidden = true)
  private long elements = SpeedTest.maxElements();

  @Option(names = "--budget", paramLabel = "NANOSECONDS", hidden = true)
  private long budget = 200_000_000;

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    var test = new SpeedTest(elements, budget);
    if (json) {
      test.warmUp();
      double gain = test.gainOfTwoThreads();
      List<Measurement> measurements = new ArrayList<>();
      for (Shape shape : test.shapes()) {
        measurements.addAll(test.run(shape));
      }
      Json.writeObject(console.out(), object -> write(object, gain, measurements));
    } else {
      report(test, new Page(console.out(), console.columns()));
    }
    return Main.OK;
  }

  private static void write(JsonGenerator json, double gain, List<Measurement> measurements) {
    json.writeStringProperty("java", Runtime.version().toString());
    json.writeStringProperty("os", System.getProperty("os.name"));
    json.writeStringProperty("arch", System.getProperty("os.arch"));
    json.writeNumberProperty("processors", Runtime.getRuntime().availableProcessors());
    json.writeBooleanProperty("vectors", SpeedTest.hasVectors());
    json.writeNumberProperty("gainOfTwoThreads", gain);
    json.writeArrayPropertyStart("measurements");
    for (Measurement measurement : measurements) {
      json.writeStartObject();
      json.writeNumberProperty("rows", measurement.shape().rows());
      json.writeNumberProperty("classes", measurement.shape().classes());
      json.writeStringProperty("function", measurement.function());
      json.writeNumberProperty("threads", measurement.threads());
      json.writeNumberProperty("seconds", measurement.time().seconds());
      json.writeNumberProperty("spread", measurement.time().spread());
      json.writeNumberProperty("nanosecondsPerElement", measurement.nanosecondsPerElement());
      json.writeNumberProperty("gigabytesPerSecond", measurement.gigabytesPerSecond());
      json.writeNumberProperty("timesPlain", measurement.timesPlain());
      json.writeNumberProperty("timesCopy", measurement.timesCopy());
      json.writeNumberProperty("ulps", measurement.ulps());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void report(SpeedTest test, Page page) throws IOException {
    page.title(
        "Java %s on %s %s, %s, vectors %s"
            .formatted(
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Figures.count(
                    Runtime.getRuntime().availableProcessors(), "processor", "processors"),
                SpeedTest.hasVectors()
                    ? "on"
                    : "off (java --add-modules jdk.incubator.vector turns them on)"));
    console.out().flush();
    test.warmUp();
    page.title(
        "Two threads do %.2f times the arithmetic of one.".formatted(test.gainOfTwoThreads()));
    for (Shape shape : test.shapes()) {
      console.out().flush();
      page.heading(
          "%,d %s of %,d classes"
              .formatted(shape.rows(), shape.rows() == 1 ? "row" : "rows", shape.classes()));
      page.table(table(test.run(shape)));
    }
    page.heading("How to read this");
    page.paragraph(
        "ns/el, ns/call: nanoseconds for an element or for a call, the median of several runs; ±:"
            + " how far the slowest run was from the fastest. GB/s: memory read and written in a"
            + " second. loop, copy: how many times as fast as a plain Math.exp loop for the same,"
            + " and as System.arraycopy of the logits, both on one thread. ulp: the largest error"
            + " seen, in units of the last place, of sampled rows or of the total loss.");
  }

  private static TextTable table(List<Measurement> measurements) {
    var table =
        new TextTable(
            Align.LEFT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT);
    // One row is about the call, not about its elements.
    boolean calls = measurements.getFirst().shape().rows() == 1;
    table.row("", "threads", calls ? "ns/call" : "ns/el", "±", "GB/s", "loop", "copy", "ulp");
    for (Measurement measurement : measurements) {
      table.row(
          measurement.function(),
          Integer.toString(measurement.threads()),
          calls
              ? "%.0f".formatted(1e9 * measurement.time().seconds())
              : "%.2f".formatted(measurement.nanosecondsPerElement()),
          "%.0f%%".formatted(100 * measurement.time().spread()),
          "%.1f".formatted(measurement.gigabytesPerSecond()),
          "%.2f×".formatted(measurement.timesPlain()),
          "%.2f×".formatted(measurement.timesCopy()),
          "%.2f".formatted(measurement.ulps()));
    }
    return table;
  }
}
