package surprisal.kernel;

/// [MatMulTile] of `double`, number by number.
sealed class ScalarDoubleTile implements MatMulTile<double[]> permits VectorDoubleTile {
  private static final int COLUMNS = 8;

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public double[] allocate(int n) {
    return new double[n];
  }

  @Override
  public void pack(
      double[] from,
      int at,
      int line,
      int step,
      int lines,
      int width,
      int depth,
      double[] to,
      int place) {
    for (int i = 0; i < width; i++) {
      int source = at + i * line;
      int target = place + i;
      for (int k = 0; k < depth; k++) {
        to[target] = i < lines ? from[source] : 0;
        source += step;
        target += width;
      }
    }
  }

  @Override
  public void transpose(
      double[] from, int at, int stride, int n, int m, double[] to, int place, int strideTo) {
    for (int j = 0; j < m; j++) {
      int source = at + j;
      int target = place + j * strideTo;
      for (int i = 0; i < n; i++) {
        to[target + i] = from[source];
        source += stride;
      }
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
