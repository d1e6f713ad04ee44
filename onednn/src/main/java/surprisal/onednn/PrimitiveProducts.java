package surprisal.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// Products with sums in `float` by oneDNN's matmul primitive, which takes native memory: operands
/// that are there already are used where they are, others are copied.
///
/// A call creates its primitive anew. oneDNN keeps the code of the last thousand shapes, so this
/// costs little, and there is nothing here that grows or has to be freed.
final class PrimitiveProducts {
  /// What A and B hold. Numbers of 32 bits are for the tests: they go the same way on processors
  /// that have no products of 16.
  enum Element {
    BFLOAT16(2, Short.BYTES),
    FLOAT32(FLOAT, Float.BYTES);

    /// A `dnnl_data_type_t`.
    private final int type;

    private final int bytes;

    Element(int type, int bytes) {
      this.type = type;
      this.bytes = bytes;
    }
  }

  // Numbers from dnnl_types.h.
  private static final int FLOAT = 3;
  private static final int CPU = 1;
  private static final int IN_ORDER = 1;
  private static final int SCRATCHPAD_OF_THE_CALLER = 1;
  private static final int MOST_DIMENSIONS = 12;
  private static final int QUERY_NAME = 8;
  private static final int QUERY_SCRATCHPAD = 136;
  private static final int SOURCE = 1;
  private static final int DESTINATION = 17;
  private static final int WEIGHTS = 33;
  private static final int SCRATCHPAD = 80;

  /// A `dnnl_exec_arg_t`: an int, padded, and a pointer.
  private static final long ARGUMENT_BYTES = 2 * ADDRESS.byteSize();

  private static final int ARGUMENTS = 4;
  private static final int LONGEST_NAME = 256;

  private final Library library;
  private final Element element;
  private final MemorySegment engine;

  /// No more than calls that can run at once.
  private final BlockingQueue<Scratch> scratches =
      new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

  PrimitiveProducts(Library library, Element element) {
    this.library = library;
    this.element = element;
    engine = library.create("dnnl_engine_create", CPU, 0L);
  }

  /// An operand as it lies in memory.
  ///
  /// @param height of the rows that lie side by side, and their width
  /// @param copied whether it has to be
  private record Rows(Bfloat16Matrix matrix, long height, long width, boolean copied) {
    private long stride() {
      return copied ? width : matrix.stride();
    }

    private long rowStride() {
      return matrix.transposed() ? 1 : stride();
    }

    private long columnStride() {
      return matrix.transposed() ? stride() : 1;
    }
  }

  /// C += A·B.
  ///
  /// @throws IllegalStateException if oneDNN has no such product, or only a slow one
  void multiplyAdd(int n, int m, int k, Bfloat16Matrix a, Bfloat16Matrix b, Matrix<float[]> c) {
    if (n == 0 || m == 0 || k == 0) {
      return;
    }
    Rows first = rows(a, n, k);
    Rows second = rows(b, k, m);
    Scratch scratch = Objects.requireNonNullElseGet(scratches.poll(), Scratch::new);
    library.useThisThreadAlone();
    try (Arena arena = Arena.ofConfined();
        Created created = new Created(library)) {
      MemorySegment[] descriptions = {
        describe(created, arena, element.type, n, k, first.rowStride(), first.columnStride()),
        describe(created, arena, element.type, k, m, second.rowStride(), second.columnStride()),
        describe(created, arena, FLOAT, n, m, m, 1)
      };
      MemorySegment plan = plan(created, descriptions);
      MemorySegment pad =
          (MemorySegment)
              library.invoke("dnnl_primitive_desc_query_md", ADDRESS, plan, QUERY_SCRATCHPAD, 0);
      long padBytes = (long) library.invoke("dnnl_memory_desc_get_size", JAVA_LONG, pad);
      long sumBytes = (long) n * m * Float.BYTES;
      scratch.reserve(copiedBytes(first), copiedBytes(second), sumBytes, padBytes);
      MemorySegment sums = scratch.next(sumBytes);
      MemorySegment arguments = arena.allocate(ARGUMENTS * ARGUMENT_BYTES, ADDRESS.byteSize());
      put(created, arguments, 0, SOURCE, descriptions[0], inPlace(first, scratch));
      put(created, arguments, 1, WEIGHTS, descriptions[1], inPlace(second, scratch));
      put(created, arguments, 2, DESTINATION, descriptions[2], sums);
      put(created, arguments, 3, SCRATCHPAD, pad, scratch.next(padBytes));
      for (int i = 0; i < n; i++) {
        int place = c.offset() + i * c.stride();
        MemorySegment.copy(c.array(), place, sums, JAVA_FLOAT, (long) i * m * Float.BYTES, m);
      }
      MemorySegment primitive = created.create("dnnl_primitive_create", "primitive", plan);
      MemorySegment stream = created.create("dnnl_stream_create", "stream", engine, IN_ORDER);
      library.call("dnnl_primitive_execute", primitive, stream, ARGUMENTS, arguments);
      library.call("dnnl_stream_wait", stream);
      for (int i = 0; i < n; i++) {
        int place = c.offset() + i * c.stride();
        MemorySegment.copy(sums, JAVA_FLOAT, (long) i * m * Float.BYTES, c.array(), place, m);
      }
    } finally {
      scratches.offer(scratch);
    }
  }

