package surprisal.testkit;

import java.util.Arrays;

/// Target rows as exact numbers, for [ExactRow#crossEntropy(BigFloat\[\], double)].
public final class ExactTargets {
  private static final int BITS = 256;

  private ExactTargets() {}

  /// 1 at the target, 0 elsewhere.
  public static BigFloat[] oneHot(int classes, int target) {
    return smoothed(classes, target, 0);
  }

  /// (1 − ε) + ε/C at the target, ε/C elsewhere, for the exact value of the double ε.
  public static BigFloat[] smoothed(int classes, int target, double smoothing) {
    BigFloat epsilon = BigFloat.of(smoothing);
    BigFloat share = epsilon.dividedBy(BigFloat.of(classes), BITS);
    BigFloat[] row = new BigFloat[classes];
    Arrays.fill(row, share);
    row[target] = BigFloat.ONE.minus(epsilon).plus(share);
    return row;
  }

  /// The exact values of finite doubles.
  public static BigFloat[] of(double... values) {
    return Arrays.stream(values).mapToObj(BigFloat::of).toArray(BigFloat[]::new);
  }
}
