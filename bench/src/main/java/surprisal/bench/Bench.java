package surprisal.bench;

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
    return cases;
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
            System.getProperty("java.class.path"),
            program.getName(),
            name,
            brief ? "short" : "long"));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    // Choices of others that would slow the peer down.
    builder.environment().keySet().removeIf(variable -> variable.startsWith("OPENBLAS_"));
    try {
      return builder.start().waitFor() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
