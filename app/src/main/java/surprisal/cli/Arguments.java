package surprisal.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;
import surprisal.Activation;
import surprisal.learn.Schedule;
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
        .registerConverter(Activation.class, Arguments::activation)
        .registerConverter(Schedule.class, Arguments::schedule)
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
    return named(LossCommand.Reduction.values(), text, "mean, sum or none");
  }

  private static PathOptions.Rule rule(String text) {
    return named(PathOptions.Rule.values(), text, "min or 1se");
  }

  private static Activation activation(String text) {
    return named(Activation.values(), text, "relu, gelu or tanh");
  }

  private static Schedule schedule(String text) {
    return named(Schedule.values(), text, "constant, linear or cosine");
  }

  private static Solver solver(String text) {
    return named(Solver.values(), text, "automatic, newton, proximal-newton or lbfgs");
  }

  /// The value that is written as this word.
  private static <E> E named(E[] values, String text, String expected) {
    for (E value : values) {
      if (value.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return value;
      }
    }
    throw new TypeConversionException("'%s' is not %s".formatted(text, expected));
  }
}
