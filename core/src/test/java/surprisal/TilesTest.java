package surprisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import surprisal.testkit.LogitKind;
import surprisal.testkit.Precision;

class TilesTest {
  @Test
  void tilesCoverEveryRowOnce() {
    for (long rows : new long[] {0, 1, 2, 255, 256, 257, 100_003}) {
      for (long classes : new long[] {0, 1, 10, 1000, 200_000}) {
        AtomicIntegerArray seen = new AtomicIntegerArray((int) rows);
        Tiles.of(rows, classes)
            .forEach((tile, from, to) -> {
              for (long row = from; row < to; row++) {
                seen.incrementAndGet((int) row);
              }
            });
        for (int row = 0; row < rows; row++) {
          assertThat(seen.get(row)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void smallWorkStaysOnTheCallersThread() {
    Thread caller = Thread.currentThread();
    Tiles.of(100, 100)
        .forEach((tile, from, to) -> assertThat(Thread.currentThread()).isSameAs(caller));
  }

  @Test
  void memoryOfTheCallersAloneStaysOnTheCallersThread() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor logits = Tensor.of(arena.allocate(4_000_000), DType.F32, 1000, 1000);
      Logits.softmax(logits, logits);
      assertThat(logits.get(999, 999)).isEqualTo(0.001f);
      MemorySegment labels = arena.allocate(1000);
      Loss loss =
          CrossEntropy.mean().loss(logits, Targets.classes(labels, ValueLayout.JAVA_BYTE, 1000));
      assertThat(loss.weight()).isEqualTo(1000);
    }
  }

  @Test
  void theBitsDoNotDependOnTheNumberOfThreads() throws Exception {
    int rows = 4000;
    int classes = 301;
    double[] logits = LogitKind.GAUSS_4.row(8, rows * classes, Precision.F64);
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % classes;
    }
    double[][] gradients = new double[3][rows * classes];
    Loss[] losses = new Loss[3];
    for (int run = 0; run < 3; run++) {
      int at = run;
      try (ForkJoinPool pool = new ForkJoinPool(run == 0 ? 1 : 2 * run + 1)) {
        pool.submit(() ->
                losses[at] =
                    CrossEntropy.mean()
                        .lossAndGradient(
                            Tensor.of(logits, rows, classes),
                            Targets.classes(labels),
                            Tensor.of(gradients[at], rows, classes)))
            .get();
      }
    }
    assertThat(losses[1]).isEqualTo(losses[0]);
    assertThat(losses[2]).isEqualTo(losses[0]);
    assertThat(gradients[1]).isEqualTo(gradients[0]);
    assertThat(gradients[2]).isEqualTo(gradients[0]);
  }
}
