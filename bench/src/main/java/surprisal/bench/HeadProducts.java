package surprisal.bench;

import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import surprisal.kernel.JavaMatMul;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Matrix;

/// The matrix products of a head and nothing else: how long a softmax that took no time would leave it.
/// Blocks of rows are as large as those of the head, and threads share each product.
final class HeadProducts implements Runnable {
  private static final int ROWS = 342;

  private final HeadCase what;
  private final int threads;
  private final MatMul matMul;
  private final float[] features;
  private final float[] weights;
  private final float[] logits;
  private final float[] featureGradient;
  private final float[] weightGradient;

  HeadProducts(HeadProblem problem, int threads) {
    this.what = problem.what();
    this.threads = threads;
    this.matMul =
        what.plainJava()
            ? new JavaMatMul()
            : ServiceLoader.load(MatMul.class).findFirst().orElseThrow();
    this.features = problem.features().toFloats();
    this.weights = problem.weights().toFloats();
    this.logits = new float[ROWS * what.v()];
    this.featureGradient = new float[what.gradient() ? what.n() * what.d() : 0];
    this.weightGradient = new float[what.gradient() ? what.v() * what.d() : 0];
  }

  @Override
  public void run() {
    Arrays.fill(featureGradient, 0);
    Arrays.fill(weightGradient, 0);
    for (int first = 0; first < what.n(); first += ROWS) {
      block(first, Math.min(ROWS, what.n() - first));
    }
  }

  private void block(int first, int rows) {
    int d = what.d();
    int v = what.v();
    Matrix<float[]> h = new Matrix<>(features, first * d, d, false);
    Matrix<float[]> g = Matrix.ofRows(logits, v);
    Arrays.fill(logits, 0);
    inParts(
        v,
        (from, to) ->
            matMul.multiplyAddFloats(
                rows,
                to - from,
                d,
                h,
                new Matrix<>(weights, from * d, d, true),
                new Matrix<>(logits, from, v, false)));
    if (!what.gradient()) {
      return;
    }
    inParts(
        v,
        (from, to) ->
            matMul.multiplyAddFloats(
                to - from,
                d,
                rows,
                new Matrix<>(logits, from, v, true),
                h,
                new Matrix<>(weightGradient, from * d, d, false)));
    inParts(
        rows,
        (from, to) ->
            matMul.multiplyAddFloats(
                to - from,
                d,
                v,
                new Matrix<>(g.array(), from * v, v, false),
                Matrix.ofRows(weights, d),
                new Matrix<>(featureGradient, (first + from) * d, d, false)));
  }

  private interface Part {
    void run(int from, int to);
  }

  private void inParts(int size, Part part) {
    IntStream.range(0, threads)
        .parallel()
        .forEach(i ->
            part.run((int) ((long) size * i / threads), (int) ((long) size * (i + 1) / threads)));
  }
}
