package surprisal.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import surprisal.CrossEntropy;
import surprisal.Features;
import surprisal.LinearCrossEntropy;
import surprisal.SparseRows;
import surprisal.Targets;
import surprisal.Tensor;

/// Features [N, D], the label of each of the N rows, and what the features and classes are called. A
/// label is a class, or a distribution over the classes; then the row's class is the most probable one,
/// of equals the first. Rows may have weights, offsets, which are known parts of their logits, and groups,
/// which are never divided.
///
/// A value: immutable, every `with…` returns a new one.
public final class Dataset {
  private static final double SUM_TOLERANCE = 1e-6;

  private final Features features;
  private final int[] classes;
  private final Encoding encoding;
  private final Labels labels;
  private final int unlabelled;
  private final Holdout holdout;
  private final Given given;

  /// What is known of the rows besides features and classes.
  private record Given(
      @Nullable Tensor distributions,
      double @Nullable [] rowWeights,
      OffsetColumns offsetColumns,
      @Nullable Tensor offsets,
      @Nullable Column groups) {
    private static final Given NOTHING = new Given(null, null, OffsetColumns.NONE, null, null);

    Given withDistributions(Tensor distributions) {
      return new Given(distributions, rowWeights, offsetColumns, offsets, groups);
    }

    Given withRowWeights(double... rowWeights) {
      return new Given(distributions, rowWeights, offsetColumns, offsets, groups);
    }

    Given withOffsets(OffsetColumns offsetColumns, @Nullable Tensor offsets) {
      return new Given(distributions, rowWeights, offsetColumns, offsets, groups);
    }

    Given withGroups(Column groups) {
      return new Given(distributions, rowWeights, offsetColumns, offsets, groups);
    }
  }

  Dataset(
      Features features,
      int[] classes,
      Encoding encoding,
      Labels labels,
      int unlabelled,
      Holdout holdout) {
    this(features, classes, encoding, labels, unlabelled, holdout, Given.NOTHING);
  }

  private Dataset(
      Features features,
      int[] classes,
      Encoding encoding,
      Labels labels,
      int unlabelled,
      Holdout holdout,
      Given given) {
    this.features = features;
    this.classes = classes;
    this.encoding = encoding;
    this.labels = labels;
    this.unlabelled = unlabelled;
    this.holdout = holdout;
    this.given = given;
  }

  /// The labelled rows of a table, the encoding fitted to all of them.
  ///
  /// Errors: those of [Labels#of] and [Encoding#fit]; no such column.
  public static Dataset of(Table table, String target) {
    return Split.of(table, target, Holdout.NONE).training();
  }

  /// The labelled rows of a table under the names and rules of a model.
  ///
  /// Errors: those of [Encoding#encode]; no target column; a label that is not among the classes.
  public static Dataset of(Table table, Labels labels, Encoding encoding) {
    return of(table, labels, encoding, OffsetColumns.NONE);
  }

  /// The same with offsets.
  static Dataset of(Table table, Labels labels, Encoding encoding, OffsetColumns offsets) {
    int[] labelled = labelledRows(table.column(labels.column()));
    Table rows = table.select(labelled);
    return new Dataset(
            encoding.encode(rows),
            labels.classesOf(rows.column(labels.column())),
            encoding,
            labels,
            table.rows() - labelled.length,
            Holdout.NONE)
        .withOffsets(offsets, offsets.of(table, labels, 0, labelled));
  }

  /// Features that need no encoding, as columns x0, x1, ….
  ///
  /// Shapes: features [N, D], dense or sparse; N classes, indices into the names.
  ///
  /// Errors: other shapes; a class out of range; a feature that is not finite.
  public static Dataset of(Features features, int[] classes, List<String> classNames) {
    boolean isMatrix = !(features instanceof Tensor dense) || dense.rank() == 2;
    if (!isMatrix || features.size(0) != classes.length) {
      throw new IllegalArgumentException(
          "the features are %s: expected [%d, D], a row for each class"
              .formatted(features, classes.length));
    }
    Labels labels = new Labels("class", classNames);
    for (int row = 0; row < classes.length; row++) {
      if (classes[row] < 0 || classes[row] >= labels.classes()) {
        throw new IllegalArgumentException(
            "classes[%d] = %d is not a class: expected 0 ≤ class < %d"
                .formatted(row, classes[row], labels.classes()));
      }
    }
    requireFinite("features", features);
    List<String> names = IntStream.range(0, (int) features.size(1)).mapToObj(d -> "x" + d).toList();
    return new Dataset(features, classes.clone(), Encoding.asIs(names), labels, 0, Holdout.NONE);
  }

