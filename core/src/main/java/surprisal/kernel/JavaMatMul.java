package surprisal.kernel;

import surprisal.spi.MatMul;

/// Matrix products in plain Java. Every sum runs over k in order, with one rounding a step, so the
/// bits do not depend on blocks.
///
/// The inner loop adds four rows of B to a row of C, which the compiler turns into vector
/// instructions; so columns should be many. Where they are few, as in the logits of a classifier of
/// ten classes, the transposed product is computed.
public final class JavaMatMul implements MatMul {
  /// A block of B, BLOCK_K × BLOCK_M, stays in the second-level cache.
  private static final int BLOCK_K = 128;

  private static final int BLOCK_M = 256;
  private static final int FEW = 32;

  @Override
  public void multiplyAdd(int n, int m, int k, Matrix a, Matrix b, Matrix c) {
    if (m < FEW && m < n) {
      double[] transposed = new double[m * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < m; j++) {
          transposed[j * n + i] = c.array()[c.offset() + i * c.stride() + j];
        }
      }
      accumulate(m, n, k, b.transpose(), a.transpose(), new Matrix(transposed, 0, n, false));
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < m; j++) {
          c.array()[c.offset() + i * c.stride() + j] = transposed[j * n + i];
        }
      }
    } else {
      accumulate(n, m, k, a, b, c);
    }
  }

  private static void accumulate(int n, int m, int k, Matrix a, Matrix b, Matrix c) {
    double[] block = new double[Math.min(k, BLOCK_K) * Math.min(m, BLOCK_M)];
    for (int j = 0; j < m; j += BLOCK_M) {
      int columns = Math.min(BLOCK_M, m - j);
      for (int l = 0; l < k; l += BLOCK_K) {
        int depth = Math.min(BLOCK_K, k - l);
        pack(b, l, depth, j, columns, block);
        for (int i = 0; i < n; i++) {
          addRow(a, i, l, depth, block, columns, c.array(), c.offset() + i * c.stride() + j);
        }
      }
    }
  }

  /// Copies rows l … and columns j … of B into a block in row-major order.
  private static void pack(Matrix b, int l, int depth, int j, int columns, double[] block) {
    for (int row = 0; row < depth; row++) {
      int to = row * columns;
      if (b.transposed()) {
        int from = b.offset() + j * b.stride() + l + row;
        for (int column = 0; column < columns; column++) {
          block[to + column] = b.array()[from + column * b.stride()];
        }
      } else {
        int from = b.offset() + (l + row) * b.stride() + j;
        System.arraycopy(b.array(), from, block, to, columns);
      }
    }
  }

  /// Adds row i of A, from column l on, times the block, to a row of C.
  private static void addRow(
      Matrix a, int i, int l, int depth, double[] block, int columns, double[] c, int at) {
    int first = a.transposed() ? a.offset() + l * a.stride() + i : a.offset() + i * a.stride() + l;
    int step = a.transposed() ? a.stride() : 1;
    double[] factors = a.array();
    int row = 0;
    for (; row + 4 <= depth; row += 4) {
      int from = first + row * step;
      addFour(
          factors[from],
          factors[from + step],
          factors[from + 2 * step],
          factors[from + 3 * step],
          block,
          row * columns,
          columns,
          c,
          at);
    }
    for (; row < depth; row++) {
      addOne(factors[first + row * step], block, row * columns, columns, c, at);
    }
  }

  private static void addFour(
      double f0,
      double f1,
      double f2,
      double f3,
      double[] rows,
      int from,
      int n,
      double[] c,
      int at) {
    int second = from + n;
    int third = second + n;
    int fourth = third + n;
    for (int j = 0; j < n; j++) {
      double sum = Math.fma(f0, rows[from + j], c[at + j]);
      sum = Math.fma(f1, rows[second + j], sum);
      sum = Math.fma(f2, rows[third + j], sum);
      c[at + j] = Math.fma(f3, rows[fourth + j], sum);
    }
  }

  private static void addOne(double factor, double[] row, int from, int n, double[] c, int at) {
    for (int j = 0; j < n; j++) {
      c[at + j] = Math.fma(factor, row[from + j], c[at + j]);
    }
  }
}
