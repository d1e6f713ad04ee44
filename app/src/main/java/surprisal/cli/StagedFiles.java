package surprisal.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Files that appear together, whole, or not at all.
///
/// Each is written in a hidden folder beside the place it is meant for and moves there in
/// [#commit]; whatever ends the work earlier, an interrupt included, leaves none of them. A device
/// or a pipe, such as `/dev/stdout`, is written directly: there is nothing to replace.
final class StagedFiles implements AutoCloseable {
  /// Writes the content of a file.
  @FunctionalInterface
  interface Content {
    void writeTo(Path file) throws IOException;
  }

  private record Staged(Path name, Path part, Path target) {}

  private final List<Staged> files = new ArrayList<>();
  private final Thread onInterrupt = new Thread(this::discard);

  StagedFiles() {
    Runtime.getRuntime().addShutdownHook(onInterrupt);
  }

  /// Fails where [#add] would fail before the content, for work that takes long.
  void check(Path name) throws IOException {
    if (Files.isDirectory(name)) {
      throw new IOException("cannot write " + name + ": it is a folder");
    }
    Path folder = name.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("cannot write %s: there is no folder %s".formatted(name, folder));
    }
  }

  /// Writes a file that will be called `name` after [#commit].
  void add(Path name, Content content) throws IOException {
    check(name);
    if (Files.exists(name) && !Files.isRegularFile(name)) {
      content.writeTo(name);
      return;
    }
    Staged file = stage(name);
    try {
      content.writeTo(file.part);
    } catch (IOException e) {
      // The sentence names the file that was asked for, not its hidden place.
      String sentence = String.valueOf(e.getMessage());
      throw sentence.contains(file.part.toString())
          ? new IOException(sentence.replace(file.part.toString(), name.toString()), e)
          : failure(name, e);
    }
  }

  private synchronized Staged stage(Path name) throws IOException {
    // A link is followed, so that it still leads to the file afterwards.
    Path target = Files.exists(name) ? name.toRealPath() : name.toAbsolutePath();
    try {
      Path hidden = Files.createTempDirectory(target.resolveSibling(""), ".surprisal-");
      Staged file = new Staged(name, hidden.resolve(target.getFileName()), target);
      files.add(file);
      return file;
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  private static IOException failure(Path name, IOException cause) {
    String reason =
        cause instanceof AccessDeniedException ? "permission denied" : cause.getMessage();
    return new IOException("cannot write %s: %s".formatted(name, reason), cause);
  }

  /// Moves every file to its place.
  synchronized void commit() throws IOException {
    List<Path> moved = new ArrayList<>();
    for (Staged file : files) {
      try {
        Files.move(file.part, file.target, StandardCopyOption.ATOMIC_MOVE);
        moved.add(file.target);
      } catch (IOException e) {
        for (Path target : moved) {
          Files.deleteIfExists(target);
        }
        throw failure(file.name, e);
      }
    }
  }

  /// Removes the hidden folders and what was not committed.
  @Override
  public void close() {
    discard();
    try {
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
    } catch (IllegalStateException e) {
      // The process is ending and the hook does the same work.
    }
  }

  private synchronized void discard() {
    for (Staged file : files) {
      Path hidden = file.part.resolveSibling("");
      try (var left = Files.list(hidden)) {
        for (Path path : left.toList()) {
          Files.deleteIfExists(path);
        }
        Files.deleteIfExists(hidden);
      } catch (IOException e) {
        // The work is being given up: there is nobody left to tell.
      }
    }
    files.clear();
  }
}