  /// Features that need no encoding, as columns x0, x1, …, and a distribution over the classes for each
  /// row.
  ///
  /// Shapes: features [N, D], dense or sparse; distributions [N, C].
  ///
  /// Errors: other shapes; a feature that is not finite; a probability outside [0, 1]; a row that does
  /// not sum to 1 within 1e-6. Within that, rows are divided by their sums.
  public static Dataset of(Features features, Tensor distributions, List<String> classNames) {
    long[] expected = {features.size(0), classNames.size()};
    requireShape("distributions", distributions, expected);
    int[] classes = new int[Math.toIntExact(expected[0])];
    RowBlocks.forEachRow(
        distributions,
        (row, values, offset) -> {
          double sum = 0;
          for (int c = 0; c < expected[1]; c++) {
            double p = values[offset + c];
            if (!(p >= 0 && p <= 1)) {
              throw new IllegalArgumentException(
                  "distributions[%d, %d] = %s: expected a probability from 0 to 1"
                      .formatted(row, c, p));
            }
            sum += p;
            classes[row] = p > values[offset + classes[row]] ? c : classes[row];
          }
          if (Math.abs(sum - 1) > SUM_TOLERANCE) {
            throw new IllegalArgumentException(
                "distributions[%d] sums to %s: expected 1".formatted(row, sum));
          }
        });
    return of(features, classes, classNames)
        .with(Given.NOTHING.withDistributions(normalised(distributions)));
  }

  /// Each row divided by its sum: the certificate is a theorem about rows that sum to 1.
  private static Tensor normalised(Tensor distributions) {
    int classes = (int) distributions.size(1);
    double[] values = distributions.toDoubles();
    for (int from = 0; from < values.length; from += classes) {
      double sum = 0;
      for (int i = from; i < from + classes; i++) {
        sum += values[i];
      }
      for (int i = from; i < from + classes; i++) {
        values[i] /= sum;
      }
    }
    return Tensor.of(values, distributions.shape());
  }

  private static void requireShape(String subject, Tensor tensor, long... expected) {
    if (!Arrays.equals(tensor.shape(), expected)) {
      throw new IllegalArgumentException(
          "%s has shape %s: expected %s"
              .formatted(subject, Arrays.toString(tensor.shape()), Arrays.toString(expected)));
    }
  }

  private Dataset with(Given given) {
    return new Dataset(features, classes, encoding, labels, unlabelled, holdout, given);
  }

  /// With a weight for each row, in place of those it has: a row of weight 2 counts as two rows.
  ///
  /// Errors: other than N weights; one that is negative or not finite.
  public Dataset withRowWeights(double... weights) {
    if (weights.length != rows()) {
      throw new IllegalArgumentException(
          "there are %d row weights: expected one for each of the %d rows"
              .formatted(weights.length, rows()));
    }
    for (int row = 0; row < weights.length; row++) {
      if (!(weights[row] >= 0 && weights[row] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "rowWeights[%d] = %s: expected a finite number, 0 or more"
                .formatted(row, weights[row]));
      }
    }
    return with(given.withRowWeights(weights.clone()));
  }

  /// With known parts of the logits [N, C], in place of those it has: the classifier learns what to add
  /// to them. A model knows no more of them, so its predictions for a table are without: for those of
  /// columns see [Roles#withOffsets].
  ///
  /// Errors: another shape; an offset that is not finite.
  public Dataset withOffsets(Tensor offsets) {
    requireShape("offsets", offsets, rows(), labels.classes());
    requireFinite("offsets", offsets);
    return with(given.withOffsets(OffsetColumns.NONE, offsets));
  }

  /// With what is in columns, in place of the offsets it has.
  Dataset withOffsets(OffsetColumns columns, @Nullable Tensor offsets) {
    return with(given.withOffsets(columns, offsets));
  }

  /// With groups of rows that belong together, in place of those it has: rows of one value in the column.
  /// No group is divided where rows are set aside, as for [EarlyStopping].
  ///
  /// Errors: other than N rows; a row without a value.
  public Dataset withGroups(Column groups) {
    if (groups.rows() != rows()) {
      throw new IllegalArgumentException(
          "the column of groups %s has %d rows: expected one for each of the %d rows"
              .formatted(Wording.quoted(groups.name()), groups.rows(), rows()));
    }
    Folds.requireGroups(groups, IntStream.range(0, rows()));
    return with(given.withGroups(groups));
  }

