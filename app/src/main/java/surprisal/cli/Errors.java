package surprisal.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns whatever went wrong into one line and an exit status.
///
/// What the user can mend arrives as [IllegalArgumentException], [IOException] or a lack of memory;
/// anything else is a fault of this program. `SURPRISAL_DEBUG=1` adds the stack trace.
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final boolean DEBUG = "1".equals(System.getenv("SURPRISAL_DEBUG"));

  private final PrintWriter err;

  Errors(PrintWriter err) {
    this.err = err;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    print("%s (see %s --help)".formatted(usage(e), command.getCommandSpec().qualifiedName()), e);
    return Main.USER_ERROR;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult arguments) {
    return report(e);
  }

  /// Says what happened; nothing at all when the reader of standard output has left.
  int report(Throwable thrown) {
    // What runs inside a library's callback comes back wrapped.
    Throwable e =
        thrown instanceof UncheckedIOException && thrown.getCause() instanceof IOException cause
            ? cause
            : thrown;
    if (e instanceof Console.OutputException output && output.isClosedPipe()) {
      return Main.OK;
    }
    boolean mendable =
        e.getMessage() != null
            && (e instanceof IllegalArgumentException
                || e instanceof IOException
                || e instanceof OutOfMemoryError);
    print(
        mendable
            ? sentence(e)
            : "a fault of ours, please report it: %s (SURPRISAL_DEBUG=1 shows where)".formatted(e),
        thrown);
    return mendable ? Main.USER_ERROR : Main.FAULT;
  }

  private void print(String sentence, Throwable e) {
    err.println("surprisal: " + sentence.strip().replaceAll("\\s*\\R\\s*", " "));
    if (DEBUG) {
      e.printStackTrace(err);
    }
    err.flush();
  }

  private static String sentence(Throwable e) {
    return switch (e) {
      case NoSuchFileException file -> file.getFile() + ": no such file";
      case AccessDeniedException file -> file.getFile() + ": permission denied";
      case FileSystemException file ->
          file.getFile() + ": " + Objects.requireNonNullElse(file.getReason(), "cannot be used");
      case OutOfMemoryError memory -> tooLittle(memory);
      default -> String.valueOf(e.getMessage());
    };
  }

  /// The launcher knows whether somebody set the limit.
  private static String tooLittle(OutOfMemoryError memory) {
    String set = System.getProperty("surprisal.memory");
    return set == null
        ? "not enough memory (%s); the limit is a quarter of the machine's, JDK_JAVA_OPTIONS=-Xmx… raises it"
            .formatted(memory.getMessage())
        : "--memory %s is not enough (%s): expected more".formatted(set, memory.getMessage());
  }

  private static String usage(ParameterException e) {
    String message =
        switch (e) {
          case UnmatchedArgumentException unmatched -> unmatched(unmatched);
          case MissingParameterException missing -> missing(missing);
          default -> String.valueOf(e.getMessage());
        };
    return Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  /// An option that nobody knows is often the one that is missing, misspelt.
  private static String missing(MissingParameterException e) {
    List<String> unmatched = e.getCommandLine().getUnmatchedArguments();
    return unmatched.isEmpty()
        ? String.valueOf(e.getMessage())
        : unmatched(new UnmatchedArgumentException(e.getCommandLine(), unmatched));
  }

  private static String unmatched(UnmatchedArgumentException e) {
    String first = e.getUnmatched().getFirst();
    List<String> similar = e.getSuggestions();
    String what = first.startsWith("-") ? "unknown option '%s'" : "unexpected argument '%s'";
    return what.formatted(first)
        + (similar.isEmpty() ? "" : ": did you mean %s?".formatted(similar.getFirst()));
  }
}
