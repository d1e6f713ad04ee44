package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import surprisal.learn.Objective.Point;

class WorkingSetTest {
  private static final Dataset DATASET = RandomData.dataset(200, 6, 3, 4);

  private static Point point(boolean grouped, Parameters parameters) {
    Penalty penalty = new Penalty(0.01, 0, grouped, Map.of("x5", 0.0));
    return RandomData.objective(DATASET, penalty).at(parameters);
  }

  private static WorkingSet set(boolean grouped, Parameters parameters, int most) {
    Penalty penalty = new Penalty(0.01, 0, grouped, Map.of("x5", 0.0));
    return WorkingSet.of(
        point(grouped, parameters), new PenaltyTerms(penalty, DATASET.encoding()), most);
  }

  @Test
  void whatWasTakenIsPutBackWhereItWas() {
    Parameters parameters = RandomData.parameters(DATASET, 1, new Random(1));
    WorkingSet set = set(false, parameters, 100);
    Parameters copy = parameters.zero();
    set.put(set.of(parameters), copy);
    copy.add(-1, parameters);
    assertThat(set.size()).isEqualTo(3 * 7);
    assertThat(copy.norm()).isZero();
  }

  @Test
  void itHoldsWhatMovesAndWhatWantsToLeaveZeroButNotTheRest() {
    Parameters parameters = new Parameters(3, 6);
    parameters.setWeight(2, 4, 0.5);
    WorkingSet set = set(false, parameters, 100);
    Parameters held = parameters.zero();
    double[] ones = new double[set.size()];
    Arrays.fill(ones, 1);
    set.put(ones, held);
    Parameters slopes = point(false, parameters).subgradient();
    for (int c = 0; c < 3; c++) {
      assertThat(held.bias(c)).isOne();
      for (int d = 0; d < 6; d++) {
        boolean moves = d == 5 || parameters.weight(c, d) != 0 || slopes.weight(c, d) != 0;
        assertThat(held.weight(c, d)).isEqualTo(moves ? 1 : 0);
      }
    }
    assertThat(set.holdsAllThatMoves()).isTrue();
  }

  @Test
  void groupsComeWhole() {
    WorkingSet set = set(true, new Parameters(3, 6), 16);
    int[] perFeature = new int[7];
    for (int a = 0; a < set.size(); a++) {
      perFeature[set.feature(a)]++;
    }
    assertThat(perFeature).containsOnly(0, 3);
    assertThat(set.size()).isEqualTo(15);
    assertThat(set.groups().stream().mapToInt(group -> group.length).sum()).isEqualTo(15);
  }

  @Test
  void withoutRoomTheSteepestAreHeld() {
    Parameters parameters = RandomData.parameters(DATASET, 1, new Random(2));
    WorkingSet set = set(false, parameters, 4);
    Parameters slopes = point(false, parameters).subgradient();
    Parameters left = slopes.copy();
    set.put(new double[4], left);
    double[] held = set.of(slopes);
    double least = Double.POSITIVE_INFINITY;
    for (double slope : held) {
      least = Math.min(least, Math.abs(slope));
    }
    assertThat(set.size()).isEqualTo(4);
    assertThat(set.holdsAllThatMoves()).isFalse();
    for (int c = 0; c < 3; c++) {
      assertThat(Math.abs(left.bias(c))).isLessThanOrEqualTo(least);
      for (int d = 0; d < 6; d++) {
        assertThat(Math.abs(left.weight(c, d))).isLessThanOrEqualTo(least);
      }
    }
  }
}
