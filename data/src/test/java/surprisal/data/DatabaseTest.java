package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir Path folder;

  /// In a JVM of its own, for the library is unpacked once in each.
  @Test
  void aFolderForTemporaryFilesThatIsMissingIsNamed() throws Exception {
    Path missing = folder.resolve("none");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + missing,
                "-cp",
                System.getProperty("java.class.path"),
                OpenTwice.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> lines = process.inputReader().readAllLines();
    assertThat(process.waitFor()).isZero();
    String sentence =
        "DuckDB cannot unpack its library into " + missing + ": there is no such folder";
    assertThat(lines).containsSubsequence(sentence, sentence);
  }

  /// Prints why DuckDB does not start; the second time Java only knows that the first has failed.
  static final class OpenTwice {
    public static void main(String[] arguments) {
      for (int time = 0; time < 2; time++) {
        try {
          Database.open(null).close();
        } catch (IOException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }
}
