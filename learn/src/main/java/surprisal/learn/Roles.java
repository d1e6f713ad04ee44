package surprisal.learn;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the columns of a table are for that are no features.
///
/// @param target the column of labels
/// @param weights the column of row weights; null for none
/// @param groups the column whose equal values belong together, on one side of a split; null for none
/// @param offsets the columns of known parts of the logits
public record Roles(
    String target, @Nullable String weights, @Nullable String groups, OffsetColumns offsets) {
  /// Errors: one column in two roles.
  public Roles {
    Set<String> taken = new HashSet<>();
    for (String column : columns(target, weights, groups, offsets)) {
      if (!taken.add(column)) {
        throw new IllegalArgumentException(
            "the column %s has two roles: expected one of target, weights, groups and offsets"
                .formatted(Wording.quoted(column)));
      }
    }
  }

  private static List<String> columns(
      String target, @Nullable String weights, @Nullable String groups, OffsetColumns offsets) {
    return Stream.concat(
            Stream.of(target, weights, groups).filter(Objects::nonNull), offsets.names().stream())
        .toList();
  }

  /// A target alone.
  public static Roles ofTarget(String target) {
    return new Roles(target, null, null, OffsetColumns.NONE);
  }

  /// With a column of row weights, or none.
  public Roles withWeights(@Nullable String weights) {
    return new Roles(target, weights, groups, offsets);
  }

  /// With a column of groups, or none.
  public Roles withGroups(@Nullable String groups) {
    return new Roles(target, weights, groups, offsets);
  }

  /// With columns of known parts of the logits.
  public Roles withOffsets(OffsetColumns offsets) {
    return new Roles(target, weights, groups, offsets);
  }

  /// These columns.
  public List<String> columns() {
    return columns(target, weights, groups, offsets);
  }

  /// The table less these columns.
  ///
  /// Errors: one of them is not there.
  Table features(Table table) {
    Set<Column> others = columns().stream().map(table::column).collect(Collectors.toSet());
    return new Table(
        table.columns().stream().filter(column -> !others.contains(column)).toList(),
        table.memory());
  }
}
