package surprisal.learn;

import java.util.function.Consumer;
import surprisal.Linear;

/// Softmax regression, also called multinomial logistic regression: the weights W [C, D] and biases b [C]
/// that minimise
///
///     Σᵢ vᵢ·CE(softmax(W·xᵢ + b + oᵢ), yᵢ) / Σᵢ vᵢ  +  penalty(W)
///
/// where row i has features xᵢ, label yᵢ (a class or a distribution over the classes, smoothed), weight
/// vᵢ = row weight times class weight, and offsets oᵢ. From W = 0 and b = the log class frequencies, with a
/// sample of the rows first where they are many; the same bits in every run. The fit ends with a [Certificate].
///
/// ```java
/// Classifier model = SoftmaxRegression.training().withL2(1e-3).fit(split.training());
/// ```
///
/// With l2 > 0 there is exactly one minimum, up to a shift of all biases; this one has Σ b = 0. Without a
/// penalty there may be none: data whose classes can be separated, completely or in part, lets the loss
/// fall for ever. That is noticed, said in the certificate, and the fit stops where it is.
///
/// @param penalty on large weights
/// @param classWeights what a row weighs by its class
/// @param labelSmoothing ε: labels become (1 − ε)·y + ε/C
/// @param solver the method of minimisation
/// @param tolerance the fit has converged when the norm of the gradient, with l1 of its least
///   subgradient, is at most this, and the bound at most 100 times this
/// @param iterationLimit steps of the solver at most
/// @param listener called on the training thread at the start and after each step
public record SoftmaxRegression(
    Penalty penalty,
    ClassWeights classWeights,
    double labelSmoothing,
    Solver solver,
    double tolerance,
    int iterationLimit,
    Consumer<Progress> listener) {
  /// Errors: a tolerance that is negative or not finite; a negative limit; label smoothing outside [0, 1);
  /// a solver that cannot minimise with the penalty.
  public SoftmaxRegression {
    requireNonNegative("tolerance", tolerance);
    requireNonNegative("iterationLimit", iterationLimit);
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "labelSmoothing = " + labelSmoothing + ": expected 0 ≤ labelSmoothing < 1");
    }
    solver.chosenFor(penalty);
  }

  static void requireNonNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          name + " = " + value + ": expected a finite number, 0 or more");
    }
  }

  /// l2 = 1e-4, no other penalty or weights, tolerance 1e-11, at most 1000 iterations, no listener.
  public static SoftmaxRegression training() {
    return new SoftmaxRegression(
        Penalty.ofL2(1e-4), ClassWeights.EQUAL, 0, Solver.AUTOMATIC, 1e-11, 1000, progress -> {});
  }

  /// With another penalty.
  public SoftmaxRegression withPenalty(Penalty penalty) {
    return new SoftmaxRegression(
        penalty, classWeights, labelSmoothing, solver, tolerance, iterationLimit, listener);
  }

  /// With another l2 in the penalty.
  public SoftmaxRegression withL2(double l2) {
    return withPenalty(penalty.withL2(l2));
  }

  /// With another l1 in the penalty.
  public SoftmaxRegression withL1(double l1) {
    return withPenalty(penalty.withL1(l1));
  }

  /// With other weights of rows by their class.
  public SoftmaxRegression withClassWeights(ClassWeights classWeights) {
    return new SoftmaxRegression(
        penalty, classWeights, labelSmoothing, solver, tolerance, iterationLimit, listener);
  }

  /// With a part ε of each label spread over all classes.
  public SoftmaxRegression withLabelSmoothing(double labelSmoothing) {
    return new SoftmaxRegression(
        penalty, classWeights, labelSmoothing, solver, tolerance, iterationLimit, listener);
  }

  /// With another method.
  public SoftmaxRegression withSolver(Solver solver) {
    return new SoftmaxRegression(
        penalty, classWeights, labelSmoothing, solver, tolerance, iterationLimit, listener);
  }

  /// With another gradient norm to converge to.
  public SoftmaxRegression withTolerance(double tolerance) {
    return new SoftmaxRegression(
        penalty, classWeights, labelSmoothing, solver, tolerance, iterationLimit, listener);
  }

  /// With another limit of steps.
  public SoftmaxRegression withIterationLimit(int iterationLimit) {
    return new SoftmaxRegression(
        penalty, classWeights, labelSmoothing, solver, tolerance, iterationLimit, listener);
  }

  /// With another listener.
  public SoftmaxRegression withListener(Consumer<Progress> listener) {
    return new SoftmaxRegression(
        penalty, classWeights, labelSmoothing, solver, tolerance, iterationLimit, listener);
  }

  /// Trains a classifier.
  ///
  /// Cost: O(N·C·D) for each product with the Hessian, some tens of them for each Newton step; memory
  /// O(C·D) besides the data, and 32 MiB at most for a preconditioner. With l1, O(N·n²) for each step
  /// where n weights are not 0, and memory O(n²); n = 2048 at most, about 100 MiB.
  ///
  /// Errors: a class without a row, or without a row of positive weight; names in penalty or class
  /// weights that the data set does not have; more weights than one array holds.
  /// Interrupting the thread ends the fit with a [java.util.concurrent.CancellationException]; the thread
  /// stays interrupted.
  public Classifier fit(Dataset dataset) {
    return new Training(this, dataset, null, null).run();
  }

  /// Trains a classifier from the weights and biases of another one of the same features and classes,
  /// which is faster where they are near. The minimum is the same.
  ///
  /// Errors: those of [#fit(Dataset)]; a head of other features or classes, or without biases.
  public Classifier fit(Dataset dataset, Linear start) {
    if (start.features() != dataset.encoding().features()
        || start.classes() != dataset.labels().classes()
        || start.bias() == null) {
      throw new IllegalArgumentException(
          "the start has %d features and %d classes%s: expected %d and %d, with biases"
              .formatted(
                  start.features(),
                  start.classes(),
                  start.bias() == null ? ", without biases" : "",
                  dataset.encoding().features(),
                  dataset.labels().classes()));
    }
    return new Training(this, dataset, start, null).run();
  }

  /// Trains a classifier and tells now and then where it stands, or goes on from where a fit stood. That
  /// one ends with the same bits as one that was never stopped.
  ///
  /// Errors: those of [#fit(Dataset)]; a checkpoint of other data or settings (the limit of iterations
  /// may be another).
  public Classifier fit(Dataset dataset, Checkpoints checkpoints) {
    return new Training(this, dataset, null, checkpoints).run();
  }
}
