package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CholeskyTest {
  @Test
  void solvingUndoesTheProduct() {
    Random random = new Random(1);
    for (int size : new int[] {1, 2, 5, 33}) {
      double[] b = random.doubles((long) size * size, -1, 1).toArray();
      double[] x = random.doubles(size, -1, 1).toArray();
      double[] lower = new double[size * (size + 1) / 2];
      double[] product = new double[size];
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          double square = i == j ? 0.1 : 0; // B·Bᵀ + 0.1
          for (int k = 0; k < size; k++) {
            square += b[i * size + k] * b[j * size + k];
          }
          product[i] += square * x[j];
          if (j <= i) {
            lower[i * (i + 1) / 2 + j] = square;
          }
        }
      }
      Cholesky.of(size, lower).solve(product);
      assertThat(product).containsExactly(x, within(1e-12));
    }
  }
}
