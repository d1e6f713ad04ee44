package surprisal.learn;

import java.util.List;
import java.util.function.Consumer;

/// Softmax regression, also called multinomial logistic regression: the weights W [C, D] and biases b [C]
/// that minimise
///
///     mean over rows of −log softmax(W·x + b)[y]  +  (l2/2)·‖W‖²
///
/// The biases are not penalised. By a trust-region Newton method from W = 0 and b = the log class
/// frequencies; the same bits in every run. The fit ends with a [Certificate].
///
/// ```java
/// Classifier model = SoftmaxRegression.training().withL2(1e-3).fit(split.training());
/// ```
///
/// With l2 > 0 there is exactly one minimum, up to a shift of all biases; this one has Σ b = 0. With
/// l2 = 0 there may be none: data whose classes can be separated, completely or in part, lets the loss
/// fall for ever. That is noticed, said in the certificate, and the fit stops where it is.
///
/// @param l2 the penalty in nats, 0 or more
/// @param tolerance the fit has converged when the gradient norm is at most this
/// @param iterationLimit Newton steps at most
/// @param listener called on the training thread at the start and after each step
public record SoftmaxRegression(
    double l2, double tolerance, int iterationLimit, Consumer<Progress> listener) {
  /// Errors: an l2 or tolerance that is negative or not finite; a negative limit.
  public SoftmaxRegression {
    requireNonNegative("l2", l2);
    requireNonNegative("tolerance", tolerance);
    requireNonNegative("iterationLimit", iterationLimit);
  }

  private static void requireNonNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          name + " = " + value + ": expected a finite number, 0 or more");
    }
  }

  /// l2 = 1e-4, tolerance 1e-11, at most 100 iterations, no listener.
  public static SoftmaxRegression training() {
    return new SoftmaxRegression(1e-4, 1e-11, 100, progress -> {});
  }

  /// With another penalty.
  public SoftmaxRegression withL2(double l2) {
    return new SoftmaxRegression(l2, tolerance, iterationLimit, listener);
  }

  /// With another gradient norm to converge to.
  public SoftmaxRegression withTolerance(double tolerance) {
    return new SoftmaxRegression(l2, tolerance, iterationLimit, listener);
  }

  /// With another limit of Newton steps.
  public SoftmaxRegression withIterationLimit(int iterationLimit) {
    return new SoftmaxRegression(l2, tolerance, iterationLimit, listener);
  }

  /// With another listener.
  public SoftmaxRegression withListener(Consumer<Progress> listener) {
    return new SoftmaxRegression(l2, tolerance, iterationLimit, listener);
  }

  /// Trains a classifier.
  ///
  /// Cost: O(N·C·D) for each product with the Hessian, some tens of them for each step; memory
  /// O(C·D) besides the data.
  ///
  /// Errors: a class without a row. Interrupting the thread ends the fit with a
  /// [java.util.concurrent.CancellationException]; the thread stays interrupted.
  public Classifier fit(Dataset dataset) {
    List<Integer> counts = dataset.classCounts();
    int empty = counts.indexOf(0);
    if (empty >= 0) {
      throw new IllegalArgumentException(
          "the class %s has no row: expected one or more of each class"
              .formatted(Wording.quoted(dataset.labels().classNames().get(empty))));
    }
    return new Training(this, dataset).run();
  }
}
