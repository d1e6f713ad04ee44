package surprisal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// `bench/run [--short | --list | --page] [name…]`: measures everything, or the cases whose name
/// holds one of the names, each in a process of its own, and writes a file of results for each.
public final class Bench {
  private Bench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (Arrays.asList(args).contains("--list")) {
      Case.all().forEach(each -> System.out.println(each.name()));
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
    for (Case each : Case.all()) {
      boolean wanted = names.isEmpty() || names.stream().anyMatch(each.name()::contains);
      if (wanted && !succeeds(each, brief)) {
        failed.add(each.name());
      }
    }
    if (!failed.isEmpty()) {
      System.err.println("bench: failed: " + String.join(", ", failed));
      System.exit(1);
    }
  }

  /// In a fresh process, so that neither memory nor compiled code is left of the case before.
  private static boolean succeeds(Case what, boolean brief)
      throws IOException, InterruptedException {
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
            Case.class.getName(),
            what.name(),
            brief ? "short" : "long"));
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }
}
