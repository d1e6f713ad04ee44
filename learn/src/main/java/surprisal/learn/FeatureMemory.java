package surprisal.learn;

import surprisal.Tensor;

/// Where the features of a table's rows are put: on the heap, unless the table brings memory of its own.
public interface FeatureMemory extends AutoCloseable {
  /// One array for each matrix.
  FeatureMemory HEAP = new HeapMemory();

  /// The features of a row in the making.
  interface Rows {
    /// Writes those that are not 0 of a row, from `to[at]` on.
    void write(int row, double[] to, int at);
  }

  /// A matrix [rows, features] of F64, made row by row from the first to the last.
  ///
  /// Errors: more numbers than this memory takes; an [java.io.UncheckedIOException] where it is in a
  /// file that cannot be written.
  Tensor matrix(int rows, int features, Rows source);

  /// Memory of the same kind for matrices that are needed for a while, until it is closed.
  FeatureMemory apart();

  /// Gives the memory back; what was made in it must not be used any more.
  @Override
  void close();
}
