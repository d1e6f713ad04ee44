package surprisal.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/// The command `surprisal`.
///
/// The exit status is 0, [#USER_ERROR] for anything the user can mend, or [#FAULT] for a mistake of
/// this program.
@Command(
    name = "surprisal",
    header = "Softmax and cross-entropy: exact where others round.",
    customSynopsis = "  surprisal COMMAND …",
    description =
        "From three logits typed by hand to a classifier trained on a table, with an honest account"
            + " of how good its probabilities are. Losses are in nats.",
    versionProvider = Version.class,
    footer = {
      "  surprisal softmax 2.0 1.0 0.1",
      "  surprisal train examples/data/penguins.csv --target species",
      "",
      "surprisal COMMAND --help explains a command.",
    })
public final class Main implements Callable<Integer> {
  static final int OK = 0;
  static final int FAULT = 1;
  static final int USER_ERROR = 2;

  /// picocli refuses to write narrower lines.
  private static final int MIN_HELP_COLUMNS = 55;

  /// Wider lines of help are hard to read.
  private static final int MAX_HELP_COLUMNS = 100;

  private static final OptionSpec HELP =
      OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build();

  private static final OptionSpec VERSION =
      OptionSpec.builder("-V", "--version")
          .versionHelp(true)
          .description("Show the version.")
          .build();

  private final Console console;

  @Spec private CommandSpec spec;

  private Main(Console console) {
    this.console = console;
  }

  /// Runs the command of these arguments and ends the process with its exit status.
  public static void main(String[] args) {
    // Numbers are written the same way wherever the program runs.
    Locale.setDefault(Locale.ROOT);
    // The launcher knows the terminal; Java has no way to ask.
    var console =
        new Console(
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            Boolean.getBoolean("surprisal.terminal"),
            Integer.getInteger("surprisal.columns", Console.DEFAULT_COLUMNS));
    int status = execute(console, args);
    if (Boolean.getBoolean("surprisal.filtered")) {
      awaitFilter(console);
    }
    System.exit(status);
  }

  /// The launcher's filter of standard error is a child of this process: it ends when it has passed
  /// everything on, which nobody who waits for this process should miss.
  private static void awaitFilter(Console console) {
    console.err().close();
    ProcessHandle.current().children().forEach(child -> child.onExit().join());
  }

  /// Runs the command of these arguments in this process and returns its exit status.
  static int execute(Console console, String... args) {
    var errors = new Errors(console.err());
    try {
      int status = commandLine(console, errors).execute(args);
      console.out().flush();
      return status;
    } catch (Throwable e) {
      return errors.report(e);
    }
  }

  private static CommandLine commandLine(Console console, Errors errors) {
    var command = new CommandLine(new Main(console));
    // An argument such as -inf is a number, not an option nobody knows.
    command.addSubcommand(
        new CommandLine(new SoftmaxCommand(console)).setUnmatchedOptionsArePositionalParams(true));
    command.addSubcommand(new LossCommand(console));
    command.addSubcommand(new TrainCommand(console));
    command.addSubcommand(new PredictCommand(console));
    command.addSubcommand(new EvaluateCommand(console));
    command.addSubcommand(new ExportCommand());
    command.addSubcommand(new BenchCommand(console));
    command.getCommandSpec().addOption(VERSION);
    arrange(command.getCommandSpec());
    command.getSubcommands().values().forEach(each -> arrange(each.getCommandSpec()));
    Arguments.register(command);
    return command
        .setOut(new PrintWriter(console.out()))
        .setErr(console.err())
        .setUsageHelpWidth(Math.clamp(console.columns(), MIN_HELP_COLUMNS, MAX_HELP_COLUMNS))
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  /// The layout of the help.
  private static void arrange(CommandSpec spec) {
    spec.addOption(HELP);
    spec.usageMessage()
        .synopsisHeading("%nUsage:%n")
        .descriptionHeading("%n")
        .parameterListHeading("%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n")
        .footerHeading("%nExamples:%n")
        .sortOptions(false);
  }

  /// Without a command the help is shown; it counts as a mistake, for a script's sake.
  @Override
  public Integer call() {
    spec.commandLine().usage(console.err());
    return USER_ERROR;
  }
}
