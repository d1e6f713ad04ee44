package surprisal.kernel;

/// The loops of activation functions f: each replaces n numbers x by f(x), and writes f′(x) to the same
/// places of `slopes`. No state.
///
/// @param <A> `float[]` or `double[]`
public interface ActivationKernel<A> {
  /// max(x, 0); its slope at 0 is 0.
  void relu(A x, int at, int n, A slopes);

  /// tanh(x)
  void tanh(A x, int at, int n, A slopes);

  /// x·σ(2u) with u = √(2/π)·(x + 0.044715·x³), the form of x·Φ(x) with tanh: ½·(1 + tanh u) = σ(2u).
  ///
  /// Source: D. Hendrycks and K. Gimpel, Gaussian error linear units, arXiv:1606.08415 (2016).
  void gelu(A x, int at, int n, A slopes);
}
