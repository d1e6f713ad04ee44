package surprisal;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// Runs a head again and again, on many threads at once, in a heap that would not hold its logits:
/// the memory is what was promised, and the bits are the same each time.
///
/// Run for long by `mvn -q -pl core -am -Psoak process-test-classes`.
final class HeadSoak {
  static final int THREADS = 8;
  private static final int ROWS = 1024;
  private static final int FEATURES = 16;
  private static final int CLASSES = 60_000;
  private static final long MEBI = 1 << 20;
  private static final long BUDGET = 8 * MEBI;

  private HeadSoak() {}

  /// Prints how many runs had the bits of the first.
  ///
  /// @param arguments the number of runs
  public static void main(String[] arguments) {
    Random random = new Random(4);
    Tensor features = numbers(random, ROWS, FEATURES);
    Linear head = Linear.of(numbers(random, CLASSES, FEATURES));
    Targets targets = Targets.classes(random.ints(ROWS, 0, CLASSES).toArray());
    int[] expected = run(features, head, targets);
    int runs = Integer.parseInt(arguments[0]);
    long same = 0;
    for (int done = 0; done < runs; done += THREADS) {
      int some = Math.min(THREADS, runs - done);
      Thread[] threads = new Thread[some];
      boolean[] equal = new boolean[some];
      for (int k = 0; k < some; k++) {
        int which = k;
        threads[k] =
            Thread.ofPlatform()
                .start(() -> equal[which] = Arrays.equals(expected, run(features, head, targets)));
      }
      for (Thread thread : threads) {
        join(thread);
      }
      same += IntStream.range(0, some).filter(k -> equal[k]).count();
    }
    System.out.printf("%d of %d runs have the same bits%n", same, runs);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Tensor numbers(Random random, int n, int m) {
    float[] numbers = new float[n * m];
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] = random.nextFloat(-1, 1);
    }
    return Tensor.of(numbers, n, m);
  }

  /// Hashes of all that comes out.
  private static int[] run(Tensor features, Linear head, Targets targets) {
    float[] dFeatures = new float[ROWS * FEATURES];
    float[] dWeights = new float[CLASSES * FEATURES];
    Loss loss =
        LinearCrossEntropy.of(CrossEntropy.mean())
            .withMemory(BUDGET)
            .lossAndGradient(
                features,
                head,
                targets,
                Tensor.of(dFeatures, ROWS, FEATURES),
                Linear.of(Tensor.of(dWeights, CLASSES, FEATURES)));
    return new int[] {
      Double.hashCode(loss.sum()), Arrays.hashCode(dFeatures), Arrays.hashCode(dWeights)
    };
  }
}
