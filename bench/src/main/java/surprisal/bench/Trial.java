package surprisal.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import surprisal.bench.Contestant.Entry;

/// All contestants on one problem.
final class Trial {
  /// Our own, on one thread where others have more.
  static final String ALONE = Ring.NATIVE + ", one thread";

  private static final List<Contestant> PEERS = List.of(new Nd4j(), new OneDnn(), new Torch());

  private final Problem problem;
  private final Contest contest;
  private final Check check;
  private final Floors floors;
  private final Case what;
  private final Ring offHeap;

  /// The same ring where arrays of the type do not exist.
  private final Ring onHeap;

  private final List<Ring> others;

  Trial(Case what, Problem problem, Contest contest) {
    this.what = what;
    this.problem = problem;
    this.contest = contest;
    check = new Check(problem);
    floors = new Floors(problem.logits().byteSize(), what.slots());
    offHeap = Ring.offHeap(problem, what.slots());
    onHeap = problem.type().bytes() == Short.BYTES ? offHeap : Ring.onHeap(problem, what.slots());
    others =
        what.everyMemory()
            ? List.of(Ring.mapped(problem, what.slots()), Ring.padded(problem, what.slots()))
            : List.of();
  }

  /// Checks, then times a kernel. Everything runs in a pool of so many threads, which is all that
  /// limits our own.
  Report.Table table(Kernel kernel, int threads) {
    try (ForkJoinPool pool = new ForkJoinPool(threads);
        ForkJoinPool single = new ForkJoinPool(1)) {
      return pool.submit(() -> table(kernel, threads, single)).join();
    }
  }

  private Report.Table table(Kernel kernel, int threads, ForkJoinPool single) {
    List<Entry> computing = new ArrayList<>();
    Ours ours = new Ours();
    for (Ring ring : rings()) {
      computing.addAll(ours.entries(kernel, problem, ring));
    }
    if (threads > 1) {
      ours.entries(kernel, problem, offHeap).forEach(e -> computing.add(alone(e, single)));
    }
    for (Contestant peer : PEERS) {
      // oneDNN plans for as many threads as there are when it plans.
      peer.limitThreads(threads);
      computing.addAll(peer.entries(kernel, problem, offHeap));
    }
    if (threads == 1) {
      computing.addAll(new PlainLoop().entries(kernel, problem, onHeap));
    }
    // Again, for a library that is loaded sets the threads of others.
    PEERS.forEach(peer -> peer.limitThreads(threads));
    List<Entry> entries = new ArrayList<>(computing);
    if (what.calls() == 1) {
      entries.addAll(floors.entries(kernel, offHeap, threads));
    }
    if (threads > 1) {
      entries.addAll(Canary.entries(offHeap, threads));
    }

    List<Check.Accuracy> accuracies = computing.stream().map(e -> check.of(kernel, e)).toList();
    List<Contest.Timing> timings = contest.run(kernel, entries, threads, what.calls());
    List<Report.Line> lines = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      lines.add(
          new Report.Line(
              entry.contestant(),
              entry.variant(),
              timings.get(i).nanos(),
              timings.get(i).processors(),
              i < accuracies.size() ? accuracies.get(i) : null));
    }
    Report.Table table = new Report.Table(kernel, threads, lines);
    show(table);
    return table;
  }

  private List<Ring> rings() {
    return Stream.concat(Stream.of(offHeap, onHeap).distinct(), others.stream()).toList();
  }

  /// The entry on a pool of one thread.
  private static Entry alone(Entry entry, ForkJoinPool single) {
    return new Entry(
        entry.contestant(),
        ALONE,
        entry.ring(),
        i -> single.submit(() -> entry.body().applyAsDouble(i)).join(),
        entry.result());
  }

  private void show(Report.Table table) {
    System.out.printf(
        "%n%s %s, %s, %d threads, ns/element: min, median, max over %d rounds; processors%n",
        problem.type(),
        problem.shape().name(),
        table.kernel().label(),
        table.threads(),
        table.lines().getFirst().nanos().length);
    for (Report.Line line : table.lines()) {
      long[] sorted = LongStream.of(line.nanos()).sorted().toArray();
      double size = (double) problem.shape().size() * what.calls();
      System.out.printf(
          Locale.ROOT,
          "  %-44s %8.3f %8.3f %8.3f %6s   %s%n",
          line.contestant() + " (" + line.variant() + ")",
          sorted[0] / size,
          sorted[sorted.length / 2] / size,
          sorted[sorted.length - 1] / size,
          line.processors() == null ? "" : "%.2f".formatted(line.processors()),
          line.accuracy() == null ? "" : "%.3g ULP".formatted(line.accuracy().maxUlp()));
    }
  }
}
