package surprisal.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;
import surprisal.learn.Solver;

/// How the words of an option become values, with a plain sentence for those that do not.
final class Arguments {
  private Arguments() {}

  /// Teaches a command line, with its subcommands, to read numbers and names.
  static void register(CommandLine command) {
    command
        .registerConverter(double.class, Arguments::real)
        .registerConverter(int.class, Arguments::index)
        .registerConverter(Integer.class, Arguments::index)
        .registerConverter(long.class, Arguments::whole)
        .registerConverter(LossCommand.Reduction.class, Arguments::reduction)
        .registerConverter(Solver.class, Arguments::solver)
        .registerConverter(PathOptions.Rule.class, Arguments::rule);
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

  private static PathOptions.Rule rule(String text) {
    for (PathOptions.Rule rule : PathOptions.Rule.values()) {
      if (rule.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return rule;
      }
    }
    throw new TypeConversionException("'%s' is not min or 1se".formatted(text));
  }

  private static Solver solver(String text) {
    for (Solver solver : Solver.values()) {
      if (solver.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return solver;
      }
    }
    throw new TypeConversionException(
        "'%s' is not automatic, newton, proximal-newton or lbfgs".formatted(text));
  }
}
