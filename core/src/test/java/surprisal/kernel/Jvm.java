package surprisal.kernel;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// A fresh JVM with the class path of this one and flags of its own. Flags that other processors or
/// JVMs lack are passed over there.
///
/// @param flags as on the command line
public record Jvm(List<String> flags) {
  /// What a program left behind.
  public record Outcome(int status, String output, String errors) {}

  /// The widths of vectors, each with the flags that force it; the widest is what the machine has.
  public enum Width {
    BITS_128(128, 2),
    BITS_256(256, 2),
    BITS_512(512, 3);

    private final int bits;
    private final int avx;

    Width(int bits, int avx) {
      this.bits = bits;
      this.avx = avx;
    }

    public int bits() {
      return bits;
    }

    /// A JVM with vectors of this width, or the widest below it that the machine has.
    public Jvm jvm() {
      return withVectors()
          .with(List.of("-XX:UseAVX=" + avx, "-XX:MaxVectorSize=" + bits / Byte.SIZE));
    }
  }

  public static Jvm withoutVectors() {
    return new Jvm(List.of("-Xmx512m", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:-PrintWarnings"));
  }

  public static Jvm withVectors() {
    return withoutVectors().with(List.of("--add-modules", "jdk.incubator.vector"));
  }

  public Jvm with(List<String> more) {
    return new Jvm(Stream.concat(flags.stream(), more.stream()).toList());
  }

  /// Runs a program to its end.
  public Outcome run(Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    try {
      Process process = builder.start();
      CompletableFuture<String> errors =
          CompletableFuture.supplyAsync(() -> textOf(process.errorReader()));
      String output = textOf(process.inputReader());
      return new Outcome(process.waitFor(), output, errors.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while a JVM ran", e);
    }
  }

  private static String textOf(Reader reader) {
    try (reader) {
      return reader.readAllAsString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return String.join(" ", flags);
  }
}
