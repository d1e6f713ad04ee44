package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The script `surprisal`, copied to a house of cardboard: a JDK that prints its arguments and a
/// Maven that leaves an empty jar.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final String BUILDING = "Building Surprisal (once, about a minute) …\n";

  @TempDir Path folder;

  private Path house;
  private Path jdk;
  private Path tools;

  @BeforeEach
  void build() throws IOException {
    house = folder.resolve("a house");
    for (String module : List.of("core", "onednn", "learn", "data", "app")) {
      Files.createDirectories(house.resolve(module).resolve("src/main"));
      Files.createFile(house.resolve(module).resolve("pom.xml"));
    }
    Files.createFile(house.resolve("pom.xml"));
    script(house.resolve("surprisal"), Files.readString(Path.of("../surprisal")));
    jdk = folder.resolve("a jdk");
    script(jdk.resolve("bin/java"), "printf '[%s]' \"${@: -2}\"; echo");
    script(jdk.resolve("bin/javac"), "");
    Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"us\"\nJAVA_VERSION=\"25.0.1\"\n");
    tools = folder.resolve("tools");
    script(tools.resolve("mvn"), "echo noise; touch app/target/surprisal.jar; echo x >> builds");
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text.startsWith("#!") ? text : "#!/usr/bin/env bash\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// Puts real Java with the real program in the place of the JDK that prints its arguments.
  private void installTheProgram() throws IOException {
    script(
        jdk.resolve("bin/java"),
        """
        for ((i = 1; i <= $#; i++)); do
          [[ ${!i} == -jar ]] && break
        done
        exec '%s' "${@:1:i-1}" -cp '%s' surprisal.cli.Main "${@:i+2}"\
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin/java"),
                System.getProperty("java.class.path")));
    // A filter that takes its time shows whether anybody waits for it.
    script(tools.resolve("cat"), "sleep 0.5; exec /bin/cat");
  }

  private void printingJdk(String... lines) throws IOException {
    script(jdk.resolve("bin/java"), String.join("\n", lines));
  }

  private Run launch(Path script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).directory(folder.toFile());
    process.environment().put("SURPRISAL_JAVA_HOME", jdk.toString());
    process.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    process.environment().putAll(environment);
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    process.redirectOutput(out.toFile()).redirectError(err.toFile());
    int status = process.start().waitFor();
    return new Run(status, Files.readString(out), Files.readString(err));
  }

  private Run launch(String... arguments) throws IOException, InterruptedException {
    return launch(house.resolve("surprisal"), Map.of(), arguments);
  }

  private long builds() throws IOException {
    return Files.readAllLines(house.resolve("builds"), StandardCharsets.UTF_8).size();
  }

  @Test
  void itBuildsOnFirstUseAndSaysSoOnStandardError() throws Exception {
    assertThat(launch("softmax", "a b")).isEqualTo(new Run(0, "[softmax][a b]\n", BUILDING));
    assertThat(launch("softmax", "a b")).isEqualTo(new Run(0, "[softmax][a b]\n", ""));
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void itBuildsAgainWhenASourceIsNewer() throws Exception {
    launch("softmax", "1");
    Path source = Files.createFile(house.resolve("core/src/main/New.java"));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(launch("softmax", "1").err()).isEqualTo(BUILDING);
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void itWorksThroughSymbolicLinks() throws Exception {
    Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("a house/surprisal"));
    Path second = Files.createSymbolicLink(folder.resolve("second link"), first);
    assertThat(launch(second, Map.of(), "loss", "x"))
        .isEqualTo(new Run(0, "[loss][x]\n", BUILDING));
  }

  @Test
  void aFailedBuildShowsWhatMavenSaidAndIsTriedAgain() throws Exception {
    script(tools.resolve("mvn"), "echo what went wrong; exit 1");
    Run run = launch("softmax", "1");
    assertThat(run)
        .isEqualTo(
            new Run(
                2,
                "",
                BUILDING
                    + "what went wrong\nsurprisal: the build failed; what Maven said is above\n"));
    assertThat(launch("softmax", "1")).isEqualTo(run);
  }

  @Test
  void trainingWithinMemoryHasHalfOfItForTheHeap() throws Exception {
    printingJdk("printf '%s\\n' \"$@\" | grep -e -Xmx -e Serial -e surprisal.memory || true");
    launch("softmax", "1");
    String limits = "-Xmx%dm\n-XX:+UseSerialGC\n-Dsurprisal.memory=%s\n";
    assertThat(launch("train", "a b", "--memory", "513M").out())
        .isEqualTo(limits.formatted(256, "513M"));
    assertThat(launch("train", "--memory=3G").out()).isEqualTo(limits.formatted(1536, "3G"));
    for (String other : List.of("12", "0M", "x", "1T", "-5M", "")) {
      assertThat(launch("train", "--memory", other).out()).isEmpty();
    }
    assertThat(launch("loss", "--memory", "512M").out()).isEmpty();
    assertThat(launch("train", "--target", "--memory").out()).isEmpty();
  }

  /// No file of this shell may be longer than a megabyte, which is what a full disk is like.
  @Test
  void aFullDiskIsSaidAndLeavesNothing() throws Exception {
    installTheProgram();
    byte[] images = new byte[16 + 1000 * 28 * 28];
    ByteBuffer.wrap(images).putInt(0x803).putInt(1000).putInt(28).putInt(28);
    Path file = Files.write(folder.resolve("a-images-idx3-ubyte"), images);
    Path scratch = Files.createDirectory(folder.resolve("scratch"));
    launch("softmax", "1");
    Path shell = house.resolve("small");
    script(shell, "ulimit -f 1024; exec \"$(dirname \"$0\")/surprisal\" \"$@\"");
    assertThat(
            launch(
                shell,
                Map.of(),
                "train",
                file.toString(),
                "--target",
                "r0c0",
                "--memory",
                "256M",
                "--scratch",
                scratch.toString()))
        .isEqualTo(
            new Run(
                2,
                "",
                "surprisal: the folder %s has no room for the rows: File too large after 1 MiB\n"
                    .formatted(scratch)));
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void anotherJdkIsRefusedByName() throws Exception {
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.25\"\n");
    assertThat(launch("softmax", "1"))
        .isEqualTo(
            new Run(2, "", "surprisal: SURPRISAL_JAVA_HOME = %s is not a JDK 25\n".formatted(jdk)));
  }

  @Test
  void theJdkOfJavaHomeIsFound() throws Exception {
    Map<String, String> environment =
        Map.of("SURPRISAL_JAVA_HOME", "", "JAVA_HOME", jdk.toString());
    assertThat(launch(house.resolve("surprisal"), environment, "softmax", "1").out())
        .isEqualTo("[softmax][1]\n");
  }

  @Test
  void aLockLeftByADeadProcessIsTakenOver() throws Exception {
    Files.createDirectories(house.resolve("app/target"));
    Files.createSymbolicLink(house.resolve("app/target/lock"), Path.of("99999999"));
    assertThat(launch("softmax", "1").status()).isZero();
  }

  @Test
  void filesAreReadWithVectorsAndNumbersWithoutThem() throws Exception {
    launch("softmax", "1");
    printingJdk("echo \"$*\"");
    String vectors = "--add-modules jdk.incubator.vector";
    assertThat(launch("loss", "a.npy", "b.npy").out()).contains(vectors);
    assertThat(launch("bench").out()).contains(vectors);
    assertThat(launch("softmax", "a.npy").out()).contains(vectors);
    assertThat(launch("softmax", "2", "1").out()).doesNotContain(vectors);
    assertThat(launch("--help").out()).doesNotContain(vectors);
    assertThat(launch().out()).doesNotContain(vectors);
  }

  @Test
  void onlyTheWarningOfTheIncubatingModuleIsTakenAway() throws Exception {
    launch("softmax", "1");
    String warning = "WARNING: Using incubator modules: jdk.incubator.vector";
    printingJdk(
        "echo 'NOTE: first' >&2",
        "echo '%s' >&2".formatted(warning),
        "echo '%s'".formatted(warning),
        "echo 'WARNING: another' >&2",
        "printf '\\rno end' >&2",
        // The program waits for the filter; a script cannot.
        "exec 2>&-; sleep 1",
        "exit 7");
    assertThat(launch("loss", "a.npy", "b.npy"))
        .isEqualTo(new Run(7, warning + "\n", "NOTE: first\nWARNING: another\n\rno end"));
  }

  @Test
  void theProgramEndsWhenAllItsErrorsHavePassed() throws Exception {
    launch("softmax", "1");
    installTheProgram();
    assertThat(launch("loss", "missing.npy", "b.npy"))
        .isEqualTo(new Run(2, "", "surprisal: missing.npy does not exist\n"));
    assertThat(launch("softmax", "2.0", "1.0", "0.1"))
        .isEqualTo(new Run(0, "0.65900114 0.24243297 0.09856589\n", ""));
  }
}
