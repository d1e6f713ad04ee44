package surprisal.learn;

import java.util.List;

/// One vector of parameters under AdamW. Step t with gradient g and rate r, for β₁ = 0.9, β₂ = 0.999:
///
///     m ← β₁·m + (1 − β₁)·g        v ← β₂·v + (1 − β₂)·g²
///     w ← w·(1 − r·decay) − r·m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
///
/// Weights alone decay. Parameters, m and v are floats, as PyTorch's are for parameters of that type.
final class AdamW {
  private static final float FIRST = 0.9f;
  private static final float SECOND = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final float[] parameters;
  private final float[] decays;
  private final float[] first;
  private final float[] second;
  private int steps;

  /// @param decays how much each of them decays
  AdamW(float[] parameters, float[] decays) {
    this.parameters = parameters;
    this.decays = decays;
    this.first = new float[parameters.length];
    this.second = new float[parameters.length];
  }

  void step(float[] gradient, double rate) {
    steps++;
    float length = (float) (rate / (1 - StrictMath.pow(FIRST, steps)));
    float scale = (float) (1 / (1 - StrictMath.pow(SECOND, steps)));
    float r = (float) rate;
    for (int i = 0; i < parameters.length; i++) {
      float g = gradient[i];
      float m = FIRST * first[i] + (1 - FIRST) * g;
      float v = SECOND * second[i] + (1 - SECOND) * g * g;
      first[i] = m;
      second[i] = v;
      float root = (float) Math.sqrt(v * scale) + EPSILON;
      parameters[i] = parameters[i] * (1 - r * decays[i]) - length * m / root;
    }
  }

  int steps() {
    return steps;
  }

  /// m and v.
  List<float[]> moments() {
    return List.of(first, second);
  }

  /// Goes on from what another one was at.
  void resume(int steps, float[] first, float[] second) {
    this.steps = steps;
    System.arraycopy(first, 0, this.first, 0, first.length);
    System.arraycopy(second, 0, this.second, 0, second.length);
  }
}
