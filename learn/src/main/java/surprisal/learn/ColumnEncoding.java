package surprisal.learn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What became of one column of the training table: the rule that turns its values into features.
///
/// Records of plain values; a model file stores them as they are.
public sealed interface ColumnEncoding {
  /// The column's name.
  String name();

  /// The kind of values it had in training.
  Column.Kind kind();

  /// The names of its features, in order; empty when it has none.
  List<String> featureNames();

  /// How many features it has.
  default int features() {
    return featureNames().size();
  }

  /// Whether most of its features are 0 in each row.
  default boolean hasSparseFeatures() {
    return false;
  }

  /// What was done to the column, in one sentence without a full stop.
  String sentence();

  /// Numbers or dates: (x − mean)/deviation; a missing one counts as the mean, and is marked by a
  /// feature of its own when some were missing in training.
  ///
  /// @param mean of the values present in training
  /// @param deviation their population standard deviation, positive
  /// @param missing how many were missing in training
  record Standardised(String name, Column.Kind kind, double mean, double deviation, int missing)
      implements ColumnEncoding {
    /// Errors: a mean that is not finite, a deviation that is not positive and finite.
    public Standardised {
      if (!Double.isFinite(mean) || !(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "column %s has mean %s and deviation %s: expected finite numbers and a positive deviation"
                .formatted(Wording.quoted(name), mean, deviation));
      }
    }

    @Override
    public List<String> featureNames() {
      return missing > 0 ? List.of(name, name + " is missing") : List.of(name);
    }

    @Override
    public String sentence() {
      String days = kind == Column.Kind.DATE ? "days since 1970-01-01, " : "";
      String marked =
          missing > 0 ? "; %d missing became the mean and are marked".formatted(missing) : "";
      return "%s: %sstandardised, mean %s, deviation %s%s"
          .formatted(
              Wording.quoted(name), days, Wording.number(mean), Wording.number(deviation), marked);
    }
  }

  /// Words or booleans: a feature for each level, 1 where the value is that level and 0 elsewhere;
  /// a level that training has not seen is 0 everywhere. Missing values are the last level when
  /// some were missing in training.
  ///
  /// @param levels the values seen in training, sorted
  /// @param missing how many were missing in training
  record OneHot(String name, Column.Kind kind, List<String> levels, int missing)
      implements ColumnEncoding {
    /// Errors: levels that are not sorted and distinct.
    public OneHot {
      levels = List.copyOf(levels);
      for (int i = 1; i < levels.size(); i++) {
        if (levels.get(i - 1).compareTo(levels.get(i)) >= 0) {
          throw new IllegalArgumentException(
              "column %s has the level %s before %s: expected sorted and distinct levels"
                  .formatted(Wording.quoted(name), levels.get(i - 1), levels.get(i)));
        }
      }
    }

    /// The feature that is 1 for a value, or −1 when none is.
    int featureOf(@Nullable String value) {
      if (value == null) {
        return missing > 0 ? levels.size() : -1;
      }
      return Math.max(-1, Collections.binarySearch(levels, value));
    }

    @Override
    public List<String> featureNames() {
      List<String> names = new ArrayList<>();
      for (String level : levels) {
        names.add(name + " = " + level);
      }
      if (missing > 0) {
        names.add(name + " is missing");
      }
      return List.copyOf(names);
    }

    @Override
    public String sentence() {
      String own = missing > 0 ? "; %d missing are a level of their own".formatted(missing) : "";
      return "%s: one-hot over %d levels, %s%s"
          .formatted(Wording.quoted(name), levels.size(), Wording.list(levels), own);
    }
  }

  /// A column whose only value says nothing, but whose gaps may: 1 where it is missing, 0
  /// elsewhere.
  ///
  /// @param value the only value, as written
  /// @param missing how many were missing in training
  record Presence(String name, Column.Kind kind, String value, int missing)
      implements ColumnEncoding {
    @Override
    public List<String> featureNames() {
      return List.of(name + " is missing");
    }

    @Override
    public String sentence() {
      return "%s: its only value is %s, so it only tells the %d missing from the rest"
          .formatted(Wording.quoted(name), value, missing);
    }
  }

  /// Sparse vectors, as they are.
  ///
  /// @param features the extent of the vectors in training; further numbers are ignored
  record Vector(String name, Column.Kind kind, int features) implements ColumnEncoding {
    /// With the number of the column, as it is in a LIBSVM file.
    @Override
    public List<String> featureNames() {
      return IntStream.range(0, features).mapToObj(i -> name + " " + i).toList();
    }

    @Override
    public boolean hasSparseFeatures() {
      return true;
    }

    @Override
    public String sentence() {
      return "%s: %d numbers as they are, sparse".formatted(Wording.quoted(name), features);
    }
  }

  /// Running text, by its n-grams; missing text has none.
  ///
  /// @param grams the n-gram that each feature is named after: of those that share it the commonest in
  ///   training; the empty word where there was none
  record RunningText(String name, Column.Kind kind, HashedNGrams ngrams, List<String> grams)
      implements ColumnEncoding {
    /// Errors: other than one n-gram for each feature.
    public RunningText {
      grams = List.copyOf(grams);
      if (grams.size() != ngrams.features()) {
        throw new IllegalArgumentException(
            "column %s has %d n-grams for %d features: expected one for each"
                .formatted(Wording.quoted(name), grams.size(), ngrams.features()));
      }
    }

    @Override
    public int features() {
      return ngrams.features();
    }

    /// With the n-gram, or with a number where there is none: `review "not good"`, `review #17`.
    @Override
    public List<String> featureNames() {
      return IntStream.range(0, features())
          .mapToObj(i -> name + (grams.get(i).isEmpty() ? " #" + i : " \"" + grams.get(i) + "\""))
          .toList();
    }

    @Override
    public boolean hasSparseFeatures() {
      return true;
    }

    @Override
    public String sentence() {
      return "%s: %d to %d %s at a time, hashed into %d features"
          .formatted(
              Wording.quoted(name),
              ngrams.grams().shortest(),
              ngrams.grams().longest(),
              ngrams.grams().unit(),
              features());
    }
  }

  /// A column without features.
  ///
  /// @param reason why, as the end of the sentence "left out: …"
  record LeftOut(String name, Column.Kind kind, String reason) implements ColumnEncoding {
    @Override
    public List<String> featureNames() {
      return List.of();
    }

    @Override
    public String sentence() {
      return "%s: left out: %s".formatted(Wording.quoted(name), reason);
    }
  }
}
