package surprisal.onednn;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/// oneDNN's objects that a call creates, destroyed at its end, also where one of them fails.
final class Created implements AutoCloseable {
  private final Library library;
  private final Deque<Runnable> destructions = new ArrayDeque<>();

  Created(Library library) {
    this.library = library;
  }

  /// Calls a function that creates an object of a kind.
  MemorySegment create(String function, String kind, Object... arguments) {
    MemorySegment created = library.create(function, arguments);
    destructions.push(() -> library.call("dnnl_" + kind + "_destroy", created));
    return created;
  }

  @Override
  public void close() {
    destructions.forEach(Runnable::run);
  }
}
