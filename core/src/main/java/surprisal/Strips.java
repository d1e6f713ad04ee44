package surprisal;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import surprisal.kernel.Kernel;
import surprisal.kernel.SegmentKernel;

/// The rows of a tensor, strip by strip, as the arrays that kernels take: the tensor's own array or
/// segment where the classes lie side by side in one, else a copy: of the row, if it is not too long,
/// or of the strip.
///
/// @param <A> `float[]`, `double[]`, or a segment of native memory
abstract sealed class Strips<A> {
  /// The longest row that is copied as a whole: it stays in a processor's own cache.
  private static final int LONGEST_COPY = 1 << 16;

  /// The most bytes that are passed to a kernel as one segment.
  private static final long LONGEST_PART = 1 << 30;

  private final Rows rows;
  private long offset;

  /// After [#read] or [#open]: the array that holds the strip.
  A array;

  /// After [#read] or [#open]: where in the array the strip starts.
  int at;

  private Strips(Rows rows, A array) {
    this.rows = rows;
    this.array = array;
  }

  static <A> Strips<A> of(Arithmetic<A> arithmetic, Rows rows) {
    return of(arithmetic, rows, null);
  }

  /// Strips for results, each row of which follows from one of logits and is written when that has
  /// been read. Where both are copied it is through one array, as if in place: they take up half as
  /// much of the nearest cache.
  static <A> Strips<A> of(Arithmetic<A> arithmetic, Rows rows, @Nullable Strips<A> logits) {
    Elements elements = rows.tensor().elements();
    A array = arithmetic.array(elements);
    if (array != null && rows.stride() == 1) {
      return new Direct<>(rows, array, arithmetic.start(elements));
    }
    boolean holdsRow = rows.classes() <= LONGEST_COPY;
    A copy =
        holdsRow && logits instanceof Copies<A> given && given.rows().classes() == rows.classes()
            ? given.array
            : arithmetic.allocate(length(rows, holdsRow));
    return new Copies<>(arithmetic, rows, holdsRow, copy);
  }

  /// Strips in native memory, of rows whose classes lie side by side there.
  static Strips<MemorySegment> ofSegment(Rows rows) {
    return new Segments(rows);
  }

  /// Strips at the start of an array, which may be changed without changing the tensor.
  static Strips<double[]> copiesOfDoubles(Rows rows) {
    return new Copies<>(Arithmetic.DOUBLE, rows, false, new double[longest(rows)]);
  }

  /// Length of the scratch for a strip of these rows.
  static int longest(Rows rows) {
    return (int) Math.min(rows.classes(), Kernel.STRIP);
  }

  private static int length(Rows rows, boolean holdsRow) {
    return holdsRow ? (int) rows.classes() : longest(rows);
  }

  final Rows rows() {
    return rows;
  }

  /// Whether the strips of another row will be at hand in [#array] while those of this one are, just
  /// [#distance] further.
  abstract boolean reaches(long row);

  /// Whether the strips of a row stay at hand when others of it are read or opened.
  abstract boolean holdsRow();

  /// From the row's first class to that of another, in elements.
  final long distance(long row) {
    return rows.offset(row) - offset;
  }

  void row(long row) {
    offset = rows.offset(row);
  }

  /// Points [#array] and [#at] to classes from … from + n − 1 of the row.
  abstract void read(long from, int n);

  /// As [#read], for writing: what is there before does not matter, and [#commit] must follow.
  abstract void open(long from);

  /// What has been written from class `from` on is in the tensor then.
  abstract void commit(long from, int n);

  /// Overwrites the whole row.
  final void fill(double value) {
    for (long from = 0; from < rows.classes(); from++) {
      set(from, value);
    }
  }

  double get(long index) {
    return rows.tensor().elements().get(place(index));
  }

  final void set(long index, double value) {
    rows.tensor().elements().set(place(index), value);
  }

  final long place(long index) {
    return offset + index * rows.stride();
  }

  private static final class Direct<A> extends Strips<A> {
    private final int start;

    Direct(Rows rows, A array, int start) {
      super(rows, array);
      this.start = start;
    }

    @Override
    boolean reaches(long row) {
      return true;
    }

    @Override
    boolean holdsRow() {
      return true;
    }

    @Override
    void read(long from, int n) {
      open(from);
    }

    @Override
    void open(long from) {
      at = start + (int) place(from);
    }

    @Override
    void commit(long from, int n) {}
  }

  /// A memory may be longer than an `int` can tell: kernels get a part of it, which moves along, but
  /// not with each row.
  private static final class Segments extends Strips<MemorySegment> {
    private final MemorySegment memory;
    private final int bytes;
    private final long length;
    private final long longest;
    private long start;
    private long end;

    Segments(Rows rows) {
      super(rows, MemorySegment.NULL);
      Elements elements = rows.tensor().elements();
      this.memory = elements.memory();
      this.bytes = elements.type().bytes();
      this.length = elements.length();
      this.longest = LONGEST_PART / bytes;
    }

    @Override
    boolean reaches(long row) {
      long from = place(0);
      long other = from + distance(row);
      return show(Math.min(from, other), Math.max(from, other) + rows().classes());
    }

    @Override
    boolean holdsRow() {
      return true;
    }

    @Override
    void read(long from, int n) {
      open(from);
    }

    @Override
    void open(long from) {
      long place = place(from);
      show(place, Math.min(place + Kernel.STRIP, length));
      at = (int) (place - start);
    }

    /// Moves the part where it must, to have some elements in it; false if they are too many.
    private boolean show(long from, long to) {
      if (from >= start && to <= end) {
        return true;
      }
      if (to - from > longest / 2) {
        return false;
      }
      start = Math.clamp(from - longest / 4, 0, Math.max(length - longest, 0));
      end = Math.min(start + longest, length);
      array = SegmentKernel.direct(memory.asSlice(start * bytes, (end - start) * bytes));
      return true;
    }

    @Override
    void commit(long from, int n) {}
  }

  /// A row that is copied as a whole stays as it was until another is asked for.
  private static final class Copies<A> extends Strips<A> {
    private static final long NONE = -1;

    private final Arithmetic<A> arithmetic;
    private final boolean holdsRow;
    private final short[] bits;
    private long row;
    private long held = NONE;

    Copies(Arithmetic<A> arithmetic, Rows rows, boolean holdsRow, A array) {
      super(rows, array);
      this.arithmetic = arithmetic;
      this.holdsRow = holdsRow;
      this.bits = rows.tensor().elements().bits();
    }

    @Override
    boolean reaches(long row) {
      return false;
    }

    @Override
    boolean holdsRow() {
      return holdsRow;
    }

    @Override
    void row(long row) {
      super.row(row);
      this.row = row;
    }

    /// Whoever asks for one number will read the row too. Copied first, it comes from memory in one
    /// stream; the number alone would be waited for.
    @Override
    double get(long index) {
      if (holdsRow) {
        hold();
      }
      return super.get(index);
    }

    @Override
    void read(long from, int n) {
      open(from);
      if (holdsRow) {
        hold();
      } else {
        load(from, n);
      }
    }

    /// Copies the row, if it has not been.
    private void hold() {
      if (row != held) {
        load(0, (int) rows().classes());
        held = row;
      }
    }

    private void load(long from, int n) {
      arithmetic.read(rows().tensor().elements(), place(from), rows().stride(), n, array, 0, bits);
    }

    @Override
    void open(long from) {
      at = holdsRow ? (int) from : 0;
    }

    @Override
    void commit(long from, int n) {
      arithmetic.write(
          array, at, n, rows().tensor().elements(), place(from), rows().stride(), bits);
    }
  }
}
