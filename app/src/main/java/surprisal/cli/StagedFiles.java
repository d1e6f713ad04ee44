package surprisal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /// @param hidden the folder of its own beside the target
  private record Staged(Path name, Path hidden, Path target) {
    /// The new content, until it is moved to the target.
    Path part() {
      return hidden.resolve("new");
    }

    /// What was at the target, until nothing can go wrong any more.
    private Path old() {
      return hidden.resolve("old");
    }

    void keepOld() throws IOException {
      if (!Files.isRegularFile(target)) {
        return;
      }
      try {
        Files.createLink(old(), target);
      } catch (IOException | UnsupportedOperationException e) {
        // Not every file system has links, nor may every file be linked.
        Files.copy(target, old(), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }

    void moveIn() throws IOException {
      Files.move(part(), target, StandardCopyOption.ATOMIC_MOVE);
    }

    void moveOut() throws IOException {
      if (Files.exists(old())) {
        Files.move(old(), target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.deleteIfExists(target);
      }
    }
  }

  private final List<Path> inputs;
  private final List<Staged> files = new ArrayList<>();
  private final Thread onInterrupt = new Thread(this::discard);

  /// @param inputs files that none of these may take the place of; null for none
  StagedFiles(@Nullable Path... inputs) {
    this.inputs = Stream.of(inputs).filter(Objects::nonNull).toList();
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
    for (Path input : inputs) {
      if (isSame(name, input)) {
        throw new IllegalArgumentException(
            "cannot write %s: it is read for this, expected another name".formatted(name));
      }
    }
  }

  /// Also where neither is there yet.
  private static boolean isSame(Path name, Path input) throws IOException {
    if (Files.exists(name) && Files.exists(input)) {
      return Files.isRegularFile(name) && Files.isSameFile(name, input);
    }
    return name.toAbsolutePath().normalize().equals(input.toAbsolutePath().normalize());
  }

  /// Writes a file that will be called `name` after [#commit].
  void add(Path name, Content content) throws IOException {
    check(name);
    if (Files.exists(name) && !Files.isRegularFile(name)) {
      write(name, name, content);
    } else {
      write(name, stage(name).part(), content);
    }
  }

  private static void write(Path name, Path part, Content content) throws IOException {
    try {
      content.writeTo(part);
    } catch (UncheckedIOException e) {
      throw failure(name, part, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw failure(name, part, e);
    }
  }

  /// The sentence names the file that was asked for, not its hidden place.
  private static IOException failure(Path name, Path part, IOException cause) {
    String sentence = String.valueOf(cause.getMessage());
    return sentence.contains(part.toString())
        ? new IOException(sentence.replace(part.toString(), name.toString()), cause)
        : failure(name, cause);
  }

  private synchronized Staged stage(Path name) throws IOException {
    Path target = target(name);
    for (Staged other : files) {
      if (other.target.equals(target)) {
        throw new IllegalArgumentException(
            "cannot write %s: another result goes to the same file".formatted(name));
      }
    }
    try {
      Path hidden = Files.createTempDirectory(target.resolveSibling(""), ".surprisal-");
      Staged file = new Staged(name, hidden, target);
      files.add(file);
      return file;
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  /// Where a file is, one path for all of its names. A link is followed, so that it still leads to
  /// the file afterwards.
  private static Path target(Path name) throws IOException {
    Path folder = name.toAbsolutePath().resolveSibling("");
    return Files.exists(name) ? name.toRealPath() : folder.toRealPath().resolve(name.getFileName());
  }

  private static IOException failure(Path name, IOException cause) {
    String reason =
        cause instanceof AccessDeniedException ? "permission denied" : cause.getMessage();
    return new IOException("cannot write %s: %s".formatted(name, reason), cause);
  }

  /// Moves every file to its place; when one cannot be moved, those before it move back.
  synchronized void commit() throws IOException {
    List<Staged> moved = new ArrayList<>();
    for (Staged file : files) {
      try {
        if (!file.equals(files.getLast())) {
          file.keepOld();
        }
        file.moveIn();
        moved.add(file);
      } catch (IOException e) {
        for (Staged other : moved) {
          other.moveOut();
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
      try (var left = Files.list(file.hidden)) {
        for (Path path : left.toList()) {
          Files.deleteIfExists(path);
        }
        Files.deleteIfExists(file.hidden);
      } catch (IOException e) {
        // The work is being given up: there is nobody left to tell.
      }
    }
    files.clear();
  }
}
