package surprisal.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import surprisal.Targets;
import surprisal.Tensor;

/// Features [N, D], the class of each of the N rows, and what the features and classes are called.
public final class Dataset {
  private final Tensor features;
  private final int[] classes;
  private final Encoding encoding;
  private final Labels labels;
  private final int unlabelled;
  private final Holdout holdout;

  Dataset(
      Tensor features,
      int[] classes,
      Encoding encoding,
      Labels labels,
      int unlabelled,
      Holdout holdout) {
    this.features = features;
    this.classes = classes;
    this.encoding = encoding;
    this.labels = labels;
    this.unlabelled = unlabelled;
    this.holdout = holdout;
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
    int[] labelled = labelledRows(table.column(labels.column()));
    Table rows = table.select(labelled);
    return new Dataset(
        encoding.encode(rows),
        labels.classesOf(rows.column(labels.column())),
        encoding,
        labels,
        table.rows() - labelled.length,
        Holdout.NONE);
  }

  /// Features that need no encoding, as columns x0, x1, ….
  ///
  /// Shapes: features F64 [N, D]; N classes, indices into the names.
  ///
  /// Errors: other shapes; a class out of range; a feature that is not finite.
  public static Dataset of(Tensor features, int[] classes, List<String> classNames) {
    if (features.rank() != 2 || features.size(0) != classes.length) {
      throw new IllegalArgumentException(
          "the features have shape %s: expected [%d, D], a row for each class"
              .formatted(Arrays.toString(features.shape()), classes.length));
    }
    Labels labels = new Labels("class", classNames);
    for (int row = 0; row < classes.length; row++) {
      if (classes[row] < 0 || classes[row] >= labels.classes()) {
        throw new IllegalArgumentException(
            "classes[%d] = %d is not a class: expected 0 ≤ class < %d"
                .formatted(row, classes[row], labels.classes()));
      }
    }
    requireFinite(features);
    List<String> names = IntStream.range(0, (int) features.size(1)).mapToObj(d -> "x" + d).toList();
    return new Dataset(features, classes.clone(), Encoding.asIs(names), labels, 0, Holdout.NONE);
  }

  private static void requireFinite(Tensor features) {
    int columns = (int) features.size(1);
    RowBlocks.forEachRow(
        features,
        (row, values, offset) -> {
          for (int d = 0; d < columns; d++) {
            if (!Double.isFinite(values[offset + d])) {
              throw new IllegalArgumentException(
                  "features[%d, %d] = %s: expected a finite number"
                      .formatted(row, d, values[offset + d]));
            }
          }
        });
  }

  /// The rows whose value is not missing.
  static int[] labelledRows(Column target) {
    return IntStream.range(0, target.rows()).filter(row -> !target.isMissing(row)).toArray();
  }

  /// N.
  public int rows() {
    return classes.length;
  }

  /// F64 [N, D].
  public Tensor features() {
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

  /// The classes as targets of a loss.
  public Targets targets() {
    return Targets.classes(classes);
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
