package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {
  private static final int[] CLASSES =
      IntStream.range(0, 103).map(row -> row % 10 < 7 ? 0 : row % 10 < 9 ? 1 : 2).toArray();

  private static long count(int[] folds, int fold) {
    return Arrays.stream(folds).filter(each -> each == fold).count();
  }

  @Test
  void eachFoldHasItsShareOfEachClass() {
    int[] folds = new Folds(5, 1).of(CLASSES, 3, null);
    for (int fold = 0; fold < 5; fold++) {
      int here = fold;
      assertThat(count(folds, fold)).isBetween(20L, 21L);
      for (int c = 0; c < 3; c++) {
        int which = c;
        long rows =
            IntStream.range(0, CLASSES.length)
                .filter(row -> CLASSES[row] == which && folds[row] == here)
                .count();
        double share = Arrays.stream(CLASSES).filter(each -> each == which).count() / 5.0;
        assertThat((double) rows).isBetween(share - 1, share + 1);
      }
    }
  }

  @Test
  void rowsOfAGroupAreInOneFold() {
    double[] group = IntStream.range(0, 103).mapToDouble(row -> row * row % 23).toArray();
    int[] folds = new Folds(4, 1).of(CLASSES, 3, Column.numbers("g", group));
    Map<Double, Integer> foldOf = new HashMap<>();
    for (int row = 0; row < folds.length; row++) {
      assertThat(foldOf.computeIfAbsent(group[row], _ -> -1)).isIn(-1, folds[row]);
      foldOf.put(group[row], folds[row]);
    }
    for (int fold = 0; fold < 4; fold++) {
      assertThat(count(folds, fold)).isBetween(20L, 31L);
    }
  }

  @Test
  void aSeedMeansTheSameFoldsAndAnotherOneOthers() {
    int[] folds = new Folds(5, 1).of(CLASSES, 3, null);
    assertThat(new Folds(5, 1).of(CLASSES, 3, null)).isEqualTo(folds);
    assertThat(new Folds(5, 2).of(CLASSES, 3, null)).isNotEqualTo(folds);
  }

  @Test
  void foldsThatCannotBeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Folds(1, 1))
        .withMessage("there are 1 folds: expected two or more");
    Column groups = Column.text("g", "a", "b", "a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Folds(3, 1).of(new int[] {0, 1, 0}, 2, groups))
        .withMessage(
            "the column of groups `g` has 2 values: expected at least 3, one for each fold");
  }
}
