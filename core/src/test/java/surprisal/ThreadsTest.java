package surprisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import surprisal.testkit.LogitKind;
import surprisal.testkit.Precision;

class ThreadsTest {
  @Test
  void noMoreThreadsTakePartThanTheLimit() {
    for (int limit : new int[] {1, 2, 3, 1000}) {
      Set<Thread> seen = ConcurrentHashMap.newKeySet();
      Threads.atMost(
          limit,
          () ->
              Tiles.of(10_000, 1000).forEach((tile, from, to) -> seen.add(Thread.currentThread())));
      assertThat(seen).hasSizeBetween(1, limit);
    }
  }

  @Test
  void oneThreadIsTheCallers() {
    Thread caller = Thread.currentThread();
    Threads.atMost(
        1,
        () ->
            Tiles.of(10_000, 1000)
                .forEach((tile, from, to) -> assertThat(Thread.currentThread()).isSameAs(caller)));
  }

  @Test
  void everyRowIsDoneOnce() {
    int[] times = new int[300_001];
    Threads.forRows(
        times.length,
        7,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            times[i]++;
          }
        });
    assertThat(times).containsOnly(1);
  }

  @Test
  void aSumOfRowsHasTheSameBitsForAnyLimit() {
    double[] numbers = new Random(3).doubles(1_000_003, -1, 1).toArray();
    Threads.RowSum sum = (from, to) -> Arrays.stream(numbers, from, to).sum();
    double alone = Threads.atMost(1, () -> Threads.sumRows(numbers.length, 1, sum));
    assertThat(alone).isCloseTo(Arrays.stream(numbers).sum(), within(1e-9));
    for (int limit : new int[] {2, 3, 7}) {
      assertThat(Threads.atMost(limit, () -> Threads.sumRows(numbers.length, 1, sum)))
          .isEqualTo(alone);
    }
    assertThat(Threads.sumRows(0, 1, sum)).isZero();
  }

  @Test
  void everyTileRunsOnceWhateverTheLimit() {
    for (int limit : new int[] {1, 2, 3, 7}) {
      Set<Integer> tiles = ConcurrentHashMap.newKeySet();
      Threads.atMost(
          limit,
          () ->
              Tiles.of(10_000, 1000)
                  .forEach((tile, from, to) -> assertThat(tiles.add(tile)).isTrue()));
      assertThat(tiles).hasSize(Tiles.of(10_000, 1000).count());
    }
  }

  /// A row of a million classes is shared among threads piece by piece when it is alone, and goes to
  /// one thread as a whole when there are many such.
  @Test
  void aLongRowHasTheSameBitsSharedAndWhole() {
    int classes = 300_001;
    int rows = 9;
    double[] numbers = LogitKind.GAUSS_4.row(9, rows * classes, Precision.F32);
    float[] logits = new float[numbers.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) numbers[i];
    }
    Tensor all = Tensor.of(logits, rows, classes);
    int[] labels = {0, 7, 299_999, 300_000, 65_535, 65_536, 4096, 1, 2};
    Tensor whole = Tensor.allocate(DType.F32, rows, classes);
    CrossEntropy.sum().lossAndGradient(all, Targets.classes(labels), whole);
    Tensor losses = CrossEntropy.sum().losses(all, Targets.classes(labels));
    for (int row = 0; row < rows; row++) {
      Tensor one = all.slice(0, row, row + 1);
      Tensor gradient = Tensor.allocate(DType.F32, 1, classes);
      int label = labels[row];
      for (int limit : new int[] {1, 3}) {
        Loss loss =
            Threads.atMost(
                limit,
                () -> CrossEntropy.sum().lossAndGradient(one, Targets.classes(label), gradient));
        assertThat((float) loss.sum()).isEqualTo((float) losses.get(row));
        assertThat(gradient.toFloats()).isEqualTo(whole.slice(0, row, row + 1).toFloats());
      }
      Logits.softmax(one, gradient);
      float[] shared = gradient.toFloats();
      Threads.atMost(1, () -> Logits.softmax(one, gradient));
      assertThat(gradient.toFloats()).isEqualTo(shared);
    }
  }

  @Test
  void aLimitOfNoneIsRefused() {
    assertThatThrownBy(() -> Threads.atMost(0, () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads = 0: expected at least 1");
  }
}
