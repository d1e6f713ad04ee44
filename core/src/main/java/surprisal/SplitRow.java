package surprisal;

import surprisal.kernel.Rest;

/// A long row whose pieces are shared among threads, with the bits of a [SoftmaxRow] on one.
///
/// @param <A> `float[]`, `double[]`, or a segment of native memory
final class SplitRow<A> extends SoftmaxRow<A> {
  /// Fewer classes are not worth splitting.
  private static final long LEAST = 4L * PIECE;

  /// More rows keep threads busy row by row.
  private static final long MOST_ROWS = 8;

  private interface Body<A> {
    void run(SoftmaxRow<A> part, int piece);
  }

  private final RowAccess<A> access;
  private final Rows logits;
  private final int pieces;
  private long row;

  private SplitRow(RowAccess<A> access, Rows logits) {
    super(access.kernel(logits.classes()), access.strips(logits, null));
    this.access = access;
    this.logits = logits;
    this.pieces = Math.toIntExact((logits.classes() + PIECE - 1) / PIECE);
  }

  /// Whether threads share each of these rows, and not the rows among them.
  static boolean splits(long rows, long classes) {
    return classes >= LEAST && rows < MOST_ROWS;
  }

  static <A> SoftmaxRow<A> of(RowAccess<A> access, Rows logits, boolean shared) {
    return shared && splits(logits.count(), logits.classes())
        ? new SplitRow<>(access, logits)
        : SoftmaxRow.of(access, logits);
  }

  @Override
  double findMax(long row) {
    this.row = row;
    double[] greatest = new double[pieces];
    forEachPiece((part, piece) -> greatest[piece] = part.findMax(from(piece), from(piece + 1)));
    double all = Double.NEGATIVE_INFINITY;
    for (double one : greatest) {
      all = greater(all, one);
    }
    return all;
  }

  @Override
  void computeExps(long row, Rest rest) {
    Rest[] rests = new Rest[pieces];
    forEachPiece((part, piece) -> {
      rests[piece] = new Rest();
      part.addPiece(from(piece), rests[piece]);
    });
    for (Rest one : rests) {
      rest.add(one);
    }
  }

  @Override
  void writeScaled(Strips<A> out) {
    forEachPiece((part, piece) -> part.writeScaled(from(piece), from(piece + 1), another(out)));
  }

  @Override
  void writeLogarithms(Strips<A> out) {
    double log = log1pRest();
    forEachPiece(
        (part, piece) -> part.writeLogarithms(from(piece), from(piece + 1), log, another(out)));
  }

  private void forEachPiece(Body<A> body) {
    Strips<A> store = store();
    Tiles.of(pieces, PIECE)
        .forEach((tile, from, to) -> {
          try (SoftmaxRow<A> part = SoftmaxRow.of(access, logits)) {
            part.join(this, row, store == null ? null : another(store));
            for (long piece = from; piece < to; piece++) {
              body.run(part, (int) piece);
            }
          }
        });
  }

  private long from(int piece) {
    return Math.min((long) piece * PIECE, classes);
  }

  /// The same row of the same tensor, for another thread.
  private Strips<A> another(Strips<A> strips) {
    Strips<A> other = access.strips(strips.rows(), null);
    other.row(row);
    return other;
  }
}
