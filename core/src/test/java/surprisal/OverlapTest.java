package surprisal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverlapTest {
  private final Tensor data = Tensor.of(new double[600], 600);

  @Test
  void halvesOfTheColumnsOfAMatrixAreSeparate() {
    Tensor matrix = data.reshape(20, 30);
    Tensor left = matrix.slice(1, 0, 10);
    assertThatCode(() -> Overlap.requireDisjoint("a", left, "b", matrix.slice(1, 10, 30)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Overlap.requireDisjoint("a", left, "b", matrix.slice(1, 9, 30)))
        .hasMessage("a overlaps b: expected separate memory");
  }

  @Test
  void theSameViewIsInPlaceAndAShiftedOneIsNot() {
    Tensor row = data.slice(0, 0, 10);
    assertThatCode(() -> Overlap.requireSameOrDisjoint("out", data.slice(0, 0, 10), "logits", row))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> Overlap.requireSameOrDisjoint("out", data.slice(0, 1, 11), "logits", row))
        .hasMessage("out overlaps logits: expected the same view (in place) or separate memory");
  }

  @Test
  void anOutputWhoseElementsCoincideIsRefused() {
    Tensor broadcast = data.view(0, new long[] {3, 4}, new long[] {0, 1});
    assertThatThrownBy(() -> Overlap.requireWritable("out", broadcast))
        .hasMessage(
            "out is a view whose strides do not nest: expected a place of its own for each"
                + " element");
  }

  /// Against the sets of places themselves: views of one lattice are told apart exactly.
  @Test
  void slicesOverlapExactlyWhereTheyShareAnElement() {
    Random random = new Random(7);
    Tensor cube = data.reshape(5, 10, 12);
    int disjoint = 0;
    for (int i = 0; i < 2000; i++) {
      Tensor a = slice(cube, random);
      Tensor b = slice(cube, random);
      Set<Long> shared = places(a);
      shared.retainAll(places(b));
      disjoint += shared.isEmpty() ? 1 : 0;
      boolean refused = refused(a, b);
      org.assertj.core.api.Assertions.assertThat(refused).isEqualTo(!shared.isEmpty());
    }
    org.assertj.core.api.Assertions.assertThat(disjoint).isBetween(200, 1800);
  }

  private static boolean refused(Tensor a, Tensor b) {
    try {
      Overlap.requireDisjoint("a", a, "b", b);
      return false;
    } catch (IllegalArgumentException refusal) {
      return true;
    }
  }

  private static Tensor slice(Tensor cube, Random random) {
    Tensor slice = cube;
    for (int axis = 0; axis < cube.rank(); axis++) {
      int from = random.nextInt((int) cube.size(axis));
      int to = from + 1 + random.nextInt((int) cube.size(axis) - from);
      slice = slice.slice(axis, from, to);
    }
    return slice;
  }

  private static Set<Long> places(Tensor tensor) {
    Set<Long> places = new HashSet<>();
    Rows rows = Rows.along(tensor, -1);
    for (long row = 0; row < rows.count(); row++) {
      for (long c = 0; c < rows.classes(); c++) {
        places.add(rows.offset(row) + c * rows.stride());
      }
    }
    return places;
  }
}
