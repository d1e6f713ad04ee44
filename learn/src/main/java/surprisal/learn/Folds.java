package surprisal.learn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How the labelled rows of a table are dealt to K folds: each row is held out once.
///
/// Without groups the folds are stratified: of the rows of each class they get shares that differ by one
/// row at most, and so do their totals. With a column of groups, all rows of one value are in one fold, and totals are as even as that allows.
///
/// @param count K, two or more
/// @param seed of the shuffles, the same rows on every machine
public record Folds(int count, long seed) {
  /// Errors: fewer than two folds.
  public Folds {
    if (count < 2) {
      throw new IllegalArgumentException(
          "there are %d folds: expected two or more".formatted(count));
    }
  }

  /// The fold of each row.
  ///
  /// @param classes of the rows
  /// @param group the column of groups, for the same rows; null for none
  int[] of(int[] classes, int classCount, @Nullable Column group) {
    Random random = new Random(seed);
    return group == null ? stratified(classes, classCount, random) : grouped(group, random);
  }

  private int[] stratified(int[] classes, int classCount, Random random) {
    int[] folds = new int[classes.length];
    int next = 0;
    for (int c = 0; c < classCount; c++) {
      int[] rows = Split.rowsOf(classes, c);
      Split.shuffle(rows, random);
      for (int row : rows) {
        folds[row] = next++ % count;
      }
    }
    return folds;
  }

  /// Errors: a row without a value, which may belong to any group.
  static void requireGroups(Column column, IntStream rows) {
    rows.filter(column::isMissing)
        .findFirst()
        .ifPresent(row -> {
          throw new IllegalArgumentException(
              "the column of groups %s holds no value in row %d: expected one in every row"
                  .formatted(Wording.quoted(column.name()), row + 1));
        });
  }

  /// The rows of each value of a column, in the order of their first rows.
  static List<List<Integer>> groups(Column column) {
    Map<@Nullable String, List<Integer>> rows = new LinkedHashMap<>();
    for (int row = 0; row < column.rows(); row++) {
      rows.computeIfAbsent(column.written(row), _ -> new ArrayList<>()).add(row);
    }
    return new ArrayList<>(rows.values());
  }

  /// The largest group first, each to the fold with the fewest rows.
  private int[] grouped(Column group, Random random) {
    List<List<Integer>> groups = groups(group);
    if (groups.size() < count) {
      throw new IllegalArgumentException(
          "the column of groups %s has %d values: expected at least %d, one for each fold"
              .formatted(Wording.quoted(group.name()), groups.size(), count));
    }
    Collections.shuffle(groups, random);
    groups.sort(Comparator.comparingInt(each -> -each.size()));
    int[] folds = new int[group.rows()];
    int[] totals = new int[count];
    for (List<Integer> each : groups) {
      int smallest = 0;
      for (int fold = 1; fold < count; fold++) {
        smallest = totals[fold] < totals[smallest] ? fold : smallest;
      }
      totals[smallest] += each.size();
      for (int row : each) {
        folds[row] = smallest;
      }
    }
    return folds;
  }
}
