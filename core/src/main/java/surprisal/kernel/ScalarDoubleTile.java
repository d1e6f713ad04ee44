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
      double[] from,
      int at,
      int line,
      int step,
      int lines,
      int width,
      int depth,
      double[] to,
      int place) {
    if (step != 1 && lines == ROWS && width == ROWS) {
      packRows(from, at, step, depth, to, place);
    } else if (step != 1) {
      packAcross(from, at, step, lines, width, depth, to, place);
    } else {
      for (int i = 0; i < lines; i += 2) {
        int first = at + i * line;
        int second = i + 1 < lines ? first + line : first;
        if (width == ROWS) {
          packAlong(from, first, second, ROWS, depth, to, place + i);
        } else {
          packAlong(from, first, second, columns(), depth, to, place + i);
        }
      }
    }
  }

  /// Two lines that lie along k; faster where the compiler knows `width`.
  private static void packAlong(
      double[] from, int first, int second, int width, int depth, double[] to, int place) {
    for (int k = 0; k < depth; k++) {
      to[place + k * width] = from[first + k];
      to[place + k * width + 1] = from[second + k];
    }
  }

  /// Lines that lie across k, so that what belongs side by side is so already.
  void packAcross(
      double[] from, int at, int step, int lines, int width, int depth, double[] to, int place) {
    for (int k = 0; k < depth; k++) {
      System.arraycopy(from, at + k * step, to, place + k * width, lines);
    }
  }

  private static void packRows(double[] from, int at, int step, int depth, double[] to, int place) {
    for (int k = 0; k < depth; k++) {
      int source = at + k * step;
      int target = place + k * ROWS;
      to[target] = from[source];
      to[target + 1] = from[source + 1];
      to[target + 2] = from[source + 2];
      to[target + 3] = from[source + 3];
      to[target + 4] = from[source + 4];
      to[target + 5] = from[source + 5];
    }
  }

  @Override
  public void copy(
      double[] from, int at, int stride, double[] to, int place, int strideTo, int rows, int some) {
    for (int row = 0; row < rows; row++) {
      System.arraycopy(from, at + row * stride, to, place + row * strideTo, some);
    }
  }

  @Override
  public void multiplyAdd(
      double[] a, int aAt, double[] b, int bAt, int depth, double[] c, int cAt, int stride) {
    multiplyAdd(a, aAt, 1, ROWS, b, bAt, depth, c, cAt, stride);
  }

  @Override
  public void multiplyAdd(
      double[] a,
      int aAt,
      int line,
      int step,
      double[] b,
      int bAt,
      int depth,
      double[] c,
      int cAt,
      int stride) {
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < COLUMNS; j++) {
        double sum = c[cAt + i * stride + j];
        for (int k = 0; k < depth; k++) {
          sum = Math.fma(a[aAt + i * line + k * step], b[bAt + k * COLUMNS + j], sum);
        }
        c[cAt + i * stride + j] = sum;
      }
    }
  }
}
