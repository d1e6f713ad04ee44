package surprisal.bench.peers;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import surprisal.Features;
import surprisal.SparseRows;
import surprisal.Tensor;
import surprisal.learn.Classifier;
import surprisal.learn.Dataset;
import surprisal.learn.SoftmaxRegression;

/// Ours, by its library and in a JVM that has fitted before: what the command takes less the time to
/// compile.
final class Surprisal implements Peer {
  /// Nanoseconds of fits before the first that counts: then all loops are compiled.
  private static final long WARMING = 30_000_000_000L;

  private final Dataset rows;
  private final SoftmaxRegression training;

  Surprisal(Table table, double l1, double l2) {
    int[] classes = IntStream.range(0, table.rows()).map(table::label).toArray();
    int most = IntStream.of(classes).max().orElseThrow();
    List<String> names = IntStream.rangeClosed(0, most).mapToObj(Integer::toString).toList();
    rows = Dataset.of(table.isSparse() ? sparse(table) : dense(table), classes, names);
    training = SoftmaxRegression.training().withL1(l1).withL2(l2);
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARMING) {
      training.fit(rows);
    }
  }

  private static Features dense(Table table) {
    double[] values = new double[Math.multiplyExact(table.rows(), table.features())];
    for (int row = 0; row < table.rows(); row++) {
      System.arraycopy(table.values(row), 0, values, row * table.features(), table.features());
    }
    return Tensor.of(values, table.rows(), table.features());
  }

  private static Features sparse(Table table) {
    SparseRows.Builder sparse = new SparseRows.Builder();
    for (int row = 0; row < table.rows(); row++) {
      int[] columns = table.columns(row);
      double[] values = table.values(row);
      for (int k = 0; k < columns.length; k++) {
        sparse.add(columns[k], values[k]);
      }
      sparse.endRow();
    }
    return sparse.build(table.features());
  }

  @Override
  public String name() {
    return "Surprisal, warm";
  }

  /// To its own tolerance, whatever the effort.
  @Override
  public Fit fit(double effort) {
    long start = System.nanoTime();
    Classifier classifier = training.fit(rows);
    double seconds = (System.nanoTime() - start) / 1e9;
    Tensor weights = classifier.head().weights();
    double[][] byClass = new double[(int) weights.size(0)][];
    for (int c = 0; c < byClass.length; c++) {
      byClass[c] = weights.slice(0, c, c + 1).toDoubles();
    }
    double[] biases = Objects.requireNonNull(classifier.head().bias()).toDoubles();
    return new Fit(seconds, byClass, biases);
  }

  @Override
  public void close() {
    // It holds nothing but memory.
  }
}