  private Rows rows(Bfloat16Matrix x, int rows, int columns) {
    long height = x.transposed() ? columns : rows;
    long width = x.transposed() ? rows : columns;
    Objects.checkFromIndexSize(
        x.offset(), (height - 1) * x.stride() + width, x.segment().byteSize() / element.bytes);
    return new Rows(x, height, width, !x.segment().isNative() || x.stride() < width);
  }

  private long copiedBytes(Rows x) {
    return x.copied ? x.height * x.width * element.bytes : 0;
  }

  /// Where the primitive reads an operand.
  private MemorySegment inPlace(Rows x, Scratch scratch) {
    Bfloat16Matrix matrix = x.matrix;
    if (!x.copied) {
      return matrix.segment().asSlice(matrix.offset() * element.bytes);
    }
    MemorySegment copy = scratch.next(copiedBytes(x));
    long bytes = x.width * element.bytes;
    for (long i = 0; i < x.height; i++) {
      long place = (matrix.offset() + i * matrix.stride()) * element.bytes;
      MemorySegment.copy(matrix.segment(), place, copy, i * bytes, bytes);
    }
    return copy;
  }

  private static MemorySegment describe(
      Created created,
      Arena arena,
      int type,
      int rows,
      int columns,
      long rowStride,
      long columnStride) {
    return created.create(
        "dnnl_memory_desc_create_with_strides",
        "memory_desc",
        2,
        numbers(arena, rows, columns),
        type,
        numbers(arena, rowStride, columnStride));
  }

  /// A `dnnl_dims_t`.
  private static MemorySegment numbers(Arena arena, long... values) {
    return arena.allocateFrom(JAVA_LONG, Arrays.copyOf(values, MOST_DIMENSIONS));
  }

  /// A product that adds to what is there.
  private MemorySegment plan(Created created, MemorySegment[] descriptions) {
    MemorySegment adding = created.create("dnnl_post_ops_create", "post_ops");
    library.call("dnnl_post_ops_append_sum", adding, 1f, 0, 0);
    MemorySegment attributes = created.create("dnnl_primitive_attr_create", "primitive_attr");
    library.call("dnnl_primitive_attr_set_post_ops", attributes, adding);
    library.call("dnnl_primitive_attr_set_scratchpad_mode", attributes, SCRATCHPAD_OF_THE_CALLER);
    MemorySegment plan =
        created.create(
            "dnnl_matmul_primitive_desc_create",
            "primitive_desc",
            engine,
            descriptions[0],
            descriptions[1],
            MemorySegment.NULL,
            descriptions[2],
            attributes);
    String name = name(plan);
    if (name.startsWith("ref")) {
      throw new IllegalStateException("oneDNN has nothing better than %s".formatted(name));
    }
    return plan;
  }

  // A pointer that oneDNN returns has no bounds of its own.
  @SuppressWarnings("restricted")
  private String name(MemorySegment plan) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(ADDRESS);
      library.call("dnnl_primitive_desc_query", plan, QUERY_NAME, 0, name);
      return name.get(ADDRESS, 0).reinterpret(LONGEST_NAME).getString(0);
    }
  }

  private void put(
      Created created,
      MemorySegment arguments,
      int index,
      int role,
      MemorySegment description,
      MemorySegment memory) {
    arguments.set(JAVA_INT, index * ARGUMENT_BYTES, role);
    arguments.set(
        ADDRESS,
        index * ARGUMENT_BYTES + ADDRESS.byteSize(),
        created.create("dnnl_memory_create", "memory", description, engine, memory));
  }
}
