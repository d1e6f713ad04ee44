package surprisal;

import surprisal.kernel.ActivationKernel;

/// What a [DenseLayer] does to each number z of W·x + b.
public enum Activation {
  /// max(z, 0); its derivative at 0 is 0.
  RELU("relu"),

  /// z·Φ(z) in the form with tanh: ½·z·(1 + tanh(√(2/π)·(z + 0.044715·z³))).
  ///
  /// Source: D. Hendrycks and K. Gimpel, Gaussian error linear units, arXiv:1606.08415 (2016).
  GELU("gelu"),

  /// tanh(z)
  TANH("tanh");

  private final String title;

  Activation(String title) {
    this.title = title;
  }

  /// `relu`, `gelu`, `tanh`.
  @Override
  public String toString() {
    return title;
  }

  /// Replaces n numbers z by f(z), and writes f′(z) to the same places of `slopes`.
  <A> void apply(ActivationKernel<A> kernel, A z, int at, int n, A slopes) {
    switch (this) {
      case RELU -> kernel.relu(z, at, n, slopes);
      case GELU -> kernel.gelu(z, at, n, slopes);
      case TANH -> kernel.tanh(z, at, n, slopes);
    }
  }
}
