package surprisal.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import surprisal.learn.ColumnEncoding;
import surprisal.learn.ColumnEncoding.LeftOut;
import surprisal.learn.ColumnEncoding.OneHot;
import surprisal.learn.ColumnEncoding.Presence;
import surprisal.learn.ColumnEncoding.RunningText;
import surprisal.learn.ColumnEncoding.Standardised;
import surprisal.learn.ColumnEncoding.Vector;
import surprisal.learn.OffsetColumns;

/// What was done to each column of a table: a sentence for each, or, for a wide table, for each
/// treatment.
final class ColumnsText {
  private static final int MOST_SENTENCES = 20;
  private static final int MOST_NAMES = 6;

  private ColumnsText() {}

  static List<String> sentences(List<ColumnEncoding> columns) {
    if (columns.size() <= MOST_SENTENCES) {
      return columns.stream().map(ColumnEncoding::sentence).toList();
    }
    Map<String, List<String>> namesByTreatment = new LinkedHashMap<>();
    for (ColumnEncoding column : columns) {
      namesByTreatment
          .computeIfAbsent(treatment(column), treatment -> new ArrayList<>())
          .add(column.name());
    }
    List<String> sentences = new ArrayList<>();
    namesByTreatment.forEach((treatment, names) -> sentences.add(names(names) + ": " + treatment));
    return sentences;
  }

  static List<String> sentences(OffsetColumns offsets) {
    return offsets.names().size() <= MOST_SENTENCES
        ? offsets.sentences()
        : List.of(names(offsets.names()) + ": offsets, each added to the logit of its class");
  }

  private static String treatment(ColumnEncoding column) {
    return switch (column) {
      case Standardised numbers ->
          numbers.missing() > 0 ? "standardised, missing ones marked" : "standardised";
      case OneHot words -> "one-hot";
      case Presence gaps -> "only one value, so only missing and present are told apart";
      case Vector _ -> "sparse numbers as they are";
      case RunningText _ -> "running text, by its n-grams";
      case LeftOut left -> "left out: " + left.reason();
    };
  }

  private static String names(List<String> names) {
    String first =
        names.stream()
            .limit(MOST_NAMES)
            .map(name -> "`" + name + "`")
            .collect(Collectors.joining(", "));
    int more = names.size() - MOST_NAMES;
    return more > 0 ? "%s and %d more".formatted(first, more) : first;
  }
}
