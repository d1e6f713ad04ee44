package surprisal.speed;

/// Arithmetic that keeps a core busy and touches no memory: what a second thread is worth here.
/// Where two threads share one core, nothing can be twice as fast on both.
final class Canary implements Runnable {
  private static final int STEPS = 20_000_000;

  private Canary() {}

  /// How many times the work of one thread two threads do in the same time.
  static double gainOfTwoThreads(long budget) {
    Timing one = Timing.of(budget, () -> {}, new Canary());
    Timing two = Timing.of(budget, () -> {}, Canary::both);
    return 2 * one.seconds() / two.seconds();
  }

  private static void both() {
    Thread other = Thread.ofPlatform().daemon().start(new Canary());
    new Canary().run();
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while timing", e);
    }
  }

  /// Several sums at once, for one alone would leave the core waiting.
  @Override
  public void run() {
    double a = 1;
    double b = 2;
    double c = 3;
    double d = 4;
    for (int i = 0; i < STEPS; i++) {
      a = a * 0.75 + 1;
      b = b * 0.75 + 1;
      c = c * 0.75 + 1;
      d = d * 0.75 + 1;
    }
    // Each tends to 4; a result nobody looks at would not be calculated.
    if (!(a + b + c + d < 17)) {
      throw new IllegalStateException("arithmetic is broken: %s".formatted(a + b + c + d));
    }
  }
}
