package surprisal.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints: this program's version, then what it runs on, for a report of a fault.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    // The version stands in the manifest of the jar; classes run from a folder have none.
    String version =
        Objects.requireNonNullElse(
            Version.class.getPackage().getImplementationVersion(), "(not packaged)");
    return new String[] {
      "surprisal " + version,
      "Java %s, %s %s"
          .formatted(
              Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"))
    };
  }
}
