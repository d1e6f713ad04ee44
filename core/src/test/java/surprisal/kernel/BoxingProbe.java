package surprisal.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/// Warms all kernels in random order, and says which calls still allocate: a boxed vector is an
/// allocation.
///
/// One JVM is one throw of the dice, for what C2 makes of a kernel depends on what was compiled
/// before it, and stays. So two threads compete with the compilers; a third of the JVMs sees the
/// kernels only through the public calls, a third only directly.
final class BoxingProbe {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Rounds in a row in which nothing may be allocated any more.
  private static final int CLEAN_ROUNDS = 6;

  private static final int LEAST_ROUNDS = 10;
  private static final double LEAST_SECONDS = 1;

  private final long seed;
  private final Random random;
  private final List<BoxingTask> tasks = new ArrayList<>();
  private final long start = System.nanoTime();
  private final double mostSeconds;
  private TreeSet<String> boxing = new TreeSet<>();

  private BoxingProbe(long seed, double mostSeconds) {
    this.seed = seed;
    this.random = new Random(seed);
    this.mostSeconds = mostSeconds;
  }

  /// By the thread that runs them: native memory of a kernel is for one thread.
  private void prepare() {
    int view = Math.floorMod(seed, 3);
    if (view != 1) {
      tasks.addAll(BoxingTask.ofKernels());
    }
    if (view != 2) {
      tasks.addAll(BoxingTask.ofCalls(random));
      tasks.addAll(BoxingTask.ofOneRow());
    }
  }

  /// Prints the tasks that allocate when all time is up, if any, and exits with status 1 then.
  ///
  /// @param arguments the seed, and how many seconds the compilers may take
  public static void main(String[] arguments) throws InterruptedException {
    long seed = Long.parseLong(arguments[0]);
    double seconds = Double.parseDouble(arguments[1]);
    List<BoxingProbe> probes =
        List.of(new BoxingProbe(seed, seconds), new BoxingProbe(seed + 3L * 1_000_003, seconds));
    List<Thread> threads = probes.stream().map(probe -> new Thread(probe::warm)).toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    TreeSet<String> boxing = new TreeSet<>();
    probes.forEach(probe -> boxing.addAll(probe.boxing));
    boxing.forEach(System.out::println);
    System.exit(boxing.isEmpty() ? 0 : 1);
  }

  /// Rounds of bursts until enough of them in a row are clean, or time is up.
  private void warm() {
    prepare();
    int clean = 0;
    for (int round = 0; clean < CLEAN_ROUNDS || round < LEAST_ROUNDS || isEarly(); round++) {
      Collections.shuffle(tasks, random);
      TreeSet<String> found = new TreeSet<>();
      for (BoxingTask task : tasks) {
        task.addTo(found, 1 + random.nextInt(3), THREADS::getCurrentThreadAllocatedBytes);
      }
      boxing = found;
      clean = found.isEmpty() ? clean + 1 : 0;
      if (seconds() > mostSeconds) {
        return;
      }
    }
  }

  private boolean isEarly() {
    return seconds() < LEAST_SECONDS;
  }

  private double seconds() {
    return (System.nanoTime() - start) * 1e-9;
  }
}
