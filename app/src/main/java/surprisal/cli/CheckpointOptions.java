package surprisal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import surprisal.data.CheckpointFile;
import surprisal.learn.Checkpoint;
import surprisal.learn.Checkpoints;
import surprisal.learn.Classifier;

/// Long training that may be stopped: where it stands is kept in a file, from which it goes on.
final class CheckpointOptions {
  private static final double MOST_SECONDS = 1e9;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Keep in this file, now and then, where training stands.")
  private @Nullable Path file;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      description = "The least time between two checkpoints. Default: 60.")
  private double seconds = 60;

  @Option(
      names = "--resume",
      description = "Go on from the checkpoint, to the same bits as without a stop.")
  private boolean resumes;

  private volatile int iteration;

  boolean areWanted() {
    return file != null || resumes;
  }

  /// Where it is kept; null where it is not.
  @Nullable Path file() {
    return file;
  }

  /// A fit that tells where it stands.
  interface Fitting {
    Classifier fit(Checkpoints checkpoints);
  }

  /// Trains, and says on the way out of an interrupted program where to go on.
  ///
  /// Errors: no file to resume from; one that is there and holds something else than a checkpoint, or,
  /// to resume from, one of other training.
  Classifier fit(Fitting training, Console console) throws IOException {
    if (file == null) {
      throw new IllegalArgumentException("--resume: expected --checkpoint FILE, to go on from");
    }
    if (!(seconds >= 0 && seconds <= MOST_SECONDS)) {
      throw new IllegalArgumentException(
          "--checkpoint-every %s: expected 0 or more seconds".formatted(seconds));
    }
    Path path = file;
    // Read in any case: what is no checkpoint must not be written over.
    Checkpoint last = resumes || Files.exists(path) ? CheckpointFile.read(path) : null;
    Checkpoints checkpoints =
        new Checkpoints(
            resumes ? last : null,
            Duration.ofMillis(Math.round(1000 * seconds)),
            checkpoint -> keep(checkpoint, path));
    Thread farewell = new Thread(() -> sayWhereItStands(console, path));
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      return training.fit(checkpoints);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      Runtime.getRuntime().removeShutdownHook(farewell);
    }
  }

  private void keep(Checkpoint checkpoint, Path path) {
    try {
      CheckpointFile.write(path, checkpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    iteration = checkpoint.iteration();
  }

  private void sayWhereItStands(Console console, Path path) {
    console
        .err()
        .println(
            iteration == 0
                ? "surprisal: interrupted before the first checkpoint"
                : "surprisal: interrupted; %s has iteration %d, from which --resume goes on"
                    .formatted(path, iteration));
    console.err().flush();
  }
}
