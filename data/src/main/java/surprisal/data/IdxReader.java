package surprisal.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import surprisal.learn.Column;
import surprisal.learn.Table;

/// A [TableReader] over images in IDX, the format of MNIST: a column of numbers from 0 to 255 for each
/// pixel, `r0c0` first, row by row, and a column `label` where a file of labels lies beside that of the
/// images, named alike: `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, either also `.gz`.
///
/// Source: Y. LeCun, C. Cortes and C. Burges, The MNIST Database, "the IDX file format".
final class IdxReader extends TableReader {
  /// Two zeros, the type (unsigned bytes), the number of axes.
  private static final int IMAGES = 0x0803;

  private static final int LABELS = 0x0801;

  private final IdxFile images;
  private final @Nullable IdxFile labels;
  private int left;

  private IdxReader(IdxFile images, @Nullable IdxFile labels) {
    super(images.path.toString());
    this.images = images;
    this.labels = labels;
    this.left = images.extents[0];
  }

  /// Whether a file is named as one of images.
  static boolean isImages(String plainName) {
    return plainName.endsWith("images-idx3-ubyte") || plainName.endsWith("images.idx3-ubyte");
  }

  static IdxReader open(Path path) throws IOException {
    IdxFile images = IdxFile.open(path, IMAGES, "images");
    IdxFile labels = null;
    try {
      labels = labelsBeside(path);
      if (images.extents[0] == 0) {
        throw new IllegalArgumentException(path + " has no rows");
      }
      if (labels != null && labels.extents[0] != images.extents[0]) {
        throw new IllegalArgumentException(
            "%s has %d images and %s %d labels: expected one for each"
                .formatted(path, images.extents[0], labels.path, labels.extents[0]));
      }
      return new IdxReader(images, labels);
    } catch (IOException | IllegalArgumentException e) {
      images.close();
      if (labels != null) {
        labels.close();
      }
      throw e;
    }
  }

  private static @Nullable IdxFile labelsBeside(Path path) throws IOException {
    String name = path.getFileName().toString();
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    String labels =
        plain.replace("images-idx3", "labels-idx1").replace("images.idx3", "labels.idx1");
    for (String candidate : List.of(labels, labels + ".gz")) {
      Path beside = path.resolveSibling(candidate);
      if (Files.isRegularFile(beside)) {
        return IdxFile.open(beside, LABELS, "labels");
      }
    }
    return null;
  }

  @Override
  boolean hasMore() {
    return left > 0;
  }

  @Override
  Table take(int limit) throws IOException {
    int rows = Math.min(limit, left);
    int height = images.extents[1];
    int width = images.extents[2];
    List<byte[]> read = new ArrayList<>(); // no memory for rows that a damaged header promises
    List<Byte> classes = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      read.add(images.read(height * width));
      if (labels != null) {
        classes.add(labels.read(1)[0]);
      }
    }
    left -= rows;
    List<Column> columns = new ArrayList<>();
    if (labels != null) {
      columns.add(
          Column.numbers("label", classes.stream().mapToDouble(Byte::toUnsignedInt).toArray()));
    }
    for (int i = 0; i < height * width; i++) {
      int pixel = i;
      columns.add(
          Column.numbers(
              "r%dc%d".formatted(i / width, i % width),
              read.stream().mapToDouble(image -> Byte.toUnsignedInt(image[pixel])).toArray()));
    }
    return new Table(columns);
  }

  @Override
  public void close() throws IOException {
    images.close();
    if (labels != null) {
      labels.close();
    }
  }

  /// Unsigned bytes, and the extents that the header gives them.
  private static final class IdxFile {
    private static final int MOST_PIXELS = 1 << 24;

    private final Path path;
    private final DataInputStream bytes;
    private final int[] extents;

    private IdxFile(Path path, DataInputStream bytes, int[] extents) {
      this.path = path;
      this.bytes = bytes;
      this.extents = extents;
    }

    static IdxFile open(Path path, int magic, String content) throws IOException {
      InputStream stream = InputFile.bytes(path, path.toString().endsWith(".gz"));
      IdxFile file = new IdxFile(path, new DataInputStream(stream), new int[magic & 0xff]);
      try {
        if (file.bytes.readInt() != magic) {
          throw file.wrong("is not IDX " + content + " of unsigned bytes", null);
        }
        long size = 1;
        for (int axis = 0; axis < file.extents.length; axis++) {
          file.extents[axis] = file.bytes.readInt();
          size *= axis == 0 ? 1 : file.extents[axis];
          if (file.extents[axis] < 0 || size < 1 || size > MOST_PIXELS) {
            throw file.wrong("has impossible extents", null);
          }
        }
        return file;
      } catch (EOFException | ZipException e) {
        file.close();
        throw file.wrong("ends within its header", e);
      } catch (IllegalArgumentException e) {
        file.close();
        throw e;
      }
    }

    byte[] read(int count) throws IOException {
      try {
        byte[] read = new byte[count];
        bytes.readFully(read);
        return read;
      } catch (EOFException | ZipException e) {
        throw wrong("ends before its %d rows do".formatted(extents[0]), e);
      }
    }

    private IllegalArgumentException wrong(String how, @Nullable Exception cause) {
      return new IllegalArgumentException(path + " " + how, cause);
    }

    void close() throws IOException {
      bytes.close();
    }
  }
}
