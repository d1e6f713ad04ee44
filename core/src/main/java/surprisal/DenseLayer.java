package surprisal;

import org.jspecify.annotations.Nullable;

/// A hidden layer of a network, which makes features of features:
///
///     Y = f(X·Wᵀ + b)        dZ = dY ∘ f′        dX = dZ·W        dW = dZᵀ·X        db = Σ dZ over the rows
///
/// Shapes: X [N, D], dense or sparse; Y, f′ and dY [N, M]; W [M, D], b [M].
///
/// Types: arithmetic is in double where X or W is F64, else in float; a bias is summed in double. Outputs
/// are F32 or F64.
///
/// The bits do not depend on the number of threads.
///
/// Cost: one matrix product of N·D·M forwards, two backwards; memory for a few copies of the outputs.
///
/// @param linear W and b; b may be null
/// @param activation f
public record DenseLayer(Linear linear, Activation activation) {
  /// Writes Y, and the slopes f′, which the gradient needs.
  ///
  /// Errors: other shapes; outputs that overlap each other or an argument.
  ///
  /// @param slopes null where no gradient is wanted
  public void apply(Features inputs, Tensor outputs, @Nullable Tensor slopes) {
    LinearDoor.requireFeatures(inputs, linear);
    requireOutput("outputs", outputs, inputs);
    if (slopes != null) {
      requireOutput("slopes", slopes, inputs);
      Overlap.requireDisjoint("slopes", slopes, "outputs", outputs);
    }
    DenseProducts.of(Arithmetic.of(inputs, linear.weights()), inputs, linear)
        .apply(activation, outputs, slopes);
  }

  /// Writes dX, and dW and db, for the gradient dY of the outputs. What was in them is overwritten.
  ///
  /// Errors: other shapes; outputs that overlap each other or an argument; a gradient of sparse inputs.
  ///
  /// @param slopes what [#apply] wrote
  /// @param dInputs null where it is not wanted
  public void gradient(
      Features inputs, Tensor slopes, Tensor dOutputs, @Nullable Tensor dInputs, Linear dLinear) {
    LinearDoor.requireFeatures(inputs, linear);
    linear.requireLike("dLinear", dLinear);
    long[] shape = {inputs.size(0), linear.classes()};
    Shapes.requireShape("slopes", slopes, shape);
    Shapes.requireShape("dOutputs", dOutputs, shape);
    for (Tensor out : dLinear.tensors()) {
      requireApart("dLinear", out, inputs);
      Overlap.requireDisjoint("dLinear", out, "slopes", slopes);
      Overlap.requireDisjoint("dLinear", out, "dOutputs", dOutputs);
    }
    if (dInputs != null) {
      if (!(inputs instanceof Tensor dense)) {
        throw new IllegalArgumentException(
            "there is a gradient of the inputs, but those are sparse: expected none");
      }
      Shapes.requireShape("dInputs", dInputs, dense.extents());
      requireApart("dInputs", dInputs, inputs);
      for (Tensor out : dLinear.tensors()) {
        Overlap.requireDisjoint("dInputs", dInputs, "dLinear", out);
      }
    }
    DenseProducts.of(Arithmetic.of(inputs, linear.weights()), inputs, linear)
        .gradient(slopes, dOutputs, dInputs, dLinear);
  }

  private void requireOutput(String subject, Tensor out, Features inputs) {
    Shapes.requireShape(subject, out, new long[] {inputs.size(0), linear.classes()});
    requireApart(subject, out, inputs);
  }

  private void requireApart(String subject, Tensor out, Features inputs) {
    LinearDoor.requireWide(subject, out);
    Overlap.requireWritable(subject, out);
    Overlap.requireDisjoint(subject, out, "inputs", LinearDoor.memory(inputs));
    for (Tensor part : linear.tensors()) {
      Overlap.requireDisjoint(subject, out, "linear", part);
    }
  }
}
