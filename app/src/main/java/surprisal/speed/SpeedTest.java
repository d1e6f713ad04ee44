package surprisal.speed;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import surprisal.Threads;

/// Times the functions of this library on a shape, for F32.
public final class SpeedTest {
  /// Few classes; many; a vocabulary; and the cost of a call with next to nothing to do.
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(1_000_000, 10),
          new Shape(65_536, 1000),
          new Shape(2048, 32_000),
          new Shape(1, 10));

  /// Plain loops are slow, and not slower on more rows than that.
  private static final int PLAIN_ELEMENTS = 4_000_000;

  /// A call on few elements is too short for the clock, so that several are timed together.
  private static final int MIN_ELEMENTS = 10_000;

  /// Larger errors are mistakes.
  private static final double MAX_ULPS = 4;

  /// Enough for the JIT compiler to be done with functions that all take turns.
  private static final int WARM_UP_BUDGETS = 30;

  private static final int WARM_UP_ELEMENTS = 100_000;

  private final long elements;
  private final long budget;

  /// @param elements the most that a shape may have
  /// @param budget in nanoseconds, for each of the things that are timed
  public SpeedTest(long elements, long budget) {
    this.elements = elements;
    this.budget = budget;
  }

  /// What the memory of this JVM has room for: input, output, and as much again for the rest.
  public static long maxElements() {
    return Runtime.getRuntime().maxMemory() / (4 * Float.BYTES);
  }

  /// The shapes worth timing, with as many of their rows as there is room for.
  public List<Shape> shapes() {
    return SHAPES.stream().map(shape -> shape.atMost(elements)).toList();
  }

  /// Whether calculations go through the vector unit.
  public static boolean hasVectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /// How many times the arithmetic of one thread two threads do.
  public double gainOfTwoThreads() {
    return Canary.gainOfTwoThreads(budget);
  }

  /// Runs everything on small shapes until it is compiled.
  public void warmUp() {
    List<Batch> batches =
        shapes().stream().map(shape -> Batch.of(shape.atMost(WARM_UP_ELEMENTS))).toList();
    long end = System.nanoTime() + WARM_UP_BUDGETS * budget;
    while (System.nanoTime() < end) {
      for (Batch batch : batches) {
        for (Function function : Function.ALL) {
          batch.copy();
          var _ = function.ours().applyAsDouble(batch);
          Threads.atMost(1, () -> function.ours().applyAsDouble(batch));
        }
      }
    }
  }

  /// Every function on one thread and, for more than one row, on all processors.
  ///
  /// @throws IllegalStateException if a result is wrong
  public List<Measurement> run(Shape shape) {
    var batch = Batch.of(shape);
    int calls = Math.max(1, MIN_ELEMENTS / shape.elements());
    double copy = Timing.of(budget, () -> {}, repeated(calls, batch::copy)).seconds() / calls;
    Set<Integer> threads = new LinkedHashSet<>(List.of(1));
    if (shape.rows() > 1) {
      threads.add(Runtime.getRuntime().availableProcessors());
    }
    List<Measurement> measurements = new ArrayList<>();
    for (Function function : Function.ALL) {
      double ulps = checked(function, batch);
      double plain = plainSeconds(function, batch, calls);
      for (int limit : threads) {
        Timing time =
            Timing.of(
                budget,
                batch::copy,
                repeated(
                    calls,
                    () -> Threads.atMost(limit, () -> function.ours().applyAsDouble(batch))));
        long bytes = (long) function.passes() * Float.BYTES * shape.elements();
        measurements.add(
            new Measurement(
                shape, function.title(), limit, time.dividedBy(calls), bytes, plain, copy, ulps));
      }
    }
    return measurements;
  }

  private static double checked(Function function, Batch batch) {
    double ulps = function.worstUlps(batch);
    if (!(ulps <= MAX_ULPS)) {
      throw new IllegalStateException(
          "%s of %d × %d is wrong by %.1f units in the last place: expected at most %.0f"
              .formatted(function.title(), batch.rows(), batch.classes(), ulps, MAX_ULPS));
    }
    return ulps;
  }

  private double plainSeconds(Function function, Batch batch, int calls) {
    int rows = Math.clamp(PLAIN_ELEMENTS / batch.classes(), 1, batch.rows());
    Runnable loop = repeated(calls, () -> function.plain().run(batch, rows));
    return Timing.of(budget, batch::copy, loop).seconds() / calls * batch.rows() / rows;
  }

  private static Runnable repeated(int calls, Runnable work) {
    return () -> {
      for (int i = 0; i < calls; i++) {
        work.run();
      }
    };
  }
}
