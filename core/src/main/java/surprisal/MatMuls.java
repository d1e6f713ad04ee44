package surprisal;

import java.util.ServiceLoader;
import surprisal.kernel.JavaMatMul;
import surprisal.spi.MatMul;

/// The one choice of matrix products.
final class MatMuls {
  private static final MatMul BEST =
      ServiceLoader.load(MatMul.class, MatMul.class.getClassLoader())
          .findFirst()
          .orElseGet(JavaMatMul::new);

  private MatMuls() {}

  static MatMul best() {
    return BEST;
  }
}
