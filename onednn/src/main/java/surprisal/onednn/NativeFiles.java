package surprisal.onednn;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/// The native libraries of a platform, unpacked from the class path into a folder of the user's.
///
/// The folder is named for the checksum of the contents, so versions never meet. A file appears in
/// it whole or not at all, however many processes start at once, and is compared with its checksum
/// before each use.
final class NativeFiles {
  /// Where files are unpacked to, if not among the user's caches.
  static final String PROPERTY = "surprisal.onednn.cache";

  private static final int BUFFER = 1 << 20;

  private final Platform platform;
  private final Path caches;

  NativeFiles(Platform platform, Path caches) {
    this.platform = platform;
    this.caches = caches;
  }

  static NativeFiles current() {
    String chosen = System.getProperty(PROPERTY);
    Path caches = chosen == null ? Platform.caches().resolve("surprisal") : Path.of(chosen);
    return new NativeFiles(Platform.current(), caches);
  }

  /// The folder with all of the files.
  Path unpack() {
    String last = platform.files().getLast();
    try {
      String checksum = HexFormat.of().toHexDigits((int) connect(last).getJarEntry().getCrc());
      Path folder = caches.resolve("onednn-%s-%s".formatted(platform.name(), checksum));
      Files.createDirectories(folder);
      for (String file : platform.files()) {
        unpack(file, folder.resolve(file));
      }
      return folder;
    } catch (IOException e) {
      throw new IllegalStateException(
          "oneDNN could not be unpacked into %s (%s): make room there, or choose another folder with"
                  .formatted(caches, e)
              + " -D%s=FOLDER".formatted(PROPERTY),
          e);
    }
  }

  private void unpack(String name, Path file) throws IOException {
    JarURLConnection connection = connect(name);
    JarEntry entry = connection.getJarEntry();
    if (isWhole(file, entry)) {
      return;
    }
    Path part = Files.createTempFile(file.getParent(), name, ".part");
    try {
      try (InputStream in = connection.getInputStream()) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      if (!isWhole(part, entry)) {
        throw new IOException(part + " is not what was written");
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Where a loaded library cannot be replaced, another process has just put it there.
      if (!isWhole(file, entry)) {
        throw e;
      }
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private JarURLConnection connect(String name) throws IOException {
    String resource = "org/bytedeco/dnnl/%s/%s".formatted(platform.name(), name);
    URL url = NativeFiles.class.getClassLoader().getResource(resource);
    if (url != null && url.openConnection() instanceof JarURLConnection connection) {
      return connection;
    }
    throw new IllegalStateException(
        "no jar on the class path has oneDNN's %s: add org.bytedeco:dnnl:3.13-1.5.14 with the"
                .formatted(name)
            + " classifier "
            + platform.name());
  }

  private static boolean isWhole(Path file, JarEntry entry) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) != entry.getSize()) {
      return false;
    }
    byte[] buffer = new byte[BUFFER];
    try (CheckedInputStream in = new CheckedInputStream(Files.newInputStream(file), new CRC32())) {
      while (in.read(buffer) >= 0) {}
      return in.getChecksum().getValue() == entry.getCrc();
    }
  }
}
