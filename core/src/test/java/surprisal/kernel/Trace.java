package surprisal.kernel;

import java.util.Arrays;

/// Results in the order in which they came, to be compared bit for bit, as Double.equals does: zeros
/// have signs, and all NaNs are one, for the payload of a NaN is nobody's promise.
final class Trace {
  private double[] values = new double[256];
  private int size;
  private int strays;

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  void add(double[] more) {
    for (double value : more) {
      add(value);
    }
  }

  /// Adds n results in an array, and counts the numbers beside them that differ from what was there
  /// before.
  <A> void add(Kernel<A> kernel, A after, A before, int size, int at, int n) {
    for (int i = 0; i < size; i++) {
      double value = kernel.get(after, i);
      if (i >= at && i < at + n) {
        add(value);
      } else if (Double.doubleToLongBits(value) != Double.doubleToLongBits(kernel.get(before, i))) {
        strays++;
      }
    }
  }

  /// How many numbers were written that should not have been.
  int strays() {
    return strays;
  }

  double[] values() {
    return Arrays.copyOf(values, size);
  }

  /// A number that almost surely differs where any bit does, and what a hash has been before.
  long hash(long before) {
    long hash = before;
    for (int i = 0; i < size; i++) {
      hash =
          Long.rotateLeft(hash ^ Double.doubleToLongBits(values[i]), 29)
              * 0x9e3779b97f4a7c15L; // 2^64 / the golden ratio
    }
    return hash;
  }
}
