package surprisal.learn;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the columns of a table are for that are no features.
///
/// @param target the column of labels
/// @param weights the column of row weights; null for none
/// @param groups the column whose equal values belong together, on one side of a split; null for none
public record Roles(String target, @Nullable String weights, @Nullable String groups) {
  /// Errors: one column in two roles.
  public Roles {
    requireOther(target, weights);
    requireOther(target, groups);
    if (weights != null) {
      requireOther(weights, groups);
    }
  }

  private static void requireOther(String column, @Nullable String other) {
    if (column.equals(other)) {
      throw new IllegalArgumentException(
          "the column %s has two roles: expected one of target, weights and groups"
              .formatted(Wording.quoted(column)));
    }
  }

  /// A target alone.
  public static Roles ofTarget(String target) {
    return new Roles(target, null, null);
  }

  /// With a column of row weights, or none.
  public Roles withWeights(@Nullable String weights) {
    return new Roles(target, weights, groups);
  }

  /// With a column of groups, or none.
  public Roles withGroups(@Nullable String groups) {
    return new Roles(target, weights, groups);
  }

  /// The table less these columns.
  Table features(Table table) {
    Table features = table;
    for (String column : Stream.of(target, weights, groups).filter(Objects::nonNull).toList()) {
      features = features.without(column);
    }
    return features;
  }
}
