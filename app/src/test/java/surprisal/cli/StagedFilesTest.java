package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
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
