package surprisal.kernel;

/// The innermost loop of a matrix product: [#ROWS] rows of A times some columns of B, both packed so
/// that what is needed for a step of k lies side by side.
///
/// Every sum runs over k in order, each step one fused multiply-add onto what is in C. So the bits
/// depend neither on the size of tiles nor on the machine.
///
/// @param <A> `float[]` or `double[]`
interface MatMulTile<A> {
  /// Rows of a tile: with two vectors of columns the sums fill twelve registers, and the oldest
  /// machines with such vectors have sixteen.
  int ROWS = 6;

  /// Whether a fence must stand between the rows of a step. C2 likes to load all factors of a step
  /// before it multiplies by any, which takes twenty registers; where there are sixteen it puts sums
  /// into memory meanwhile, at less than half the speed. Past a fence it moves no load. On x86 the
  /// fence is no instruction; elsewhere it is, and there are registers enough.
  boolean FENCED = System.getProperty("os.arch").matches("amd64|x86_64");

  /// Columns of a tile, an even number.
  int columns();

  /// Bytes of a number.
  int bytes();

  A allocate(int n);

  /// Packs `lines` lines of a matrix, at most `width`, which is [#ROWS] or [#columns], for `depth`
  /// steps of k: to[place + k · width + i] = from[at + i · line + k · step]. Either `line` or `step` is
  /// 1. What stands where lines are missing does not matter.
  void pack(A from, int at, int line, int step, int lines, int width, int depth, A to, int place);

  /// Copies part of a matrix.
  void copy(A from, int at, int stride, A to, int place, int strideTo, int rows, int some);

  /// C += A·B for a tile of C whose rows are `stride` apart.
  void multiplyAdd(A a, int aAt, A b, int bAt, int depth, A c, int cAt, int stride);

  /// The same for an A that is not packed: element (i, k) at `aAt + i · line + k · step`. Slower, but
  /// faster than to pack A for a few columns.
  void multiplyAdd(
      A a, int aAt, int line, int step, A b, int bAt, int depth, A c, int cAt, int stride);
}
