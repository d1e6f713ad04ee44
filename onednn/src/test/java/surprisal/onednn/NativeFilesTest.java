package surprisal.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// With the smaller of the two files.
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class NativeFilesTest {
  private static final String FILE = "libgomp.so.1";
  private static final Platform PLATFORM = new Platform("linux-x86_64", List.of(FILE), "");

  @TempDir Path caches;

  private Path unpack() {
    return new NativeFiles(PLATFORM, caches).unpack().resolve(FILE);
  }

  @Test
  void aFileIsUnpackedOnce() throws IOException {
    Path file = unpack();
    Object key = Files.readAttributes(file, "unix:ino").get("ino");
    assertThat(unpack()).isEqualTo(file);
    assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(key);
  }

  @Test
  void aSpoiledFileIsReplaced() throws IOException {
    Path file = unpack();
    byte[] whole = Files.readAllBytes(file);
    byte[] spoiled = whole.clone();
    spoiled[1000] ^= 1;
    for (byte[] wrong : List.of(new byte[0], new byte[7], spoiled)) {
      Files.write(file, wrong);
      unpack();
      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
  }

  @Test
  void manyThatUnpackAtOnceLeaveOneWholeFile() throws IOException {
    List<Path> files =
        IntStream.range(0, 16).parallel().mapToObj(_ -> unpack()).distinct().toList();
    assertThat(files).hasSize(1);
    byte[] whole = Files.readAllBytes(files.getFirst());
    try (Stream<Path> folder = Files.list(files.getFirst().getParent())) {
      assertThat(folder).containsExactly(files.getFirst());
    }
    Files.delete(files.getFirst());
    assertThat(Files.readAllBytes(unpack())).isEqualTo(whole);
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(caches.resolve("a file"));
    assertThatThrownBy(() -> new NativeFiles(PLATFORM, file).unpack())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("could not be unpacked into " + file)
        .hasMessageEndingWith("choose another folder with -Dsurprisal.onednn.cache=FOLDER");
  }

  @Test
  void missingNativesAreNamed() {
    Platform platform = new Platform("linux-x86_64", List.of("libnone.so"), "");
    assertThatThrownBy(() -> new NativeFiles(platform, caches).unpack())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "no jar on the class path has oneDNN's libnone.so: add org.bytedeco:dnnl:3.13-1.5.14"
                + " with the classifier linux-x86_64");
  }

  @Test
  void aLibraryThatIsNotOneDnnIsNamed() {
    Path other = new NativeFiles(PLATFORM, caches).unpack();
    assertThatThrownBy(() -> Library.load(PLATFORM, other))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("oneDNN cannot be loaded from " + other);
  }

  @Test
  void platformsAreKnownByTheirNamesInJava() {
    assertThat(Platform.of("Linux", "amd64").name()).isEqualTo("linux-x86_64");
    assertThat(Platform.of("Mac OS X", "x86_64").name()).isEqualTo("macosx-x86_64");
    assertThat(Platform.of("Windows 11", "amd64").name()).isEqualTo("windows-x86_64");
    assertThatThrownBy(() -> Platform.of("Mac OS X", "aarch64"))
        .hasMessage("oneDNN has no fast ones for macosx-aarch64");
  }
}
