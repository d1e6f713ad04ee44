package surprisal.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Memory of this process that is in use, as Linux counts it.
final class ResidentMemory {
  private static final Path PROCESS = Path.of("/proc/self");

  private ResidentMemory() {}

  /// How many bytes the process grows by during a call, at most.
  static long peakOf(Runnable call) {
    try {
      Files.writeString(PROCESS.resolve("clear_refs"), "5"); // the peak is what is in use now
      long before = kibibytes("VmRSS");
      call.run();
      return (kibibytes("VmHWM") - before) << 10;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long kibibytes(String name) throws IOException {
    return Files.readAllLines(PROCESS.resolve("status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
