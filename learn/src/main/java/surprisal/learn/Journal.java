package surprisal.learn;

import org.jspecify.annotations.Nullable;

/// The checkpoints of one fit: the one it goes on from, and when the next is due.
final class Journal {
  private final Checkpoints checkpoints;
  private final String fingerprint;
  private long last;

  /// Errors: a checkpoint of other data or settings.
  ///
  /// @param fingerprint of data and settings
  Journal(Checkpoints checkpoints, String fingerprint) {
    this.checkpoints = checkpoints;
    this.fingerprint = fingerprint;
    this.last = System.nanoTime() - checkpoints.every().toNanos();
    Checkpoint from = checkpoints.from();
    if (from != null && !from.fingerprint().equals(fingerprint)) {
      throw new IllegalArgumentException(
          "the checkpoint is of other rows or settings: expected those it was made with");
    }
  }

  @Nullable Checkpoint from() {
    return checkpoints.from();
  }

  /// Makes a checkpoint.
  interface Maker {
    Checkpoint make(String fingerprint);
  }

  /// Tells where the fit stands, if it is time to.
  void write(Maker maker) {
    long now = System.nanoTime();
    if (now - last >= checkpoints.every().toNanos()) {
      last = now;
      checkpoints.sink().accept(maker.make(fingerprint));
    }
  }
}
