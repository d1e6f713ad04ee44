package surprisal.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a command line left behind: its exit status and all it wrote.
record Run(int status, String out, String err) {
  static final Path PENGUINS = Path.of("..", "examples", "data", "penguins.csv");

  static Run of(Object... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status = execute(out, err, arguments);
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// Trains on the penguins, to tell their species.
  static Run trainOnPenguins(Object... more) {
    Stream<Object> arguments = Stream.of("train", PENGUINS, "--target", "species");
    return of(Stream.concat(arguments, Stream.of(more)).toArray());
  }

  /// Runs with an output of the test's own; returns the exit status.
  static int execute(OutputStream out, OutputStream err, Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Main.execute(new Console(out, err, false, Console.DEFAULT_COLUMNS), words);
  }
}
