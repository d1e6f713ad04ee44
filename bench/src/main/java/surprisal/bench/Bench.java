package surprisal.bench;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `bench/run [--short | --list | --page] [name…]`: measures everything, or the cases whose name
/// holds one of the names, each in a process of its own, and writes a file of results for each.
public final class Bench {
  /// The C library's allocator keeps what is freed. So a peer with large arrays of its own does not
  /// wait for new pages at each call, as it otherwise would.
  private static final Map<String, String> KEEPING_PAGES =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "17179869184",
          "MALLOC_TOP_PAD_", "268435456");

  private Bench() {}

  public static void main(String[] args) throws IOException {
    if (Arrays.asList(args).contains("--list")) {
      cases().forEach((name, _) -> System.out.println(name));
      return;
    }
    if (Arrays.asList(args).contains("--page")) {
      SpeedPage.write();
      return;
    }
    boolean brief = Arrays.asList(args).contains("--short");
    List<String> names = Stream.of(args).filter(arg -> !arg.startsWith("--")).toList();
    Files.createDirectories(Path.of("bench", "results"));
    List<String> failed = new ArrayList<>();
    cases()
        .forEach((name, program) -> {
          boolean wanted = names.isEmpty() || names.stream().anyMatch(name::contains);
          if (wanted && !succeeds(program, name, brief)) {
            failed.add(name);
          }
        });
    if (!failed.isEmpty()) {
      System.err.println("bench: failed: " + String.join(", ", failed));
      System.exit(1);
    }
  }

  /// The programs that measure the cases.
  private static Map<String, Class<?>> cases() {
    Map<String, Class<?>> cases = new LinkedHashMap<>();
    Case.all().forEach(each -> cases.put(each.name(), Case.class));
    ProductCase.ALL.forEach(each -> cases.put(each.name(), ProductCase.class));
    HeadCase.ALL.forEach(each -> cases.put(each.name(), HeadCase.class));
    return cases;
  }

  /// Without oneDNN's products where those in plain Java are what is measured.
  private static String classPath(String name) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !(name.endsWith("-java") && entry.contains("onednn")))
        .collect(joining(File.pathSeparator));
  }

  /// In a fresh process, so that neither memory nor compiled code is left of the case before.
  private static boolean succeeds(Class<?> program, String name, boolean brief) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx8g",
            "--class-path",
            classPath(name),
            program.getName(),
            name,
            brief ? "short" : "long"));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    // Choices of others that would slow the peer down.
    builder.environment().keySet().removeIf(variable -> variable.startsWith("OPENBLAS_"));
    if (program == HeadCase.class) {
      builder.environment().putAll(KEEPING_PAGES);
    }
    try {
      return builder.start().waitFor() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
