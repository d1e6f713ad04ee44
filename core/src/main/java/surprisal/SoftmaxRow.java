package surprisal;

import org.jspecify.annotations.Nullable;
import surprisal.kernel.CarefulLogSum;
import surprisal.kernel.Kernel;
import surprisal.kernel.LogOnePlus;
import surprisal.kernel.Rest;
import surprisal.kernel.Sum;

/// A row of logits x, known by its two facts: the maximum m, and the rest r = Σ e^(xⱼ−m) over the
/// other entries. Then
///
///     log-sum-exp = m + log1p(r)        pⱼ = e^(xⱼ−m) / (1 + r)        log pⱼ = (xⱼ − m) − log1p(r)
///
/// The maximum's own 1 is never added into r, so what little the others have is not rounded away.
///
/// One object serves row after row. Exponentials come multiplied by [Kernel#SCALE].
///
/// @param <A> `float[]`, `double[]`, or a segment of native memory
class SoftmaxRow<A> implements AutoCloseable {
  /// Where |log-sum-exp| falls below this part of log1p(r), the maximum has cancelled too much of
  /// it.
  private static final double CANCELS = 15.0 / 16;

  /// Classes of a row that are added up by themselves: the parts that threads may share.
  static final int PIECE = 1 << 16;

  private static final long NONE = -1;

  final Kernel<A> kernel;
  final Strips<A> x;
  final long classes;
  private final Rest rest = new Rest();
  private final Rest piece = new Rest();
  private @Nullable CarefulLogSum careful;
  private double max;
  private long argMax;
  private boolean defined;

  /// Where the exponentials of the row are kept; null where the scratch must do.
  private @Nullable Strips<A> store;

  /// For a strip of exponentials; made when first there is no store for them.
  private @Nullable A scratch;

  /// The row after the last one that will be read.
  private long end;

  /// A row whose maximum is known already, and that maximum.
  private long ahead = NONE;

  private double maxAhead;

  /// After [#exps]: the array with the exponentials, and where they start.
  A exps;

  int expsAt;

  /// After [#factor]: factor/(1 + r), as a pair.
  double high;

  double low;

  SoftmaxRow(Kernel<A> kernel, Strips<A> x) {
    this.kernel = kernel;
    this.x = x;
    this.classes = x.rows().classes();
    this.exps = x.array; // for want of any before a row is read
  }

  static <A> SoftmaxRow<A> of(RowAccess<A> access, Rows logits) {
    return new SoftmaxRow<>(access.kernel(logits.classes()), access.strips(logits, null));
  }

  /// Gives back the scratch, where that is native memory.
  @Override
  public final void close() {
    kernel.close();
  }

  /// Says that rows will be read one after another up to `end`, so that each can look ahead.
  final void readUpTo(long end) {
    this.end = end;
  }

  /// Finds the facts of a row.
  final void read(long row) {
    read(row, null);
  }

  /// Finds the facts of a row, and keeps its exponentials in a row of `store` if that can hold them.
  /// Where the store is over the logits, these are gone then.
  final void read(long row, @Nullable Strips<A> store) {
    this.store = store != null && store.holdsRow() ? store : null;
    x.row(row);
    max = row == ahead ? maxAhead : findMax(row);
    argMax = NONE;
    rest.clear();
    if (Double.isFinite(max)) {
      computeExps(row, rest);
      rest.close();
    } else if (hasNaN()) {
      max = Double.NaN;
    }
    if (Double.isNaN(rest.value())) {
      max = Double.NaN; // one that the order of bits puts below all numbers
    }
    defined = Double.isFinite(max);
  }

  double findMax(long row) {
    return findMax(0, classes);
  }

