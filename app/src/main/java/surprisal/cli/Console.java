package surprisal.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// Where a command writes: results to [#out], everything else to [#err].
///
/// Unlike `System.out` the output tells when it cannot be written, so that a full disk is an error
/// and a closed pipe is the end.
final class Console {
  /// The width of text that goes to a file or a pipe.
  static final int DEFAULT_COLUMNS = 80;

  /// A terminal that claims to be narrower does not know its width.
  private static final int MIN_COLUMNS = 40;

  private final Writer out;
  private final PrintWriter err;
  private final boolean interactive;
  private final int columns;

  /// @param interactive whether someone watches `err`: only then is progress shown there
  /// @param columns how wide a line of text may be
  Console(OutputStream out, OutputStream err, boolean interactive, int columns) {
    this.out =
        new BufferedWriter(
            new OutputStreamWriter(new StandardOutput(out), StandardCharsets.UTF_8), 1 << 16);
    this.err = new PrintWriter(err, true, StandardCharsets.UTF_8);
    this.interactive = interactive;
    this.columns = columns < MIN_COLUMNS ? DEFAULT_COLUMNS : columns;
  }

  Writer out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  boolean interactive() {
    return interactive;
  }

  int columns() {
    return columns;
  }

  /// Standard output could not be written.
  static final class OutputException extends IOException {
    private static final long serialVersionUID = 1;

    OutputException(IOException cause) {
      super("cannot write to standard output: " + cause.getMessage(), cause);
    }

    /// Whether the reader went away, as `head` does when it has seen enough.
    boolean isClosedPipe() {
      return String.valueOf(getMessage()).contains("Broken pipe");
    }
  }

  private static final class StandardOutput extends OutputStream {
    private final OutputStream stream;

    StandardOutput(OutputStream stream) {
      this.stream = stream;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        stream.write(bytes, offset, length);
      } catch (IOException e) {
        throw new OutputException(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        stream.flush();
      } catch (IOException e) {
        throw new OutputException(e);
      }
    }
  }
}
