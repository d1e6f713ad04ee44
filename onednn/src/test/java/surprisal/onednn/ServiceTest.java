package surprisal.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import surprisal.spi.MatMul;

/// The service as the rest of the library meets it.
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class ServiceTest {
  private static final Child.Outcome HEAD = new Child.Outcome(0, "0.8133\n0.8133\n", "");

  @TempDir Path folder;

  private static final String ALLOWED = "--enable-native-access=ALL-UNNAMED";

  private Child child(boolean natives, String... flags) {
    return new Child(folder, natives, List.of(flags));
  }

  @Test
  void itIsFoundByItself() {
    assertThat(ServiceLoader.load(MatMul.class)).hasOnlyElementsOfType(OneDnnMatMul.class);
  }

  @Test
  void aHeadUsesItWithoutAWord() throws Exception {
    assertThat(child(true, ALLOWED).run(Head.class)).isEqualTo(HEAD);
  }

  @Test
  void withoutNativesOneLineSaysWhatIsMissing() throws Exception {
    Child.Outcome outcome = child(false, ALLOWED).run(Head.class);
    assertThat(outcome.output()).isEqualTo(HEAD.output());
    assertThat(outcome.errors())
        .isEqualTo(
            "WARNING surprisal matrix products run in plain Java, more slowly: no jar on the class"
                + " path has oneDNN's libdnnl.so.3: add org.bytedeco:dnnl:3.13-1.5.14 with the"
                + " classifier linux-x86_64\n");
  }

  @Test
  void whereNothingCanBeUnpackedOneLineSaysSo() throws Exception {
    Path file = Files.createFile(folder.resolve("a-file"));
    Child.Outcome outcome =
        child(true, ALLOWED, "-Dsurprisal.onednn.cache=" + file).run(Head.class);
    assertThat(outcome.output()).isEqualTo(HEAD.output());
    assertThat(outcome.errors().lines()).hasSize(1);
    assertThat(outcome.errors())
        .startsWith("WARNING surprisal matrix products run in plain Java, more slowly: ")
        .contains(file.toString());
  }

  @Test
  void whereNativeAccessIsDeniedOneLineSaysSo() throws Exception {
    Child.Outcome outcome = child(true, "--illegal-native-access=deny").run(Head.class);
    assertThat(outcome.output()).isEqualTo(HEAD.output());
    assertThat(outcome.errors().lines()).hasSize(1);
    assertThat(outcome.errors())
        .startsWith("WARNING surprisal matrix products run in plain Java, more slowly: oneDNN")
        .contains("native access");
  }

  @Test
  void whoeverNeedsNoProductWaitsForNothing() throws Exception {
    Path caches = Files.createDirectory(folder.resolve("caches"));
    assertThat(
            child(true, ALLOWED, "-Dsurprisal.onednn.cache=" + caches).run(Head.class, "softmax"))
        .isEqualTo(new Child.Outcome(0, "0.5\n", ""));
    try (Stream<Path> unpacked = Files.list(caches)) {
      assertThat(unpacked).isEmpty();
    }
  }

  @Test
  void manyThreadsUnderMuchGarbageGetTheSameBits() throws Exception {
    Child.Outcome outcome = child(true, ALLOWED, "-Xmx64m").run(Soak.class, "8000");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isZero();
    assertThat(outcome.output()).startsWith("8000 calls, the same bits");
  }
}
