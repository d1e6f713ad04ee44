package surprisal.kernel;

/// [MatMulTile] of `float`, number by number.
sealed class ScalarFloatTile implements MatMulTile<float[]> permits VectorFloatTile {
  private static final int COLUMNS = 16;

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public int bytes() {
    return Float.BYTES;
  }

  @Override
  public float[] allocate(int n) {
    return new float[n];
  }

  @Override
  public void pack(
      float[] from, int first, int second, int step, int depth, float[] to, int place, int width) {
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
      float[] from, int first, int second, int depth, float[] to, int place, int width) {
    for (int k = 0; k < depth; k++) {
      to[place + k * width] = from[first + k];
      to[place + k * width + 1] = from[second + k];
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
