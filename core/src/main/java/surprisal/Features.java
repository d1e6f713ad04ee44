package surprisal;

/// The features of N rows, as a linear head takes them: a [Tensor] [N, D], or [SparseRows] of which
/// most are 0.
public sealed interface Features permits Tensor, SparseRows {
  /// How the numbers are stored.
  DType type();

  /// Extent of one axis: 0 for the rows N, 1 for the features D.
  long size(int axis);
}
