package surprisal.learn;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The training and validation rows of one table. The encoding is fitted to the training rows
/// alone.
///
/// @param training at least one row of each class
/// @param validation null when the fraction is 0
public record Split(Dataset training, @Nullable Dataset validation) {
  /// A stratified split of the labelled rows: of the rows of each class a share as close to the
  /// fraction as whole rows allow, in total fraction·N rounded to the nearest, and never the last
  /// row of a class.
  ///
  /// Class by class, in the order of the class names, the rows are shuffled by Fisher and Yates's
  /// method and the first are held out. The random numbers are those of [Random], whose algorithm
  /// Java specifies: a seed means the same rows on every machine. Both parts keep the order of the
  /// table. Rows without a label are dropped and counted in `training.unlabelled()`.
  ///
  /// Errors: those of [Labels#of] and [Encoding#fit]; no such column; a fraction above 0 that holds
  /// out no row at all.
  public static Split of(Table table, String target, Holdout holdout) {
    return of(table, Roles.ofTarget(target), holdout);
  }

  /// The same for a table with columns of other roles. With groups, whole groups are held out: shuffled
  /// in the order of their first rows, and taken until they make up the share.
  ///
  /// Errors: also a column of weights that is not of numbers; a labelled row without a weight, a group or a
  /// finite offset; a weight that is negative or infinite; one group; groups held out that have all rows of
  /// a class; an offset of what is no class.
  public static Split of(Table table, Roles roles, Holdout holdout) {
    LabelledRows rows = LabelledRows.of(table, roles);
    boolean[] heldOut = heldOut(rows, holdout);
    int[] training = rowsWhere(heldOut, false);
    int[] validation = rowsWhere(heldOut, true);
    if (holdout.fraction() > 0 && validation.length == 0) {
      throw new IllegalArgumentException(
          "a validation fraction of %s holds out none of %d rows: expected a larger fraction, or 0"
              .formatted(holdout.fraction(), heldOut.length));
    }
    Encoding encoding = rows.encoding(training);
    return new Split(
        rows.training(encoding, holdout, training),
        validation.length == 0 ? null : rows.validation(encoding, validation));
  }

  private static boolean[] heldOut(LabelledRows rows, Holdout holdout) {
    return heldOut(rows.classes(), rows.labels(), rows.groups(), holdout);
  }

  /// The rows that are held out: of each class its share, or whole groups where there are some.
  static boolean[] heldOut(int[] classes, Labels labels, @Nullable Column groups, Holdout holdout) {
    if (groups == null) {
      return draw(classes, labels.classes(), holdout);
    }
    boolean[] heldOut = draw(groups, holdout);
    for (int c = 0; c < labels.classes(); c++) {
      int[] rows = rowsOf(classes, c);
      if (rows.length > 0 && Arrays.stream(rows).allMatch(row -> heldOut[row])) {
        throw new IllegalArgumentException(
            ("the groups of %s that are held out have all rows of the class %s: expected a"
                    + " seed or a share that leaves some to train on")
                .formatted(
                    Wording.quoted(groups.name()), Wording.quoted(labels.classNames().get(c))));
      }
    }
    return heldOut;
  }

  /// The rows that are not held out.
  static int[] trainingRows(LabelledRows rows, Holdout holdout) {
    return rowsWhere(heldOut(rows, holdout), false);
  }

  private static boolean[] draw(Column groups, Holdout holdout) {
    List<List<Integer>> each = Folds.groups(groups);
    if (holdout.fraction() > 0 && each.size() < 2) {
      throw new IllegalArgumentException(
          ("the column of groups %s has one value: expected two or more, for whole"
                  + " groups are held out")
              .formatted(Wording.quoted(groups.name())));
    }
    Collections.shuffle(each, new Random(holdout.seed()));
    long share = Math.round(holdout.fraction() * groups.rows());
    boolean[] heldOut = new boolean[groups.rows()];
    int taken = 0;
    for (List<Integer> group : each) {
      if (taken + group.size() / 2.0 <= share) {
        group.forEach(row -> heldOut[row] = true);
        taken += group.size();
      }
    }
    return heldOut;
  }

  /// The rows that are held out, by class.
  static boolean[] draw(int[] classes, int count, Holdout holdout) {
    boolean[] heldOut = new boolean[classes.length];
    Random random = new Random(holdout.seed());
    int before = 0;
    for (int c = 0; c < count; c++) {
      int[] rows = rowsOf(classes, c);
      int after = before + rows.length;
      // Rounding the running total, not each class, keeps rare classes from all rounding to
      // nothing.
      long share = Math.round(holdout.fraction() * after) - Math.round(holdout.fraction() * before);
      shuffle(rows, random);
      for (int i = 0; i < Math.min(share, rows.length - 1); i++) {
        heldOut[rows[i]] = true;
      }
      before = after;
    }
    return heldOut;
  }

  static void shuffle(int[] rows, Random random) {
    for (int i = rows.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int moved = rows[i];
      rows[i] = rows[j];
      rows[j] = moved;
    }
  }

  static int[] rowsOf(int[] classes, int c) {
    return IntStream.range(0, classes.length).filter(i -> classes[i] == c).toArray();
  }

  static int[] rowsWhere(boolean[] heldOut, boolean value) {
    return IntStream.range(0, heldOut.length).filter(i -> heldOut[i] == value).toArray();
  }
}
