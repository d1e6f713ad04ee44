package surprisal.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/// How the words of an option become values, with a plain sentence for those that do not.
final class Arguments {
  private Arguments() {}

  /// Teaches a command line, with its subcommands, to read numbers and reductions.
  static void register(CommandLine command) {
    command
        .registerConverter(double.class, Arguments::real)
        .registerConverter(int.class, Arguments::index)
        .registerConverter(Integer.class, Arguments::index)
        .registerConverter(long.class, Arguments::whole)
        .registerConverter(LossCommand.Reduction.class, Arguments::reduction);
  }

  private static double real(String text) {
    return Numbers.parse(text)
        .orElseThrow(() -> new TypeConversionException("'%s' is not a number".formatted(text)));
  }

  private static long whole(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'%s' is not a whole number".formatted(text));
    }
  }

  private static int index(String text) {
    return Math.clamp(whole(text), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static LossCommand.Reduction reduction(String text) {
    for (LossCommand.Reduction reduction : LossCommand.Reduction.values()) {
      if (reduction.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return reduction;
      }
    }
    throw new TypeConversionException("'%s' is not mean, sum or none".formatted(text));
  }
}
