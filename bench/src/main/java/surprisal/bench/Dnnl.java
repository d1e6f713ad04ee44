package surprisal.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/// The few functions of oneDNN's C interface that a softmax takes. Its JavaCPP classes insist on an
/// OpenCL library, so only the file and the constants, which javac copies, are taken from there.
// A call of a native function is always restricted.
@SuppressWarnings("restricted")
final class Dnnl {
  private static final int MOST_DIMENSIONS = 12;

  /// A `dnnl_exec_arg_t`: an int, padded, and a pointer.
  private static final long ARGUMENT_BYTES = 2 * ADDRESS.byteSize();

  private final SymbolLookup library;
  private final MethodHandle execute;
  private final MemorySegment engine;
  private final MemorySegment stream;

  Dnnl() {
    String file = "/org/bytedeco/dnnl/" + Loader.getPlatform() + "/libdnnl.so.3";
    try {
      library = SymbolLookup.libraryLookup(Loader.cacheResource(file).toPath(), Arena.global());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    execute = function("dnnl_primitive_execute", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    engine = create("dnnl_engine_create", dnnl.dnnl_cpu, 0L);
    stream = create("dnnl_stream_create", engine, 1);
  }

  String version() {
    MethodHandle version =
        Linker.nativeLinker()
            .downcallHandle(library.findOrThrow("dnnl_version"), FunctionDescriptor.of(ADDRESS));
    try {
      MemorySegment numbers = ((MemorySegment) version.invokeExact()).reinterpret(12);
      return "%d.%d.%d"
          .formatted(
              numbers.getAtIndex(JAVA_INT, 0),
              numbers.getAtIndex(JAVA_INT, 1),
              numbers.getAtIndex(JAVA_INT, 2));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// Sets the threads of the OpenMP runtime that this library was linked with, which need not be
  /// that of the other libraries in the process.
  void limitThreads(int threads) {
    MethodHandle limit =
        Linker.nativeLinker()
            .downcallHandle(
                library.findOrThrow("omp_set_num_threads"), FunctionDescriptor.ofVoid(JAVA_INT));
    try {
      limit.invokeExact(threads);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// A row-major array.
  MemorySegment description(int type, long[] extents) {
    long[] strides = new long[extents.length];
    long stride = 1;
    for (int axis = extents.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= extents[axis];
    }
    return create(
        "dnnl_memory_desc_create_with_strides",
        extents.length,
        dimensions(extents),
        type,
        dimensions(strides));
  }

  /// Softmax, or its logarithm, along axis 1.
  MemorySegment softmax(int algorithm, MemorySegment description) {
    MemorySegment plan =
        create(
            "dnnl_softmax_forward_primitive_desc_create",
            engine,
            dnnl.dnnl_forward_inference,
            algorithm,
            description,
            description,
            1,
            MemorySegment.NULL);
    return create("dnnl_primitive_create", plan);
  }

  /// The arguments of one call.
  MemorySegment arguments(MemorySegment description, MemorySegment from, MemorySegment to) {
    MemorySegment arguments = Arena.global().allocate(2 * ARGUMENT_BYTES, ARGUMENT_BYTES);
    arguments.set(JAVA_INT, 0, dnnl.DNNL_ARG_SRC);
    arguments.set(
        ADDRESS, ADDRESS.byteSize(), create("dnnl_memory_create", description, engine, from));
    arguments.set(JAVA_INT, ARGUMENT_BYTES, dnnl.DNNL_ARG_DST);
    arguments.set(
        ADDRESS,
        ARGUMENT_BYTES + ADDRESS.byteSize(),
        create("dnnl_memory_create", description, engine, to));
    return arguments;
  }

  void execute(MemorySegment primitive, MemorySegment arguments) {
    try {
      require("dnnl_primitive_execute", (int) execute.invokeExact(primitive, stream, 2, arguments));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// Calls a function whose first parameter is where it puts what it creates.
  private MemorySegment create(String name, Object... arguments) {
    MemorySegment created = Arena.global().allocate(ADDRESS);
    List<Object> all = new ArrayList<>(List.of(created));
    all.addAll(Arrays.asList(arguments));
    MemoryLayout[] layouts = all.stream().map(Dnnl::layout).toArray(MemoryLayout[]::new);
    try {
      require(name, (int) function(name, layouts).invokeWithArguments(all));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    return created.get(ADDRESS, 0);
  }

  private MethodHandle function(String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
  }

  private static ValueLayout layout(Object argument) {
    return switch (argument) {
      case Integer _ -> JAVA_INT;
      case Long _ -> JAVA_LONG;
      default -> ADDRESS;
    };
  }

  private static MemorySegment dimensions(long[] values) {
    return Arena.global().allocateFrom(JAVA_LONG, Arrays.copyOf(values, MOST_DIMENSIONS));
  }

  private static void require(String name, int status) {
    if (status != 0) {
      throw new IllegalStateException(name + " returned " + status);
    }
  }
}