  private static void requireFinite(String subject, Features features) {
    switch (features) {
      case Tensor dense -> requireFinite(subject, dense);
      case SparseRows sparse -> requireFinite(subject, sparse);
    }
  }

  private static void requireFinite(String subject, SparseRows sparse) {
    for (int row = 0; row < sparse.size(0); row++) {
      for (int k = sparse.start(row); k < sparse.end(row); k++) {
        requireFinite(subject, row, sparse.column(k), sparse.value(k));
      }
    }
  }

  private static void requireFinite(String subject, Tensor matrix) {
    int columns = (int) matrix.size(1);
    RowBlocks.forEachRow(
        matrix,
        (row, values, offset) -> {
          for (int d = 0; d < columns; d++) {
            requireFinite(subject, row, d, values[offset + d]);
          }
        });
  }

  private static void requireFinite(String subject, int row, int column, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "%s[%d, %d] = %s: expected a finite number".formatted(subject, row, column, value));
    }
  }

  /// The rows whose value is not missing.
  static int[] labelledRows(Column target) {
    return IntStream.range(0, target.rows()).filter(row -> !target.isMissing(row)).toArray();
  }

  /// N.
  public int rows() {
    return classes.length;
  }

  /// [N, D], dense or sparse.
  public Features features() {
    return features;
  }

  /// The class of each row; a copy.
  public int[] classes() {
    return classes.clone();
  }

  /// The class of a row.
  public int classOf(int row) {
    return classes[row];
  }

  /// The labels as targets of a loss, with the weights of the rows.
  public Targets targets() {
    Tensor distributions = given.distributions();
    Targets targets =
        distributions == null ? Targets.classes(classes) : Targets.probabilities(distributions);
    double[] rowWeights = given.rowWeights();
    return rowWeights == null ? targets : targets.withRowWeights(rowWeights);
  }

  /// The label of each row, [N, C]; null where all labels are classes.
  public @Nullable Tensor distributions() {
    return given.distributions();
  }

  /// Writes the label of a row as a distribution.
  void labelOf(int row, double[] label) {
    Tensor distributions = given.distributions();
    if (distributions == null) {
      Arrays.fill(label, 0);
      label[classes[row]] = 1;
    } else {
      for (int c = 0; c < label.length; c++) {
        label[c] = distributions.get(row, c);
      }
    }
  }

  /// Whether rows have weights of their own.
  public boolean hasRowWeights() {
    return given.rowWeights() != null;
  }

  /// The weight of a row; 1 where rows have none.
  public double weightOf(int row) {
    double[] rowWeights = given.rowWeights();
    return rowWeights == null ? 1 : rowWeights[row];
  }

  /// The known parts of the logits, [N, C]; null where there are none.
  public @Nullable Tensor offsets() {
    return given.offsets();
  }

  /// The columns that the offsets are from; [OffsetColumns#NONE] for other offsets.
  public OffsetColumns offsetColumns() {
    return given.offsetColumns();
  }

  /// A cross-entropy with the offsets of the rows from ≤ row < to.
  LinearCrossEntropy loss(CrossEntropy crossEntropy, int from, int to) {
    LinearCrossEntropy loss = LinearCrossEntropy.of(crossEntropy);
    Tensor offsets = given.offsets();
    return offsets == null ? loss : loss.withOffsets(offsets.slice(0, from, to));
  }

  /// Which rows belong together; null where each is on its own.
  @Nullable Column groups() {
    return given.groups();
  }

  /// What the classes are called.
  public Labels labels() {
    return labels;
  }

  /// How the features came about.
  public Encoding encoding() {
    return encoding;
  }

  /// The rows of each class.
  public List<Integer> classCounts() {
    List<Integer> counts = new ArrayList<>(Collections.nCopies(labels.classes(), 0));
    for (int c : classes) {
      counts.set(c, counts.get(c) + 1);
    }
    return List.copyOf(counts);
  }

  /// The rows of the table that had no label and were dropped.
  public int unlabelled() {
    return unlabelled;
  }

  /// The split this data set is the training part of; [Holdout#NONE] for any other data set.
  public Holdout holdout() {
    return holdout;
  }
}
