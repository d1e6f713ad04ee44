package surprisal.bench.peers;

import java.util.stream.IntStream;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/// Tribuo's linear model with the multinomial loss: gradients of single rows, on one thread.
///
/// It minimises the mean cross-entropy alone: in 4.3.2 no optimiser adds a penalty to it.
/// AdaGradRDA takes l1 and l2, but multiplies them by a count of steps that stays 0 for a matrix;
/// Pegasos projects by a norm that its shrinking leaves as it was, and ends with weights near 0.
/// There is no tolerance: a fit ends after so many epochs.
final class Tribuo implements Peer {
  /// As in Tribuo's LogisticRegressionTrainer, which is this with 5 epochs.
  private static final double LEARNING_RATE = 1.0;

  private static final double EPSILON = 0.1;

  private static final int NEVER = -1;
  private static final int ONE_ROW = 1;

  private final MutableDataset<Label> rows;
  private final int features;

  Tribuo(Table table) {
    features = table.features();
    LabelFactory labels = new LabelFactory();
    rows = new MutableDataset<>(new SimpleDataSourceProvenance("table", labels), labels);
    String[] names = IntStream.range(0, features).mapToObj(Tribuo::name).toArray(String[]::new);
    for (int row = 0; row < table.rows(); row++) {
      Label label = new Label(Integer.toString(table.label(row)));
      String[] named =
          IntStream.of(table.columns(row)).mapToObj(d -> names[d]).toArray(String[]::new);
      rows.add(new ArrayExample<>(label, named, table.values(row)));
    }
    fit(1);
  }

  /// Tribuo sorts features by name; so they stay in their order.
  private static String name(int feature) {
    return "%010d".formatted(feature);
  }

  @Override
  public String name() {
    return "Tribuo %s, one thread".formatted(org.tribuo.Tribuo.VERSION);
  }

  @Override
  public Fit fit(double epochs) {
    AdaGrad optimiser = new AdaGrad(LEARNING_RATE, EPSILON);
    LinearSGDTrainer trainer =
        new LinearSGDTrainer(
            new LogMulticlass(), optimiser, (int) epochs, NEVER, ONE_ROW, Trainer.DEFAULT_SEED);
    long start = System.nanoTime();
    LinearSGDModel model = trainer.train(rows);
    double seconds = (System.nanoTime() - start) / 1e9;
    return weights(model, seconds);
  }

  private Fit weights(LinearSGDModel model, double seconds) {
    DenseMatrix matrix = model.getWeightsCopy();
    int known = model.getFeatureIDMap().size();
    int classes = model.getOutputIDInfo().size();
    double[][] weights = new double[classes][features];
    double[] biases = new double[classes];
    for (int id = 0; id < classes; id++) {
      int label = Integer.parseInt(model.getOutputIDInfo().getOutput(id).getLabel());
      // A feature that no row has is unknown to Tribuo, and its weights are 0.
      for (int d = 0; d < known; d++) {
        weights[label][Integer.parseInt(model.getFeatureIDMap().get(d).getName())] =
            matrix.get(id, d);
      }
      biases[label] = matrix.get(id, known);
    }
    return new Fit(seconds, weights, biases);
  }

  @Override
  public void close() {
    // It holds nothing but memory.
  }
}
