package surprisal.learn;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How this package writes names, lists and numbers in its sentences.
final class Wording {
  /// Longer lists end in `and 7 more`.
  private static final int LISTED = 8;

  private Wording() {}

  /// `name` in back quotes.
  static String quoted(String name) {
    return "`" + name + "`";
  }

  /// `a`, `b` and 7 more.
  static String list(List<String> names) {
    String listed =
        names.stream().limit(LISTED).map(Wording::quoted).collect(Collectors.joining(", "));
    int more = names.size() - LISTED;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }

  /// Four significant digits.
  static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
