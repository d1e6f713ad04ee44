package surprisal.kernel;

/// [MatMulTile] of `double`, number by number.
sealed class ScalarDoubleTile implements MatMulTile<double[]> permits VectorDoubleTile {
  private static final int COLUMNS = 8;

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public int bytes() {
    return Double.BYTES;
  }

  @Override
  public double[] allocate(int n) {
    return new double[n];
  }

  @Override
  public void pack(
      double[] from, int first, int second, int step, int depth, double[] to, int place, int width) {
    if (step == 1) {
      packAlong(from, first, second, depth, to, place, width);
      return;
    }
    for (int k = 0; k < depth; k++) {
      to[place + k * width] = from[first + k * step];
      to[place + k * width + 1] = from[second + k * step];
    }
  }

  /// The same where `step` is 1, and the compiler knows.
  private static void packAlong(
      double[] from, int first, int second, int depth, double[] to, int place, int width) {
    for (int k = 0; k < depth; k++) {
      to[place + k * width] = from[first + k];
      to[place + k * width + 1] = from[second + k];
    }
  }

  @Override
  public void multiplyAdd(
      double[] a, int aAt, double[] b, int bAt, int depth, double[] c, int cAt, int stride) {
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < COLUMNS; j++) {
        double sum = c[cAt + i * stride + j];
        for (int k = 0; k < depth; k++) {
          sum = Math.fma(a[aAt + k * ROWS + i], b[bAt + k * COLUMNS + j], sum);
        }
        c[cAt + i * stride + j] = sum;
      }
    }
  }
}
