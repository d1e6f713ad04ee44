package surprisal;

import org.jspecify.annotations.Nullable;

/// What a pass over a linear head writes besides the loss it returns: any of the gradients, the
/// loss of each row, statistics of each row. What is null is not computed.
///
/// Gradients are F32 or F64, whatever the features and weights are stored in.
///
/// @param featureGradient [N, D]; may be the features' own memory
/// @param weightGradient [C, D]
/// @param biasGradient [C]
/// @param accumulates whether gradients are added to what is there, or overwrite it
/// @param losses [N], F32 or F64: the loss of each row, as [CrossEntropy#losses] has them
/// @param statistics for each row; the targets must be classes
public record LinearOutputs(
    @Nullable Tensor featureGradient,
    @Nullable Tensor weightGradient,
    @Nullable Tensor biasGradient,
    boolean accumulates,
    @Nullable Tensor losses,
    @Nullable RowStatistics statistics) {
  private static final LinearOutputs NONE = new LinearOutputs(null, null, null, false, null, null);

  /// Nothing but the loss.
  public static LinearOutputs none() {
    return NONE;
  }

  /// These, and the gradient of the features, G·W.
  public LinearOutputs withFeatureGradient(@Nullable Tensor gradient) {
    return new LinearOutputs(
        gradient, weightGradient, biasGradient, accumulates, losses, statistics);
  }

  /// These, and the gradient of the weights, Gᵀ·H.
  public LinearOutputs withWeightGradient(@Nullable Tensor gradient) {
    return new LinearOutputs(
        featureGradient, gradient, biasGradient, accumulates, losses, statistics);
  }

  /// These, and the gradient of the bias, Σ G over the rows.
  public LinearOutputs withBiasGradient(@Nullable Tensor gradient) {
    return new LinearOutputs(
        featureGradient, weightGradient, gradient, accumulates, losses, statistics);
  }

  /// These, and the gradient of the head's parameters.
  public LinearOutputs withHeadGradient(Linear gradient) {
    return withWeightGradient(gradient.weights()).withBiasGradient(gradient.bias());
  }

  /// These, with gradients added to what is there.
  public LinearOutputs accumulating() {
    return new LinearOutputs(
        featureGradient, weightGradient, biasGradient, true, losses, statistics);
  }

  /// These, and the loss of each row.
  public LinearOutputs withLosses(@Nullable Tensor each) {
    return new LinearOutputs(
        featureGradient, weightGradient, biasGradient, accumulates, each, statistics);
  }

  /// These, and statistics of each row.
  public LinearOutputs withStatistics(@Nullable RowStatistics each) {
    return new LinearOutputs(
        featureGradient, weightGradient, biasGradient, accumulates, losses, each);
  }

  boolean hasGradient() {
    return featureGradient != null || weightGradient != null || biasGradient != null;
  }
}
