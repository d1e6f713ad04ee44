package surprisal.learn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import surprisal.DType;
import surprisal.Loss;
import surprisal.Tensor;

/// One fit of a network: epoch after epoch, and the best of them in the end.
final class NetworkFitting {
  /// Rows of a batch that nothing is learned from.
  private static final int ROWS = 1024;

  /// What an epoch draws at random depends on the seed and on this many times its number.
  private static final long APART = 0x9e3779b97f4a7c15L; // 2⁶⁴/φ, so that no two are near

  private final NetworkTraining settings;
  private final MiniBatches batches;
  private final Dataset dataset;
  private final Problem problem;
  private final long began = System.nanoTime();
  private final int[] training;
  private final int[] setAside;
  private final NetworkParameters network;
  private final NetworkPass pass;
  private final AdamW method;
  private final float[] bestValues;
  private final List<Epoch> epochs = new ArrayList<>();
  private final @Nullable Journal journal;
  private int best;

  NetworkFitting(NetworkTraining settings, Dataset dataset, @Nullable Checkpoints checkpoints) {
    this.settings = settings;
    this.batches = settings.batches();
    this.dataset = dataset;
    this.problem = Problem.of(dataset, settings.classWeights(), settings.labelSmoothing());
    double fraction = settings.stopping().fraction();
    Column groups = dataset.groups();
    boolean[] aside =
        Split.heldOut(
            dataset.classes(), dataset.labels(), groups, new Holdout(fraction, settings.seed()));
    this.training = Split.rowsWhere(aside, false);
    this.setAside = Split.rowsWhere(aside, true);
    if (groups != null && fraction > 0 && setAside.length == 0) {
      throw new IllegalArgumentException(
          ("a stopping fraction of %s sets aside none of the groups of %s: expected a larger"
                  + " fraction, or 0")
              .formatted(fraction, Wording.quoted(groups.name())));
    }
    requireWeight("left to train on", training);
    if (setAside.length > 0) {
      requireWeight("set aside to choose an epoch", setAside);
    }
    this.network = new NetworkParameters(settings.activation(), widths());
    network.draw(new Random(settings.seed()), frequencies());
    this.pass = new NetworkPass(network, settings.labelSmoothing(), settings.dropout());
    this.method = new AdamW(network.values(), network.decays(batches.weightDecay()));
    this.bestValues = network.values().clone();
    this.journal =
        checkpoints == null ? null : new Journal(checkpoints, Fingerprint.of(decisive(), problem));
    Checkpoint from = journal == null ? null : journal.from();
    if (from != null) {
      resume(from);
    }
  }

  /// Without groups the seed and the labels decide which rows are set aside.
  private String decisive() {
    return dataset.groups() == null
        ? settings.decisive()
        : settings.decisive() + " " + Arrays.toString(setAside);
  }

  private void requireWeight(String which, int[] rows) {
    if (Arrays.stream(rows).allMatch(row -> problem.weightOf(row) == 0)) {
      throw new IllegalArgumentException(
          "the rows %s weigh nothing: expected one or more of positive weight".formatted(which));
    }
  }

  /// D, those of the hidden layers, C.
  private int[] widths() {
    List<Integer> widths = new ArrayList<>(settings.hidden());
    widths.addFirst(dataset.encoding().features());
    widths.addLast(problem.classes());
    return widths.stream().mapToInt(Integer::intValue).toArray();
  }

  /// The weight of each class in all rows.
  private double[] frequencies() {
    double[] frequencies = new double[problem.classes()];
    double[] label = new double[frequencies.length];
    for (int row = 0; row < problem.rows(); row++) {
      problem.labelOf(row, label);
      for (int c = 0; c < label.length; c++) {
        frequencies[c] += problem.weightOf(row) * label[c] / problem.weight();
      }
    }
    return frequencies;
  }

  Classifier run() {
    while (epochs.size() < batches.epochs() && !isPatienceOver()) {
      runEpoch();
      if (journal != null) {
        journal.write(this::checkpoint);
      }
    }
    System.arraycopy(bestValues, 0, network.values(), 0, bestValues.length);
    return classifier();
  }

