package surprisal.kernel;

/// The loops over the logits of a linear head that are neither softmax nor products of matrices. They
/// have no state.
///
/// @param <A> `float[]` or `double[]`
public interface HeadKernel<A> {
  /// x = cap · tanh(x / cap)
  void cap(A x, int at, int n, double cap);

  /// slopes = 1 − tanh²(x / cap), the derivative of [#cap].
  ///
  /// With e = exp(−2|x|/cap) it is 4e / (1 + e)², which loses nothing where tanh is next to 1.
  void slopes(A x, int at, int n, double cap, A slopes, int to);

  /// x *= factors
  void multiply(A x, int at, A factors, int from, int n);

  /// sums += x
  void add(A sums, int to, A x, int at, int n);

  /// How many numbers are greater.
  int countAbove(double bound, A x, int at, int n);

  /// Σ e · (max − x) over the entries whose e is not 0.
  double moment(A e, int from, A x, int at, int n, double max);

  /// u = a·p ∘ (u − Σ p u) + b·p·Σ p u, in place, for n classes.
  ///
  /// The u of the class `top` is taken off everywhere first: where most of p is there, little is left
  /// to average.
  void curve(A p, int from, int n, int top, double a, double b, A u, int at);
}
