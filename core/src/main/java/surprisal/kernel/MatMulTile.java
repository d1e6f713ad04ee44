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

  /// Columns of a tile.
  int columns();

  A allocate(int n);

  /// Packs lines of a matrix: to[k · width + i] = from[at + i · line + k · step] for i below `lines`,
  /// 0 for the others below `width`.
  void pack(A from, int at, int line, int step, int lines, int width, int depth, A to, int place);

  /// to[j · strideTo + i] = from[i · stride + j] for n rows and m columns.
  void transpose(A from, int at, int stride, int n, int m, A to, int place, int strideTo);

  /// C += A·B for a tile of C whose rows are `stride` apart.
  void multiplyAdd(A a, int aAt, A b, int bAt, int depth, A c, int cAt, int stride);
}