  private boolean isPatienceOver() {
    return setAside.length > 0 && epochs.size() - best >= settings.stopping().patience();
  }

  private void runEpoch() {
    long seed = settings.seed() + APART * (epochs.size() + 1);
    int[] order = training.clone();
    Split.shuffle(order, new Random(seed));
    SplittableRandom random = new SplittableRandom(seed);
    double sum = 0;
    double weight = 0;
    double norm = 0;
    for (int from = 0; from < order.length; from += batches.batch()) {
      Objective.requireUninterrupted();
      Batch batch = batch(order, from, batches.batch());
      Loss loss = pass.lossAndGradient(batch, random);
      if (!(loss.weight() > 0)) {
        continue; // nothing but rows that weigh nothing
      }
      requireFinite(loss, batch);
      sum += loss.sum();
      weight += loss.weight();
      boolean isLast = from + batches.batch() >= order.length;
      if (isLast || batches.clip() < Double.POSITIVE_INFINITY) {
        norm = norm(pass.gradient());
        clip(norm);
      }
      method.step(pass.gradient(), rate());
    }
    epochs.add(new Epoch(sum / weight, setAside.length == 0 ? Double.NaN : loss(setAside)));
    if (epochs.size() == 1 || setAside.length == 0 || isBest()) {
      best = epochs.size();
      System.arraycopy(network.values(), 0, bestValues, 0, bestValues.length);
    }
    report(norm);
  }

  private Batch batch(int[] rows, int from, int size) {
    return Batch.of(problem, Arrays.copyOfRange(rows, from, Math.min(rows.length, from + size)));
  }

  private double rate() {
    long inEpoch = Math.ceilDiv(training.length, batches.batch());
    double done = method.steps() / (double) (inEpoch * batches.epochs());
    return batches.learningRate() * batches.schedule().factor(done);
  }

  private static double norm(float[] gradient) {
    double sum = 0;
    for (float g : gradient) {
      sum += (double) g * g;
    }
    return Math.sqrt(sum);
  }

