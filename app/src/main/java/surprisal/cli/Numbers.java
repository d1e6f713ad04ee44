package surprisal.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// Numbers as text, in the way of C's `%.8g` and NumPy: `0.65900114`, `4.2483543e-18`, `-inf`, `nan`.
final class Numbers {
  /// Below 10⁻⁴ and from 10⁸ on, an exponent is easier to read than zeros.
  private static final int SMALLEST_PLAIN_EXPONENT = -4;

  private static final MathContext PRECISION = new MathContext(8);
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)(e[-+]?\\d+)?", Pattern.CASE_INSENSITIVE);

  private Numbers() {}

  /// Eight significant digits, without the zeros at their end.
  static String format(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    BigDecimal rounded = new BigDecimal(value).round(PRECISION).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (rounded.signum() == 0
        || (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < PRECISION.getPrecision())) {
      return rounded.toPlainString();
    }
    BigDecimal significand = rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros();
    return "%se%+03d".formatted(significand.toPlainString(), exponent);
  }

  /// The number a text stands for, or empty when it is not a number.
  static OptionalDouble parse(String text) {
    if (DECIMAL.matcher(text).matches()) {
      return OptionalDouble.of(Double.parseDouble(text));
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> OptionalDouble.of(Double.NaN);
      case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
      case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      default -> OptionalDouble.empty();
    };
  }
}
