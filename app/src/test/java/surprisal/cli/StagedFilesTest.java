package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StagedFilesTest {
  @TempDir Path folder;

  @Test
  void filesAppearTogetherAtTheEnd() throws IOException {
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    try (var files = new StagedFiles()) {
      files.add(a, file -> Files.writeString(file, "1"));
      files.add(b, file -> Files.writeString(file, "2"));
      assertThat(a).doesNotExist();
      files.commit();
    }
    assertThat(a).hasContent("1");
    assertThat(b).hasContent("2");
    assertThat(list()).containsExactlyInAnyOrder(a, b);
  }

  @Test
  void withoutACommitNothingIsLeftAndNothingIsLost() throws IOException {
    Path old = Files.writeString(folder.resolve("old"), "before");
    try (var files = new StagedFiles()) {
      files.add(old, file -> Files.writeString(file, "after"));
    }
    assertThat(old).hasContent("before");
    assertThat(list()).containsExactly(old);
  }

  @Test
  void aFailureNamesTheFileThatWasAskedFor() throws IOException {
    Path name = folder.resolve("name");
    try (var files = new StagedFiles()) {
      assertThatThrownBy(() -> files.add(name, file -> fail("No space left on device")))
          .hasMessage("cannot write %s: No space left on device", name);
    }
    try (var files = new StagedFiles()) {
      assertThatThrownBy(() -> files.add(name, file -> fail("cannot write " + file + ": why")))
          .hasMessage("cannot write %s: why", name);
    }
    assertThat(list()).isEmpty();
  }

  private static void fail(String reason) throws IOException {
    throw new IOException(reason);
  }

  @Test
  void aFolderIsNoFile() {
    try (var files = new StagedFiles()) {
      assertThatThrownBy(() -> files.check(folder))
          .hasMessage("cannot write %s: it is a folder", folder);
    }
  }

  @Test
  void whenAMoveFailsTheFilesMovedBeforeItAreRemoved() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    try (var files = new StagedFiles()) {
      files.add(first, file -> Files.writeString(file, "1"));
      files.add(second, file -> Files.writeString(file, "2"));
      Files.createDirectories(second.resolve("in the way"));
      assertThatThrownBy(files::commit).hasMessageStartingWith("cannot write " + second);
    }
    assertThat(first).doesNotExist();
    assertThat(list()).containsExactly(second);
  }

  @Test
  void whenAMoveFailsWhatTheUserHadBeforeIsBack() throws IOException {
    Path first = Files.writeString(folder.resolve("first"), "before");
    Path second = folder.resolve("second");
    try (var files = new StagedFiles()) {
      files.add(first, file -> Files.writeString(file, "1"));
      files.add(second, file -> Files.writeString(file, "2"));
      Files.createDirectories(second.resolve("in the way"));
      assertThatThrownBy(files::commit).hasMessageStartingWith("cannot write " + second);
    }
    assertThat(first).hasContent("before");
    assertThat(list()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void twoFilesOfOneNameAreRefused() throws IOException {
    Path name = folder.resolve("name");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    for (Path other : List.of(name, folder.resolve(".").resolve("name"), link.resolve("name"))) {
      try (var files = new StagedFiles()) {
        files.add(name, file -> Files.writeString(file, "1"));
        assertThatThrownBy(() -> files.add(other, file -> Files.writeString(file, "2")))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("cannot write %s: another result goes to the same file", other);
      }
    }
    assertThat(list()).containsExactly(link);
  }

  @Test
  void noneTakesThePlaceOfAFileThatIsRead() throws IOException {
    Path input = folder.resolve("input");
    requireRefused(folder.resolve(".").resolve("input"), input); // as a checkpoint before training
    Files.writeString(input, "before");
    requireRefused(Files.createSymbolicLink(folder.resolve("link"), input), input);
  }

  private void requireRefused(Path name, Path input) throws IOException {
    try (var files = new StagedFiles(null, input)) {
      files.check(folder.resolve("other"));
      assertThatThrownBy(() -> files.check(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cannot write %s: it is read for this, expected another name", name);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFailureInsideALibraryNamesTheFileToo() throws IOException {
    Path full = Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));
    for (Path name : List.of(full, folder.resolve("name"))) {
      try (var files = new StagedFiles()) {
        assertThatThrownBy(() -> files.add(name, file -> failUnchecked("No space left on device")))
            .isInstanceOf(IOException.class)
            .hasMessage("cannot write %s: No space left on device", name);
      }
    }
    Files.delete(full);
  }

  private static void failUnchecked(String reason) {
    throw new UncheckedIOException(new IOException(reason));
  }

  @Test
  void aSymbolicLinkStaysOne() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "before");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    try (var files = new StagedFiles()) {
      files.add(link, file -> Files.writeString(file, "after"));
      files.commit();
    }
    assertThat(link).isSymbolicLink();
    assertThat(target).hasContent("after");
  }

  private List<Path> list() throws IOException {
    try (var paths = Files.list(folder)) {
      return paths.toList();
    }
  }
}
