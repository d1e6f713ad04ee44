package surprisal.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Consumer;
import surprisal.learn.Progress;

/// Where long training stands: one line on the terminal, rewritten after each iteration and erased
/// at the end. Work that takes less than a second goes by without it.
final class ProgressLine implements Consumer<Progress>, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /// Back to the start of the line, and erase it.
  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter terminal;
  private final int columns;
  private boolean shown;

  ProgressLine(PrintWriter terminal, int columns) {
    this.terminal = terminal;
    this.columns = columns;
  }

  @Override
  public void accept(Progress progress) {
    if (progress.elapsed().compareTo(PATIENCE) < 0) {
      return;
    }
    // A full last column would begin a new line.
    terminal.print(ERASE + TextTable.shortened(text(progress), columns - 1));
    terminal.flush();
    shown = true;
  }

  /// After a fold of cross-validation.
  void fold(int done) {
    terminal.print(ERASE + TextTable.shortened("fold %d is done".formatted(done), columns - 1));
    terminal.flush();
    shown = true;
  }

  private static String text(Progress progress) {
    int iteration = progress.iteration();
    String left =
        iteration == 0
            ? ""
            : ", ≤ %s left"
                .formatted(
                    seconds(
                        progress
                            .elapsed()
                            .multipliedBy(progress.iterationLimit() - iteration)
                            .dividedBy(iteration)));
    String bound =
        Double.isNaN(progress.optimalityBound())
            ? "gradient " + Figures.number(progress.gradientNorm())
            : "≤ %s above the lowest".formatted(Figures.number(progress.optimalityBound()));
    return "iteration %d · %s nats, %s · %s%s"
        .formatted(
            iteration,
            Figures.number(progress.objective()),
            bound,
            seconds(progress.elapsed()),
            left);
  }

  private static String seconds(Duration duration) {
    return duration.toMinutes() < 2 ? duration.toSeconds() + " s" : duration.toMinutes() + " min";
  }

  @Override
  public void close() {
    if (shown) {
      terminal.print(ERASE);
      terminal.flush();
    }
  }
}
