package surprisal.bench;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Where and with what it was measured.
record Machine(
    String processor,
    int processors,
    String memory,
    String system,
    String hugePages,
    String java,
    List<String> flags,
    Map<String, String> peers,
    String date) {

  static Machine describe() {
    return describe(
        Map.of(
            Torch.NAME, Torch.version(),
            OneDnn.NAME, new Dnnl().version(),
            Nd4j.NAME, Nd4j.version()));
  }

  /// @param peers those that took part, with their versions
  static Machine describe(Map<String, String> peers) {
    return new Machine(
        find("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        find("/proc/meminfo", "MemTotal").orElse("unknown"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        lines("/sys/kernel/mm/transparent_hugepage/enabled").findFirst().orElse("unknown"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        new TreeMap<>(peers),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /// In one sentence.
  String summary() {
    String versions =
        peers.entrySet().stream()
            .map(peer -> peer.getKey() + " " + peer.getValue())
            .collect(joining("; "));
    return "%s, %d processors, %s of memory, %s, huge pages: %s. %s, %s. %s."
        .formatted(
            processor,
            processors,
            memory,
            system,
            hugePages,
            java,
            String.join(" ", flags),
            versions);
  }

  /// The value of a line `name: value`.
  private static Optional<String> find(String file, String name) {
    return lines(file)
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream();
    } catch (IOException notThisSystem) {
      return Stream.empty();
    }
  }
}