  private void clip(double norm) {
    if (norm > batches.clip()) {
      float factor = (float) (batches.clip() / norm);
      float[] gradient = pass.gradient();
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= factor;
      }
    }
  }

  private boolean isBest() {
    return epochs.getLast().stoppingLoss() < epochs.get(best - 1).stoppingLoss();
  }

  /// Mean loss of some rows, without dropout.
  private double loss(int[] rows) {
    double sum = 0;
    double weight = 0;
    for (int from = 0; from < rows.length; from += ROWS) {
      Batch batch = batch(rows, from, ROWS);
      Loss loss = pass.loss(batch, null);
      requireFinite(loss, batch);
      sum += loss.sum();
      weight += loss.weight();
    }
    return sum / weight;
  }

  /// Refuses a loss that is not finite, by the first row of the batch that is to blame.
  private void requireFinite(Loss loss, Batch batch) {
    if (Double.isFinite(loss.sum())) {
      return;
    }
    Tensor each = Tensor.allocate(DType.F32, batch.rows());
    pass.loss(batch, each);
    int row = 0;
    while (row < batch.rows() - 1 && Double.isFinite(each.get(row))) {
      row++;
    }
    throw new IllegalArgumentException(
        "training went astray after %d steps: the loss of training row %d is %s, expected a"
                .formatted(method.steps(), batch.numbers()[row], each.get(row))
            + " finite one, as with a smaller learning rate than "
            + batches.learningRate());
  }

  private void report(double norm) {
    settings
        .listener()
        .accept(
            new Progress(
                epochs.size(),
                batches.epochs(),
                epochs.getLast().trainingLoss(),
                Double.NaN,
                norm,
                0,
                Duration.ofNanos(System.nanoTime() - began)));
  }

  private Checkpoint checkpoint(String fingerprint) {
    double[] curve =
        epochs.stream()
            .flatMapToDouble(epoch -> DoubleStream.of(epoch.trainingLoss(), epoch.stoppingLoss()))
            .toArray();
    List<double[]> vectors = new ArrayList<>(List.of(widened(network.values())));
    method.moments().forEach(moment -> vectors.add(widened(moment)));
    vectors.add(widened(bestValues));
    vectors.add(curve);
    List<Double> numbers = List.of((double) method.steps(), (double) best);
    return new Checkpoint(fingerprint, epochs.size(), numbers, vectors, false);
  }

  private void resume(Checkpoint from) {
    List<double[]> vectors = from.vectors();
    requireWhole(from);
    System.arraycopy(narrowed(vectors.get(0)), 0, network.values(), 0, bestValues.length);
    method.resume(
        from.numbers().get(0).intValue(), narrowed(vectors.get(1)), narrowed(vectors.get(2)));
    System.arraycopy(narrowed(vectors.get(3)), 0, bestValues, 0, bestValues.length);
    double[] curve = vectors.get(4);
    for (int i = 0; i < curve.length; i += 2) {
      epochs.add(new Epoch(curve[i], curve[i + 1]));
    }
    best = from.numbers().get(1).intValue();
  }

  /// Refuses a checkpoint that is damaged, for its fingerprint is right.
  private void requireWhole(Checkpoint from) {
    List<double[]> vectors = from.vectors();
    boolean isWhole = vectors.size() == 5 && from.numbers().size() == 2 && from.iteration() > 0;
    for (int i = 0; i < 4 && isWhole; i++) {
      isWhole = vectors.get(i).length == bestValues.length;
    }
    if (!isWhole
        || vectors.get(4).length != 2 * from.iteration()
        || !(from.numbers().get(1) >= 1 && from.numbers().get(1) <= from.iteration())) {
      throw new IllegalArgumentException(
          "the checkpoint is damaged: it does not hold a network of this size");
    }
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static float[] narrowed(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  /// The mean loss of the training rows under the best weights, and the norm of its gradient.
  private double[] lossAndGradientNorm() {
    double[] gradient = new double[bestValues.length];
    double sum = 0;
    double weight = 0;
    for (int from = 0; from < training.length; from += ROWS) {
      Batch batch = batch(training, from, ROWS);
      Loss loss = pass.lossAndGradient(batch, null);
      requireFinite(loss, batch);
      sum += loss.sum();
      weight += loss.weight();
      float[] part = pass.gradient();
      for (int i = 0; i < gradient.length && loss.weight() > 0; i++) {
        gradient[i] += loss.weight() * part[i];
      }
    }
    double squared = 0;
    for (double g : gradient) {
      squared += g * g;
    }
    return new double[] {sum / weight, Math.sqrt(squared) / weight};
  }

  private Certificate certificate(double norm) {
    boolean hasMinimum = setAside.length > 0 && best < epochs.size();
    String reason;
    if (setAside.length == 0) {
      reason = "no rows were set aside to choose an epoch, so the last one counts";
    } else if (isPatienceOver()) {
      reason = "no epoch since was better on the rows set aside";
    } else if (hasMinimum) {
      reason = "the last epochs were no better on the rows set aside";
    } else {
      reason = "the last epoch was still the best on the rows set aside";
    }
    return new Certificate(norm, Double.NaN, hasMinimum, reason);
  }

  private Classifier classifier() {
    double[] end = lossAndGradientNorm();
    Fit fit =
        new Fit(
            dataset.rows(),
            dataset.classCounts(),
            dataset.unlabelled(),
            dataset.holdout(),
            problem.weight(),
            Penalty.ofL2(0),
            DoubleStream.of(problem.classWeights()).boxed().toList(),
            settings.labelSmoothing(),
            Solver.ADAMW,
            method.steps(),
            end[0],
            end[0],
            certificate(end[1]));
    NetworkFit networkFit =
        new NetworkFit(
            settings.hidden(),
            settings.activation(),
            settings.dropout(),
            batches,
            settings.stopping(),
            setAside.length,
            best,
            epochs);
    HiddenLayers layers = new HiddenLayers(network.widenedLayers(), networkFit);
    return new Classifier(
        dataset.encoding(),
        dataset.labels(),
        dataset.offsetColumns(),
        layers,
        network.widenedHead(),
        fit);
  }
}
