package surprisal.bench.peers;

/// A library that fits softmax regression to a table.
///
/// The objective is mean cross-entropy + l2/2·‖W‖² + l1·‖W‖₁, as far as the library can state it.
/// What is reached is for others to compute, from the weights.
interface Peer extends AutoCloseable {
  /// The library, its version and its threads.
  String name();

  /// Fits anew, with the table in memory, and times that alone.
  ///
  /// @param effort what decides when the fit ends: a tolerance or a number of epochs
  Fit fit(double effort);

  @Override
  void close();

  /// @param weights C rows of D
  record Fit(double seconds, double[][] weights, double[] biases) {}
}
