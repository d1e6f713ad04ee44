package surprisal.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// oneDNN's C interface, loaded for as long as the process lives.
// Loading a native library and calling a function of it is always restricted.
@SuppressWarnings("restricted")
final class Library {
  private static final Linker LINKER = Linker.nativeLinker();

  private final SymbolLookup dnnl;
  private final MethodHandle limitThreads;
  private final MethodHandle multiply;
  private final Map<String, MethodHandle> functions = new ConcurrentHashMap<>();

  /// A matrix in memory, row-major.
  ///
  /// @param start where its first element lies
  record Operand(MemorySegment start, long stride, boolean transposed) {
    private byte letter() {
      return (byte) (transposed ? 'T' : 'N');
    }
  }

  private Library(SymbolLookup dnnl, SymbolLookup openMp) {
    this.dnnl = dnnl;
    // Of the runtime that oneDNN was linked with, which need not be that of other libraries here.
    limitThreads =
        LINKER.downcallHandle(
            openMp.findOrThrow("omp_set_num_threads"),
            FunctionDescriptor.ofVoid(JAVA_INT),
            Linker.Option.critical(false));
    multiply =
        LINKER.downcallHandle(
            dnnl.findOrThrow("dnnl_sgemm"),
            FunctionDescriptor.of(
                JAVA_INT,
                JAVA_BYTE,
                JAVA_BYTE,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_FLOAT,
                ADDRESS,
                JAVA_LONG,
                ADDRESS,
                JAVA_LONG,
                JAVA_FLOAT,
                ADDRESS,
                JAVA_LONG),
            Linker.Option.critical(true));
  }

  /// Loads the libraries of a platform from a folder.
  static Library load(Platform platform, Path folder) {
    try {
      List<SymbolLookup> libraries =
          platform.files().stream()
              .map(file -> SymbolLookup.libraryLookup(folder.resolve(file), Arena.global()))
              .toList();
      SymbolLookup dnnl = libraries.getLast();
      SymbolLookup openMp =
          platform.openMp().isEmpty()
              ? dnnl
              : SymbolLookup.libraryLookup(platform.openMp(), Arena.global());
      return new Library(dnnl, openMp);
    } catch (IllegalArgumentException | IllegalCallerException | NoSuchElementException e) {
      throw new IllegalStateException(
          "oneDNN cannot be loaded from %s (%s)".formatted(folder, e.getMessage()), e);
    }
  }

  /// Keeps oneDNN's work for this thread on this thread: it starts no others, and none spins. To be
  /// said again before each call, since a virtual thread may have moved to another carrier.
  void useThisThreadAlone() {
    try {
      limitThreads.invokeExact(1);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// C += A·B in `float`, in arrays where they are. The collector cannot begin meanwhile.
  void multiplyAdd(long n, long m, long k, Operand a, Operand b, Operand c) {
    int status;
    try {
      status =
          (int)
              multiply.invokeExact(
                  a.letter(),
                  b.letter(),
                  n,
                  m,
                  k,
                  1f,
                  a.start,
                  a.stride,
                  b.start,
                  b.stride,
                  1f,
                  c.start,
                  c.stride);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    require("dnnl_sgemm", status);
  }

  /// Calls a function that returns a status.
  void call(String name, Object... arguments) {
    require(name, (int) invoke(name, JAVA_INT, arguments));
  }

  /// Calls a function whose first parameter is where it puts what it creates.
  MemorySegment create(String name, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment created = arena.allocate(ADDRESS);
      call(name, Stream.concat(Stream.of(created), Stream.of(arguments)).toArray());
      return created.get(ADDRESS, 0);
    }
  }

  /// Calls a function with parameters of the types of the arguments.
  Object invoke(String name, MemoryLayout result, Object... arguments) {
    MethodHandle function =
        functions.computeIfAbsent(
            name,
            _ ->
                LINKER.downcallHandle(
                    dnnl.findOrThrow(name),
                    FunctionDescriptor.of(
                        result,
                        Stream.of(arguments).map(Library::layout).toArray(MemoryLayout[]::new))));
    try {
      return function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static ValueLayout layout(Object argument) {
    return switch (argument) {
      case Integer _ -> JAVA_INT;
      case Long _ -> JAVA_LONG;
      case Float _ -> JAVA_FLOAT;
      default -> ADDRESS;
    };
  }

  private static void require(String name, int status) {
    if (status != 0) {
      throw new IllegalStateException("oneDNN's %s returned %d".formatted(name, status));
    }
  }
}
