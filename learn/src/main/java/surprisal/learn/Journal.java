package surprisal.learn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Method.State;

/// The checkpoints of one fit: what a solver's state becomes, and what becomes a state again.
final class Journal {
  private final Checkpoints checkpoints;
  private final String fingerprint;
  private final int classes;
  private final int features;
  private long last;

  /// Errors: a checkpoint of other data or settings.
  Journal(Checkpoints checkpoints, SoftmaxRegression settings, Problem problem) {
    this.checkpoints = checkpoints;
    this.fingerprint = Fingerprint.of(settings, problem);
    this.classes = problem.classes();
    this.features = problem.dataset().encoding().features();
    this.last = System.nanoTime() - checkpoints.every().toNanos();
    Checkpoint from = checkpoints.from();
    if (from != null && !from.fingerprint().equals(fingerprint)) {
      throw new IllegalArgumentException(
          "the checkpoint is of other rows or settings: expected those it was made with");
    }
  }

  State state(Checkpoint checkpoint) {
    List<double[]> vectors = checkpoint.vectors();
    return new State(
        vectors.subList(0, vectors.size() - (checkpoint.moved() ? 1 : 0)).stream()
            .map(this::parameters)
            .toList(),
        checkpoint.numbers());
  }

  @Nullable Parameters lastStep(Checkpoint checkpoint) {
    return checkpoint.moved() ? parameters(checkpoint.vectors().getLast()) : null;
  }

  private Parameters parameters(double[] vector) {
    return Parameters.of(classes, features, vector);
  }

  /// Tells where the fit stands after so many iterations, if it is time to.
  void write(int iteration, State state, @Nullable Parameters lastStep) {
    long now = System.nanoTime();
    if (now - last < checkpoints.every().toNanos()) {
      return;
    }
    last = now;
    List<double[]> vectors = new ArrayList<>();
    state.vectors().forEach(vector -> vectors.add(vector.toArray()));
    if (lastStep != null) {
      vectors.add(lastStep.toArray());
    }
    checkpoints
        .sink()
        .accept(new Checkpoint(fingerprint, iteration, state.numbers(), vectors, lastStep != null));
  }
}
