package surprisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import surprisal.LinearPlan.Work;

class LinearPlanTest {
  private static final long MEBI = 1 << 20;

  /// Loss and both gradients, in float.
  private static Work work(long rows, int classes, int features) {
    long numbers = rows * features;
    return new Work(
        rows, classes, features, numbers, false, Float.BYTES, false, 1, 1, 0, false, true, false);
  }

  @Test
  void aLargeHeadHasAllClassesAtOnceWhereThatLeavesEnoughRows() {
    Work work = work(2048, 32_000, 768);
    LinearPlan much = LinearPlan.of(work, 64 * MEBI, 2);
    assertThat(much.classes()).isEqualTo(32_000);
    assertThat(much.rows()).isBetween(256, 512);
    assertThat(much.sums()).isFalse();
    LinearPlan little = LinearPlan.of(work, 8 * MEBI, 2);
    assertThat(little.classes()).isBetween(256, 4096);
    assertThat(little.rows()).isBetween(128, 1024);
  }

  @Test
  void anyMemoryLeavesArraysThatJavaCanHave() {
    for (long budget : new long[] {64L << 30, Long.MAX_VALUE}) {
      for (int classes : new int[] {3, 128_256, 100_000_000}) {
        LinearPlan plan = LinearPlan.of(work(10_000_000, classes, 2048), budget, 2);
        assertThat((long) plan.rows() * plan.classes()).isLessThan(Integer.MAX_VALUE);
        assertThat(plan.rows() * 2048L).isLessThan(Integer.MAX_VALUE);
      }
    }
  }

  @Test
  void aSmallHeadHasSumsOfItsOwn() {
    LinearPlan plan = LinearPlan.of(work(100_000, 10, 784), 64 * MEBI, 4);
    assertThat(plan.sums()).isTrue();
    assertThat(plan.groups()).isEqualTo(32);
    assertThat(plan.threads()).isEqualTo(4);
    LinearPlan wide = LinearPlan.of(work(100_000, 300, 784), 64 * MEBI, 64);
    assertThat(wide.groups()).isBetween(8, 12);
    assertThat(wide.threads()).isEqualTo(wide.groups());
  }

  @Test
  void sparseFeaturesAreInBlocksThatLeaveAColumnSomeNumbers() {
    LinearPlan text = LinearPlan.of(sparse(100_000, 500, 16_384, 200), 1024 * MEBI, 2);
    assertThat(text.sums()).isFalse();
    assertThat(text.rows() * 200L / 16_384).isBetween(30L, 33L);
    LinearPlan dictionary = LinearPlan.of(sparse(100_000, 20, 1000, 20), 1024 * MEBI, 2);
    assertThat(dictionary.rows() * 20).isBetween(200_000, 1 << 18);
    assertThat(dictionary.slice()).isEqualTo(20);
  }

  private static Work sparse(long rows, int classes, int features, int each) {
    return new Work(
        rows,
        classes,
        features,
        rows * each,
        true,
        Double.BYTES,
        false,
        1,
        0,
        0,
        false,
        true,
        false);
  }

  @ParameterizedTest
  @ValueSource(longs = {8, 9, 16, 64, 1000})
  void threadsChangeNothingThatBitsDependOn(long mebi) {
    for (int classes : new int[] {3, 500, 30_000, 200_000}) {
      Work work = work(3000, classes, 300);
      LinearPlan one = LinearPlan.of(work, mebi * MEBI, 1);
      for (int threads = 2; threads <= 64; threads *= 2) {
        LinearPlan plan = LinearPlan.of(work, mebi * MEBI, threads);
        assertThat(plan.rows()).isEqualTo(one.rows());
        assertThat(plan.classes()).isEqualTo(one.classes());
        assertThat(plan.groups()).isEqualTo(one.groups());
        assertThat(plan.sums()).isEqualTo(one.sums());
        assertThat(plan.threads()).isBetween(1, threads);
        assertThat(plan.memory()).isLessThanOrEqualTo(mebi * MEBI);
      }
    }
  }

  @Test
  void theMemoryIsWithinTheBudgetWhateverTheShape() {
    Random random = new Random(3);
    for (int k = 0; k < 10_000; k++) {
      int rows = random.nextInt(100_000);
      int features = random.nextInt(random.nextBoolean() ? 20 : 5000);
      boolean sparse = random.nextBoolean();
      Work work =
          new Work(
              rows,
              1 + random.nextInt(random.nextBoolean() ? 50 : 200_000),
              features,
              (sparse ? 3L : features) * rows,
              sparse,
              random.nextBoolean() ? Float.BYTES : Double.BYTES,
              false,
              1 + random.nextInt(2),
              random.nextInt(3),
              4 * random.nextInt(5),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextBoolean());
      long budget = (8L + random.nextInt(100)) << 20;
      LinearPlan plan = LinearPlan.of(work, budget, 1 + random.nextInt(64));
      assertThat(plan.memory()).as("%s", work).isBetween(1L, budget);
      assertThat(plan.rows()).isPositive();
      assertThat(plan.classes()).isBetween(1, work.classes());
    }
  }
}
