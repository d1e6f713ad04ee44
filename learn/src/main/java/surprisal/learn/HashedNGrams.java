package surprisal.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The features of running text: its n-grams, hashed into so many features. Feature d of a text is
///
///     v_d / ‖v‖,   v_d = 1 + ln(count) of n-grams whose hash h has (h ⊕ h/2³²) mod features = d, or 0
///
/// so that texts of every length have vectors of length 1. N-grams that share a feature are not told
/// apart.
///
/// Source: K. Weinberger et al., Feature Hashing for Large Scale Multitask Learning, ICML 2009.
///
/// @param grams which n-grams
/// @param features how many features they share
public record HashedNGrams(NGrams grams, int features) {
  /// Errors: fewer than two features.
  public HashedNGrams {
    if (features < 2) {
      throw new IllegalArgumentException(
          "the n-grams have %d features: expected 2 or more".formatted(features));
    }
  }

  /// What is done with a feature that is not 0.
  interface Sink {
    void add(int feature, double value);
  }

  /// The features of a text, in ascending order.
  void encode(String text, Sink sink) {
    Buckets buckets = new Buckets();
    grams.forEach(text, (hash, _, _, _) -> buckets.add(feature(hash)));
    buckets.write(sink);
  }

  private int feature(long hash) {
    return (int) Long.remainderUnsigned(hash ^ (hash >>> 32), features);
  }

  /// An n-gram and how often it was met.
  private record Met(String gram, int times) {
    Met again() {
      return new Met(gram, times + 1);
    }

    boolean isBefore(@Nullable Met other) {
      return other == null
          || times > other.times
          || (times == other.times && gram.compareTo(other.gram) < 0);
    }
  }

  /// For each feature the n-gram that is met most often among those that share it; the empty word where
  /// none is met.
  List<String> names(Column.Text texts) {
    Map<Long, Met> each = new HashMap<>();
    for (int row = 0; row < texts.rows(); row++) {
      String text = texts.value(row);
      if (text != null) {
        grams.forEach(
            text,
            (hash, points, from, to) -> {
              Met met = each.get(hash);
              each.put(
                  hash,
                  met == null ? new Met(new String(points, from, to - from), 1) : met.again());
            });
      }
    }
    @Nullable Met[] first = new @Nullable Met[features];
    each.forEach((hash, met) -> {
      int feature = feature(hash);
      first[feature] = met.isBefore(first[feature]) ? met : first[feature];
    });
    List<String> names = new ArrayList<>();
    for (Met met : first) {
      names.add(met == null ? "" : met.gram());
    }
    return List.copyOf(names);
  }

  /// The features of the n-grams of one text.
  private static final class Buckets {
    private int[] each = new int[64];
    private int count;

    void add(int feature) {
      if (count == each.length) {
        each = Arrays.copyOf(each, 2 * count);
      }
      each[count++] = feature;
    }

    void write(Sink sink) {
      Arrays.sort(each, 0, count);
      double squared = 0;
      for (int from = 0; from < count; from = end(from)) {
        squared += value(from) * value(from);
      }
      double norm = Math.sqrt(squared);
      for (int from = 0; from < count; from = end(from)) {
        sink.add(each[from], value(from) / norm);
      }
    }

    /// After the last entry that is equal to one.
    private int end(int from) {
      int end = from + 1;
      while (end < count && each[end] == each[from]) {
        end++;
      }
      return end;
    }

    private double value(int from) {
      return 1 + StrictMath.log(end(from) - from);
    }
  }
}
