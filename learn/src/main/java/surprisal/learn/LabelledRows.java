package surprisal.learn;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The labelled rows of a table, before its columns become features: what a split, or a fold, takes its
/// part of. A part is row numbers, of the table as it was read: columns are never copied.
final class LabelledRows {
  private final Table table;
  private final Roles roles;
  private final int[] rows;
  private final Labels labels;
  private final int[] classes;
  private final double @Nullable [] weights;
  private final @Nullable Column groups;
  private final int unlabelled;

  private LabelledRows(
      Table table,
      Roles roles,
      int[] rows,
      Labels labels,
      int[] classes,
      double @Nullable [] weights,
      @Nullable Column groups,
      int unlabelled) {
    this.table = table;
    this.roles = roles;
    this.rows = rows;
    this.labels = labels;
    this.classes = classes;
    this.weights = weights;
    this.groups = groups;
    this.unlabelled = unlabelled;
  }

  /// Errors: those of [Labels#of]; no such column; a column of weights that is not of numbers, or without
  /// one that is finite and 0 or more for a labelled row; a labelled row without a group; an offset of what
  /// is no class.
  static LabelledRows of(Table table, Roles roles) {
    int[] labelled = Dataset.labelledRows(table.column(roles.target()));
    Column target = table.column(roles.target()).select(labelled);
    Labels labels = Labels.of(target);
    roles.offsets().requireClassesOf(labels);
    return new LabelledRows(
        table,
        roles,
        labelled,
        labels,
        labels.classesOf(target),
        roles.weights() == null ? null : weights(table.column(roles.weights()), labelled),
        roles.groups() == null ? null : groups(table.column(roles.groups()), labelled),
        table.rows() - labelled.length);
  }

  private static double[] weights(Column column, int[] labelled) {
    if (!(column instanceof Column.Numbers numbers) || column.kind() != Column.Kind.NUMBER) {
      throw new IllegalArgumentException(
          "the column of weights %s holds %s: expected numbers"
              .formatted(Wording.quoted(column.name()), column.kind()));
    }
    for (int row : labelled) {
      double weight = numbers.value(row);
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the column of weights %s holds %s in row %d: expected a finite number, 0 or more"
                .formatted(
                    Wording.quoted(column.name()),
                    column.isMissing(row) ? "no value" : column.written(row),
                    row + 1));
      }
    }
    return Arrays.stream(labelled).mapToDouble(numbers::value).toArray();
  }

  private static Column groups(Column column, int[] labelled) {
    Folds.requireGroups(column, Arrays.stream(labelled));
    return column.select(labelled);
  }

  private static double[] select(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
  }

  private static int[] select(int[] values, int[] rows) {
    return Arrays.stream(rows).map(row -> values[row]).toArray();
  }

  /// Some of the rows, of the same classes.
  LabelledRows select(int... chosen) {
    return new LabelledRows(
        table,
        roles,
        select(rows, chosen),
        labels,
        select(classes, chosen),
        weights == null ? null : select(weights, chosen),
        groups == null ? null : groups.select(chosen),
        unlabelled);
  }

  /// The same rows, their features put elsewhere.
  LabelledRows in(FeatureMemory memory) {
    return new LabelledRows(
        table.in(memory), roles, rows, labels, classes, weights, groups, unlabelled);
  }

  /// Where their features are put.
  FeatureMemory memory() {
    return table.memory();
  }

  Labels labels() {
    return labels;
  }

  int[] classes() {
    return classes;
  }

  @Nullable Column groups() {
    return groups;
  }

  /// The rules of encoding, fitted to some rows.
  Encoding encoding(int... chosen) {
    return Encoding.fit(features(select(rows, chosen)));
  }

  /// Rows to train on.
  Dataset training(Encoding encoding, Holdout holdout, int... chosen) {
    return dataset(encoding, unlabelled, holdout, chosen);
  }

  /// Rows to test on.
  Dataset validation(Encoding encoding, int... chosen) {
    return dataset(encoding, 0, Holdout.NONE, chosen);
  }

  private Table features(int... own) {
    return roles.features(table).select(own);
  }

  private Dataset dataset(Encoding encoding, int unlabelled, Holdout holdout, int... chosen) {
    int[] own = select(rows, chosen);
    Dataset dataset =
        new Dataset(
                encoding.encode(features(own)),
                select(classes, chosen),
                encoding,
                labels,
                unlabelled,
                holdout)
            .withOffsets(roles.offsets(), roles.offsets().of(table, labels, 0, own));
    if (weights != null) {
      dataset = dataset.withRowWeights(select(weights, chosen));
    }
    return groups == null ? dataset : dataset.withGroups(groups.select(chosen));
  }
}
