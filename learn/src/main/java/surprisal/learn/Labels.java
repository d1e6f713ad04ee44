package surprisal.learn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The target column and the names of its classes.
///
/// @param column the target's name
/// @param classNames the values as written; numbers and dates in their order, words in that of
///   their characters
public record Labels(String column, List<String> classNames) {
  /// A number with a fraction or a nearly unique value names a class only in a small set.
  private static final int FEW = 20;

  /// 2^53: from here on, different integers share a double.
  private static final double INTEGERS_END = 0x1p53;

  /// Errors: fewer than two classes, or two of one name.
  public Labels {
    classNames = List.copyOf(classNames);
    if (Set.copyOf(classNames).size() < classNames.size()) {
      throw new IllegalArgumentException(
          "the target %s has two classes of one name among %s"
              .formatted(Wording.quoted(column), Wording.list(classNames)));
    }
    if (classNames.size() < 2) {
      throw new IllegalArgumentException(
          "the target %s has %s: a classifier needs two or more classes"
              .formatted(
                  Wording.quoted(column),
                  classNames.isEmpty()
                      ? "no label"
                      : "the one class " + Wording.quoted(classNames.getFirst())));
    }
  }

  /// The distinct values of a target column; missing ones are no class.
  ///
  /// Errors: fewer than two classes; a number of 2^53 or more in size; more than 20 that look like a quantity (numbers with
  /// fractions, or dates) or like identifiers (more than half of the values are distinct).
  public static Labels of(Column target) {
    List<String> names =
        switch (target) {
          case Column.Numbers numbers -> distinctNumbers(numbers);
          case Column.Text text -> distinctWords(text);
          case Column.Vectors vectors ->
              throw new IllegalArgumentException(
                  "the target %s holds %s: a classifier needs classes"
                      .formatted(Wording.quoted(vectors.name()), vectors.kind()));
        };
    return new Labels(target.name(), names);
  }

  private static List<String> distinctNumbers(Column.Numbers target) {
    TreeMap<Double, String> names = new TreeMap<>();
    boolean fractions = false;
    int present = 0;
    for (int row = 0; row < target.rows(); row++) {
      String written = target.written(row);
      if (written != null) {
        double value = target.value(row);
        requireDistinguishable(target, value);
        names.put(value + 0.0, written); // −0.0 becomes 0.0
        fractions |= value != Math.rint(value);
        present++;
      }
    }
    boolean quantity = fractions || target.kind() == Column.Kind.DATE || 2 * names.size() > present;
    if (names.size() > FEW && quantity) {
      throw new IllegalArgumentException(
          "the target %s has %d distinct %s in %d rows and looks like a regression target: a classifier needs classes"
              .formatted(Wording.quoted(target.name()), names.size(), target.kind(), present));
    }
    return List.copyOf(names.values());
  }

  private static void requireDistinguishable(Column.Numbers target, double value) {
    if (Math.abs(value) >= INTEGERS_END) {
      throw new IllegalArgumentException(
          "the target %s holds %s: labels of 2^53 and more cannot be told apart: expected smaller numbers, or text"
              .formatted(Wording.quoted(target.name()), value));
    }
  }

  private static List<String> distinctWords(Column.Text target) {
    List<String> names = Levels.of(target);
    long present = Levels.present(target);
    if (names.size() > FEW && 2L * names.size() > present) {
      throw new IllegalArgumentException(
          "the target %s has %d distinct values in %d rows and looks like an identifier: a classifier needs classes"
              .formatted(Wording.quoted(target.name()), names.size(), present));
    }
    return names;
  }

  /// C.
  public int classes() {
    return classNames.size();
  }

  /// Errors: a name that is none of the classes.
  ///
  /// @param what is said of the class
  void requireClasses(String what, Set<String> names) {
    Set<String> unknown = new TreeSet<>(names);
    classNames.forEach(unknown::remove);
    for (String name : unknown) {
      throw new IllegalArgumentException(
          "there is %s for %s, which is no class: the classes are %s"
              .formatted(what, Wording.quoted(name), Wording.list(classNames)));
    }
  }

  /// The class of each row of a target column without missing values.
  ///
  /// Errors: a value that is none of the class names.
  int[] classesOf(Column target) {
    Map<String, Integer> index = new HashMap<>();
    for (int c = 0; c < classes(); c++) {
      index.put(classNames.get(c), c);
    }
    int[] classes = new int[target.rows()];
    for (int row = 0; row < classes.length; row++) {
      Integer c = index.get(target.written(row));
      if (c == null) {
        throw new IllegalArgumentException(
            "the target %s holds %s, which is not a class of the model: its classes are %s"
                .formatted(Wording.quoted(column), target.written(row), Wording.list(classNames)));
      }
      classes[row] = c;
    }
    return classes;
  }
}
