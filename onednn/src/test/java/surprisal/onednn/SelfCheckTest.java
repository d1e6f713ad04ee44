package surprisal.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import surprisal.spi.MatMul.Matrix;

class SelfCheckTest {
  private static void multiplyAdd(
      int n, int m, int k, Matrix<float[]> a, Matrix<float[]> b, Matrix<float[]> c) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        for (int l = 0; l < k; l++) {
          c.array()[Numbers.place(c, i, j)] +=
              (float) (Numbers.get(a, i, l) * Numbers.get(b, l, j));
        }
      }
    }
  }

  @Test
  void rightProductsPass() {
    assertThat(SelfCheck.passes(SelfCheckTest::multiplyAdd)).isTrue();
  }

  @Test
  void wrongProductsDoNot() {
    assertThat(SelfCheck.passes((n, m, k, a, b, c) -> multiplyAdd(n, m, k - 1, a, b, c))).isFalse();
    assertThat(SelfCheck.passes((n, m, k, a, b, c) -> multiplyAdd(n - 1, m, k, a, b, c))).isFalse();
    assertThat(
            SelfCheck.passes((n, m, k, a, b, c) -> {
              multiplyAdd(n, m, k, a, b, c);
              c.array()[c.array().length - 1]++;
            }))
        .as("a number behind the rows")
        .isFalse();
    assertThat(
            SelfCheck.passes((n, m, k, a, b, c) ->
                multiplyAdd(n, m, k, new Matrix<>(a.array(), a.offset(), a.stride(), false), b, c)))
        .as("never transposed")
        .isFalse();
  }
}
