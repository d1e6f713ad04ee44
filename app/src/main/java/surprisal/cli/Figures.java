package surprisal.cli;

import java.util.Locale;

/// Numbers in a report, short enough to compare at a glance; `--json` has all their digits.
final class Figures {
  /// What is smaller would lose its digits behind four decimals.
  private static final double SMALLEST_FIXED = 1e-4;

  private static final double LARGEST_FIXED = 1e6;

  private Figures() {}

  /// `0.0123`, `1.0493`, `8.50e-18`, `0`, `inf`, `nan`.
  static String number(double value) {
    double size = Math.abs(value);
    if (value == 0 || !Double.isFinite(value)) {
      return Numbers.format(value);
    }
    String format = size >= SMALLEST_FIXED && size < LARGEST_FIXED ? "%.4f" : "%.2e";
    return String.format(Locale.ROOT, format, value);
  }

  /// A number with its sign, for what speaks for or against.
  static String signed(double value) {
    return String.format(Locale.ROOT, "%+.2f", value).replace('-', '−');
  }

  /// `98.55%`.
  static String percent(double share) {
    return Double.isNaN(share) ? "nan" : String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }

  /// `1 row`, `69 rows`.
  static String count(long count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }
}