  /// The greatest logit of classes first … end − 1.
  final double findMax(long first, long end) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (long from = first; from < end; from += Kernel.STRIP) {
      int n = length(from);
      x.read(from, n);
      greatest = greater(greatest, kernel.max(x.array, x.at, n));
    }
    return greatest;
  }

  /// A NaN is greater than all.
  static double greater(double a, double b) {
    return a > b || Double.isNaN(a) ? a : b;
  }

  /// Computes the exponentials of the row, and adds them up piece by piece.
  void computeExps(long row, Rest rest) {
    boolean looksAhead = row + 1 < end && x.reaches(row + 1);
    int distance = looksAhead ? (int) x.distance(row + 1) : 0;
    maxAhead = Double.NEGATIVE_INFINITY;
    for (long from = 0; from < classes; from += PIECE) {
      piece.clear();
      maxAhead = greater(maxAhead, addPiece(from, piece, distance));
      rest.add(piece);
    }
    ahead = looksAhead ? row + 1 : NONE;
  }

  /// Computes the exponentials of the piece that starts at class `first`, and adds them up.
  final void addPiece(long first, Rest rest) {
    addPiece(first, rest, 0);
  }

  /// Returns the greatest of the logits that are `distance` further.
  private double addPiece(long first, Rest rest, int distance) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (long from = first; from < Math.min(first + PIECE, classes); from += Kernel.STRIP) {
      int n = length(from);
      load(from, n);
      place(from);
      greatest = greater(greatest, expAndSum(n, rest, x.at + distance));
    }
    return greatest;
  }

  /// Computes the exponentials of what has been loaded, and adds them up.
  double expAndSum(int n, Rest rest, int ahead) {
    return kernel.expAndSum(x.array, x.at, n, max(), exps, expsAt, rest, ahead);
  }

  /// Takes part in a row that another object reads, with its facts so far.
  final void join(SoftmaxRow<A> other, long row, @Nullable Strips<A> store) {
    x.row(row);
    this.store = store;
    max = other.max;
    high = other.high;
    low = other.low;
  }

  final @Nullable Strips<A> store() {
    return store;
  }

  private void place(long from) {
    if (store == null) {
      scratch = scratch == null ? kernel.allocate(Strips.longest(x.rows())) : scratch;
      exps = scratch;
      expsAt = (int) (from % Kernel.STRIP); // 0 where a strip starts, but see exp
    } else {
      store.open(from);
      exps = store.array;
      expsAt = store.at;
    }
  }

  private boolean hasNaN() {
    for (long index = 0; index < classes; index++) {
      if (Double.isNaN(x.get(index))) {
        return true;
      }
    }
    return false;
  }

  final int length(long from) {
    return (int) Math.min(classes - from, Kernel.STRIP);
  }

  /// False where the maximum is NaN or infinite; then there are no probabilities.
  final boolean isDefined() {
    return defined;
  }

  /// The first class at the maximum.
  final long argMax() {
    for (long from = 0; argMax == NONE; from += Kernel.STRIP) {
      int n = length(from);
      x.read(from, n);
      int place = kernel.indexOf(max, x.array, x.at, n);
      argMax = place < 0 ? NONE : from + place;
    }
    return argMax;
  }

  /// The greatest logit as it was given.
  final double rawMax() {
    return max;
  }

  /// The greatest logit as the kernels must take it for what [#load] loads.
  double max() {
    return max;
  }

  /// The greatest logit as part of the log-sum-exp.
  double maxTerm() {
    return max;
  }

  final double rest() {
    return rest.value();
  }

  /// What [#rest()] leaves out.
  final double restRemainder() {
    return rest.remainder();
  }

  /// −log p of the maximum.
  final double log1pRest() {
    return LogOnePlus.of(rest.value(), rest.remainder());
  }

  /// NaN, −∞ or +∞ for a row without probabilities.
  final double logSumExp() {
    if (!defined) {
      return max;
    }
    double top = maxTerm();
    double logOfRest = log1pRest();
    double sum = top + logOfRest;
    return cancels(top, logOfRest, sum) ? carefulLogSumExp() : sum;
  }

  static boolean cancels(double top, double logOfRest, double sum) {
    return top < 0 && Math.abs(sum) < CANCELS * logOfRest;
  }

  private double carefulLogSumExp() {
    CarefulLogSum sum = careful == null ? new CarefulLogSum() : careful;
    careful = sum;
    sum.clear();
    for (long index = 0; index < classes; index++) {
      addTo(sum, x.get(index), index == argMax());
    }
    return sum.value();
  }

  void addTo(CarefulLogSum sum, double logit, boolean isMaximum) {
    sum.add(logit, 0, isMaximum);
  }

  /// Reads classes from … from + n − 1 as the kernels must take them.
  void load(long from, int n) {
    x.read(from, n);
  }

  /// Points [#exps] and [#expsAt] to the exponentials of classes from … from + n − 1.
  final void exps(long from, int n) {
    place(from);
    if (store == null && classes > Kernel.STRIP) {
      load(from, n);
      computeExps(n);
    }
  }

  void computeExps(int n) {
    kernel.exp(x.array, x.at, n, max(), exps, expsAt);
  }

  /// e^(x − m) of a class, not scaled.
  final double exp(long index) {
    exps(index, 1);
    return kernel.get(exps, expsAt) / Kernel.SCALE;
  }

  /// Sets [#high] and [#low] such that factor · p = e · (high + low).
  final void factor(double factor) {
    double r = rest.value();
    double sum = 1 + r;
    double sumLow = Sum.roundingError(1, r, sum) + rest.remainder();
    double inverse = 1 / sum;
    double inverseLow = -inverse * (Math.fma(sum, inverse, -1) + sumLow * inverse);
    high = inverse * factor;
    low = Math.fma(inverse, factor, -high) + inverseLow * factor;
  }

  /// (value + remainder) · (high + low), rounded as if once.
  final double times(double value, double remainder) {
    return Math.fma(value, high, Math.fma(value, low, remainder * high));
  }

  /// Writes e · (high + low).
  void writeScaled(Strips<A> out) {
    writeScaled(0, classes, out);
  }

  final void writeScaled(long first, long end, Strips<A> out) {
    for (long from = first; from < end; from += Kernel.STRIP) {
      int n = length(from);
      exps(from, n);
      out.open(from);
      kernel.scale(exps, expsAt, n, high, low, out.array, out.at);
      out.commit(from, n);
    }
  }

  /// Writes (x − m) − log(1 + r).
  void writeLogarithms(Strips<A> out) {
    writeLogarithms(0, classes, log1pRest(), out);
  }

  final void writeLogarithms(long first, long end, double logOfSum, Strips<A> out) {
    for (long from = first; from < end; from += Kernel.STRIP) {
      int n = length(from);
      load(from, n);
      out.open(from);
      kernel.logarithm(x.array, x.at, n, max(), logOfSum, out.array, out.at);
      out.commit(from, n);
    }
  }
}
