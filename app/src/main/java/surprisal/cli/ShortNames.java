package surprisal.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Names no wider than a column and still distinct: cut at their end; if that makes two of them the
/// same, in the middle; and if even that does, numbered in their order.
///
/// @param names the shortened names
/// @param numbered whether they begin with numbers, which then want a legend
record ShortNames(List<String> names, boolean numbered) {
  /// @param names distinct
  static ShortNames of(List<String> names, int width) {
    List<String> cut = each(names, name -> TextTable.shortened(name, width));
    if (!areDistinct(cut)) {
      cut = each(names, name -> cutInTheMiddle(name, width));
    }
    return areDistinct(cut)
        ? new ShortNames(cut, false)
        : new ShortNames(numbered(names, width), true);
  }

  private static List<String> each(List<String> names, UnaryOperator<String> change) {
    return names.stream().map(change).toList();
  }

  private static boolean areDistinct(List<String> names) {
    return Set.copyOf(names).size() == names.size();
  }

  private static String cutInTheMiddle(String name, int width) {
    int length = TextTable.width(name);
    if (length <= width) {
      return name;
    }
    int end = (width - 1) / 2;
    return TextTable.shortened(name, width - end)
        + name.substring(name.offsetByCodePoints(0, length - end));
  }

  private static List<String> numbered(List<String> names, int width) {
    List<String> numbered = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      numbered.add(TextTable.shortened((i + 1) + " " + names.get(i), width));
    }
    return numbered;
  }
}
