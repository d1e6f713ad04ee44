package surprisal.learn;

import surprisal.Tensor;

/// The heap, where matrices live for as long as somebody knows them.
final class HeapMemory implements FeatureMemory {
  @Override
  public Tensor matrix(int rows, int features, Rows source) {
    double[] numbers = new double[sizeOf(rows, features)];
    for (int row = 0; row < rows; row++) {
      source.write(row, numbers, row * features);
    }
    return Tensor.of(numbers, rows, features);
  }

  private static int sizeOf(int rows, int features) {
    long size = (long) rows * features;
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "%d rows of %d features are more than fit in memory at once: encode fewer rows at a time"
              .formatted(rows, features));
    }
    return (int) size;
  }

  @Override
  public FeatureMemory apart() {
    return this;
  }

  @Override
  public void close() {}
}
