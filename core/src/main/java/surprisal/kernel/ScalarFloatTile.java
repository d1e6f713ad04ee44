package surprisal.kernel;

/// [MatMulTile] of `float`, number by number.
sealed class ScalarFloatTile implements MatMulTile<float[]> permits VectorFloatTile {
  private static final int COLUMNS = 16;

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public float[] allocate(int n) {
    return new float[n];
  }

  @Override
  public void pack(
      float[] from,
      int at,
      int line,
      int step,
      int lines,
      int width,
      int depth,
      float[] to,
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
      float[] from, int at, int stride, int n, int m, float[] to, int place, int strideTo) {
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
      float[] a, int aAt, float[] b, int bAt, int depth, float[] c, int cAt, int stride) {
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < COLUMNS; j++) {
        float sum = c[cAt + i * stride + j];
        for (int k = 0; k < depth; k++) {
          sum = Math.fma(a[aAt + k * ROWS + i], b[bAt + k * COLUMNS + j], sum);
        }
        c[cAt + i * stride + j] = sum;
      }
    }
  }
}
