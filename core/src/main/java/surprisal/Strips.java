package surprisal;

import surprisal.kernel.Kernel;

/// The rows of a tensor, strip by strip, as the arrays that kernels take: the tensor's own array
/// where the classes lie side by side in one, else a copy.
///
/// @param <A> `float[]` or `double[]`
abstract sealed class Strips<A> {
  private final Rows rows;
  private long offset;
  private int length;

  /// After [#read] or [#open]: the array that holds the strip.
  A array;

  /// After [#read] or [#open]: where in the array the strip starts.
  int at;

  private Strips(Rows rows, A array) {
    this.rows = rows;
    this.array = array;
  }

  static Strips<float[]> ofFloats(Rows rows) {
    return rows.tensor().elements() instanceof Elements.Floats floats && rows.stride() == 1
        ? new Direct<>(rows, floats.array, floats.start)
        : new FloatCopies(rows);
  }

  static Strips<double[]> ofDoubles(Rows rows) {
    return rows.tensor().elements() instanceof Elements.Doubles doubles && rows.stride() == 1
        ? new Direct<>(rows, doubles.array, doubles.start)
        : new DoubleCopies(rows);
  }

  /// Strips that may be changed without changing the tensor.
  static Strips<double[]> copiesOfDoubles(Rows rows) {
    return new DoubleCopies(rows);
  }

  /// Length of the scratch for a strip of these rows.
  static int longest(Rows rows) {
    return (int) Math.min(rows.classes(), Kernel.STRIP);
  }

  final Rows rows() {
    return rows;
  }

  final void row(long row) {
    offset = rows.offset(row);
  }

  /// Points [#array] and [#at] to classes from … from + n − 1 of the row.
  final void read(long from, int n) {
    open(from, n);
    load(offset + from * rows.stride(), n);
  }

  /// As [#read], for writing: what is there before does not matter, and [#commit] must follow.
  final void open(long from, int n) {
    length = n;
    place(offset + from * rows.stride());
  }

  final void commit(long from) {
    store(offset + from * rows.stride(), length);
  }

  /// Overwrites the whole row.
  final void fill(double value) {
    for (long from = 0; from < rows.classes(); from++) {
      rows.tensor().elements().set(offset + from * rows.stride(), value);
    }
  }

  final double get(long index) {
    return rows.tensor().elements().get(offset + index * rows.stride());
  }

  final void set(long index, double value) {
    rows.tensor().elements().set(offset + index * rows.stride(), value);
  }

  abstract void place(long place);

  abstract void load(long place, int n);

  abstract void store(long place, int n);

  private static final class Direct<A> extends Strips<A> {
    private final int start;

    Direct(Rows rows, A array, int start) {
      super(rows, array);
      this.start = start;
    }

    @Override
    void place(long place) {
      at = start + (int) place;
    }

    @Override
    void load(long place, int n) {}

    @Override
    void store(long place, int n) {}
  }

  private static final class FloatCopies extends Strips<float[]> {
    FloatCopies(Rows rows) {
      super(rows, new float[longest(rows)]);
    }

    @Override
    void place(long place) {}

    @Override
    void load(long place, int n) {
      rows().tensor().elements().read(place, rows().stride(), n, array, 0);
    }

    @Override
    void store(long place, int n) {
      rows().tensor().elements().write(array, 0, n, place, rows().stride());
    }
  }

  private static final class DoubleCopies extends Strips<double[]> {
    DoubleCopies(Rows rows) {
      super(rows, new double[longest(rows)]);
    }

    @Override
    void place(long place) {}

    @Override
    void load(long place, int n) {
      rows().tensor().elements().read(place, rows().stride(), n, array, 0);
    }

    @Override
    void store(long place, int n) {
      rows().tensor().elements().write(array, 0, n, place, rows().stride());
    }
  }
}
