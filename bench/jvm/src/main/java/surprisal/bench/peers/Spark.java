package surprisal.bench.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// MLlib's logistic regression in local mode: L-BFGS, or OWL-QN where there is l1.
///
/// Its penalty is regParam·(α·‖W‖₁ + (1 − α)/2·‖W‖²), of the weights alone. It always divides the
/// features by their deviations; without `standardization` it divides the penalties too, so that
/// the objective is that of the features as they come.
final class Spark implements Peer {
  private static final int NO_LIMIT = 1_000_000;

  /// Enough for the loops to be compiled.
  private static final int WARMING_ITERATIONS = 10;

  private final SparkSession session;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final Dataset<Row> table;
  private final LogisticRegression regression;

  Spark(Path folder, int features, double l1, double l2) {
    session =
        SparkSession.builder()
            .master("local[" + threads + "]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.local.dir", folder.toString())
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .getOrCreate();
    table = read(folder.toString(), features).cache();
    table.count();
    regression =
        new LogisticRegression()
            .setFamily("multinomial")
            .setStandardization(false)
            .setRegParam(l1 + l2)
            .setElasticNetParam(l1 + l2 > 0 ? l1 / (l1 + l2) : 0);
    regression.copy(regression.extractParamMap()).setMaxIter(WARMING_ITERATIONS).fit(table);
    regression.setMaxIter(NO_LIMIT);
  }

  /// As many parts as threads. Each is read where it is used: rows that are handed over would
  /// travel with every task.
  private Dataset<Row> read(String folder, int features) {
    int parts = threads;
    JavaRDD<Row> rows =
        new JavaSparkContext(session.sparkContext())
            .parallelize(IntStream.range(0, parts).boxed().toList(), parts)
            .flatMap(part -> part(new Table(Path.of(folder), features), part, parts).iterator());
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField("label", DataTypes.DoubleType, false, Metadata.empty()),
              new StructField("features", SQLDataTypes.VectorType(), false, Metadata.empty())
            });
    return session.createDataFrame(rows, schema);
  }

  private static List<Row> part(Table table, int part, int parts) {
    int from = (int) ((long) table.rows() * part / parts);
    int to = (int) ((long) table.rows() * (part + 1) / parts);
    return IntStream.range(from, to)
        .mapToObj(row -> RowFactory.create((double) table.label(row), vector(table, row)))
        .toList();
  }

  private static Vector vector(Table table, int row) {
    return table.isSparse()
        ? Vectors.sparse(table.features(), table.columns(row), table.values(row))
        : Vectors.dense(table.values(row));
  }

  @Override
  public String name() {
    return "Spark %s, %d threads".formatted(session.version(), threads);
  }

  @Override
  public Fit fit(double tolerance) {
    regression.setTol(tolerance);
    long start = System.nanoTime();
    LogisticRegressionModel model = regression.fit(table);
    double seconds = (System.nanoTime() - start) / 1e9;
    double[][] weights = new double[model.numClasses()][model.numFeatures()];
    for (int c = 0; c < weights.length; c++) {
      for (int d = 0; d < weights[c].length; d++) {
        weights[c][d] = model.coefficientMatrix().apply(c, d);
      }
    }
    return new Fit(seconds, weights, model.interceptVector().toArray());
  }

  @Override
  public void close() {
    session.stop();
  }
}
