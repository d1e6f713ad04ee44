package surprisal.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Loader;

/// OpenBLAS' product of matrices, on arrays where they are, by the C interface: JavaCPP would copy
/// them.
// A call of a native function is always restricted.
@SuppressWarnings("restricted")
final class OpenBlas {
  static final String NAME = "OpenBLAS";

  private static final int ROW_MAJOR = 101;
  private static final int AS_IT_IS = 111;

  private final SymbolLookup library;
  private final MethodHandle multiply;

  OpenBlas() {
    load("libquadmath.so.0");
    load("libgfortran.so.5");
    library = load("libopenblas.so.0");
    multiply =
        Linker.nativeLinker()
            .downcallHandle(
                library.findOrThrow("cblas_sgemm"),
                FunctionDescriptor.ofVoid(
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_FLOAT,
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_FLOAT,
                    ADDRESS,
                    JAVA_INT),
                Linker.Option.critical(true));
  }

  private static SymbolLookup load(String file) {
    String resource = "/org/bytedeco/openblas/" + Loader.getPlatform() + "/" + file;
    try {
      return SymbolLookup.libraryLookup(Loader.cacheResource(resource).toPath(), Arena.global());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What it was built as, and the processor it takes this one for.
  String version() {
    try {
      MethodHandle version =
          Linker.nativeLinker()
              .downcallHandle(
                  library.findOrThrow("openblas_get_config"), FunctionDescriptor.of(ADDRESS));
      MemorySegment text = (MemorySegment) version.invokeExact();
      return text.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  void limitThreads(int threads) {
    try {
      MethodHandle limit =
          Linker.nativeLinker()
              .downcallHandle(
                  library.findOrThrow("openblas_set_num_threads"),
                  FunctionDescriptor.ofVoid(JAVA_INT));
      limit.invokeExact(threads);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// C += A·B for A [n, k], B [k, m].
  void multiplyAdd(int n, int m, int k, float[] a, float[] b, float[] c) {
    try {
      multiply.invokeExact(
          ROW_MAJOR,
          AS_IT_IS,
          AS_IT_IS,
          n,
          m,
          k,
          1f,
          MemorySegment.ofArray(a),
          k,
          MemorySegment.ofArray(b),
          m,
          1f,
          MemorySegment.ofArray(c),
          m);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
