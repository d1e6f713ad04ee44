package surprisal.onednn;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// A platform for which there is an oneDNN with fast products.
///
/// Natives for ARM exist, but their `dnnl_sgemm` is the plain reference loop, for they are built
/// without the Compute Library; so ARM is not among these.
///
/// @param name as in the classifier of the natives
/// @param files in the order in which they are loaded
/// @param openMp the library of OpenMP where its functions cannot be found through oneDNN's
record Platform(String name, List<String> files, String openMp) {
  private static final List<Platform> ALL =
      List.of(
          new Platform("linux-x86_64", List.of("libgomp.so.1", "libdnnl.so.3"), ""),
          new Platform("macosx-x86_64", List.of("libiomp5.dylib", "libdnnl.3.dylib"), ""),
          new Platform("windows-x86_64", List.of("dnnl.dll"), "vcomp140.dll"));

  static Platform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static Platform of(String system, String processor) {
    String name = system(system) + "-" + (processor.equals("amd64") ? "x86_64" : processor);
    return ALL.stream()
        .filter(platform -> platform.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("oneDNN has no fast ones for " + name));
  }

  private static String system(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("mac") ? "macosx" : lower.startsWith("windows") ? "windows" : lower;
  }

  /// The user's folder for what can be made again.
  static Path caches() {
    Path home = Path.of(System.getProperty("user.home"));
    return switch (system(System.getProperty("os.name"))) {
      case "macosx" -> home.resolve("Library", "Caches");
      case "windows" -> variable("LOCALAPPDATA", home.resolve("AppData", "Local"));
      default -> variable("XDG_CACHE_HOME", home.resolve(".cache"));
    };
  }

  private static Path variable(String name, Path otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : Path.of(value);
  }
}
