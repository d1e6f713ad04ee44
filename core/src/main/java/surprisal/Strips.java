package surprisal;

import surprisal.kernel.Kernel;

/// The rows of a tensor, strip by strip, as the arrays that kernels take: the tensor's own array
/// where the classes lie side by side in one, else a copy: of the row, if it is not too long, or of
/// the strip.
///
/// @param <A> `float[]` or `double[]`
abstract sealed class Strips<A> {
  /// The longest row that is copied as a whole: it stays in a processor's own cache.
  private static final int LONGEST_COPY = 1 << 16;

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
    Elements elements = rows.tensor().elements();
    A array = arithmetic.array(elements);
    return array != null && rows.stride() == 1
        ? new Direct<>(rows, array, arithmetic.start(elements))
        : new Copies<>(arithmetic, rows, rows.classes() <= LONGEST_COPY);
  }

  /// Strips at the start of an array, which may be changed without changing the tensor.
  static Strips<double[]> copiesOfDoubles(Rows rows) {
    return new Copies<>(Arithmetic.DOUBLE, rows, false);
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

  /// Whether [#array] is the tensor's own.
  abstract boolean isDirect();

  /// Whether the strips of a row stay at hand when others of it are read or opened.
  abstract boolean holdsRow();

  /// From a row's first class to that of the next, in elements.
  final long distance(long row) {
    return rows.offset(row + 1) - rows.offset(row);
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

  final double get(long index) {
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
    boolean isDirect() {
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

  private static final class Copies<A> extends Strips<A> {
    private final Arithmetic<A> arithmetic;
    private final boolean holdsRow;
    private final short[] bits;
    private boolean loaded;

    Copies(Arithmetic<A> arithmetic, Rows rows, boolean holdsRow) {
      super(rows, arithmetic.allocate(length(rows, holdsRow)));
      this.arithmetic = arithmetic;
      this.holdsRow = holdsRow;
      this.bits = rows.tensor().elements().bits();
    }

    @Override
    boolean isDirect() {
      return false;
    }

    @Override
    boolean holdsRow() {
      return holdsRow;
    }

    @Override
    void row(long row) {
      super.row(row);
      loaded = false;
    }

    @Override
    void read(long from, int n) {
      open(from);
      if (!holdsRow) {
        load(from, n);
      } else if (!loaded) {
        load(0, (int) rows().classes());
        loaded = true;
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
