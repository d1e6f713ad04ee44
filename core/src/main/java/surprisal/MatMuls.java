package surprisal;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.JavaMatMul;
import surprisal.spi.MatMul;

/// The one choice of matrix products.
final class MatMuls {
  private static final MatMul BEST = choose();

  private MatMuls() {}

  static MatMul best() {
    return BEST;
  }

  private static MatMul choose() {
    try {
      return ServiceLoader.load(MatMul.class, MatMul.class.getClassLoader())
          .findFirst()
          .orElseGet(JavaMatMul::new);
    } catch (ServiceConfigurationError e) {
      @Nullable Throwable cause = e.getCause();
      System.getLogger("surprisal")
          .log(
              System.Logger.Level.WARNING,
              "matrix products run in plain Java, more slowly: "
                  + (cause == null ? e : cause).getMessage());
      return new JavaMatMul();
    }
  }
}
