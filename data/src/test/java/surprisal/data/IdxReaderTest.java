package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.learn.Table;

class IdxReaderTest {
  /// Three images of one row of two pixels.
  private static final byte[] IMAGES = bytes(0, 0, 8, 3, 3, 1, 2, 0, 255, 128, 1, 2, 3);

  private static final byte[] LABELS = bytes(0, 0, 8, 1, 3, 9, 0, 9);

  @TempDir private Path folder;

  /// Four bytes of magic, extents of four bytes each, then the content.
  private static byte[] bytes(int... numbers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int axes = numbers[3];
    for (int i = 0; i < numbers.length; i++) {
      if (i >= 4 && i < 4 + axes) {
        bytes.writeBytes(new byte[3]);
      }
      bytes.write(numbers[i]);
    }
    return bytes.toByteArray();
  }

  private Path write(String name, byte[] content) throws IOException {
    Path path = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(path);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(file) : file) {
      out.write(content);
    }
    return path;
  }

  @Test
  void imagesAreColumnsOfPixelsAndTheirLabelsLieBeside() throws IOException {
    Path images = write("t10k-images-idx3-ubyte.gz", IMAGES);
    assertThat(Tables.read(images).names()).containsExactly("r0c0", "r0c1");
    write("t10k-labels-idx1-ubyte", LABELS);
    Table table = Tables.read(images);
    assertThat(table.names()).containsExactly("label", "r0c0", "r0c1");
    assertThat(row(table, 0)).isEqualTo("9 0 255");
    assertThat(row(table, 1)).isEqualTo("0 128 1");
    assertThat(row(table, 2)).isEqualTo("9 2 3");
  }

  private static String row(Table table, int row) {
    return String.join(" ", table.columns().stream().map(column -> column.written(row)).toList());
  }

  @Test
  void batchesFollowEachOther() throws IOException {
    write("labels.idx1-ubyte.gz", LABELS);
    try (TableReader reader = Tables.open(write("images.idx3-ubyte", IMAGES))) {
      Table first = Objects.requireNonNull(reader.next(2));
      assertThat(first.rows()).isEqualTo(2);
      assertThat(row(reader.rest(), 0)).isEqualTo("9 2 3");
      assertThat(reader.next(1)).isNull();
    }
  }

  @Test
  void everyRefusalIsOneSentence() throws IOException {
    refused(LABELS, " is not IDX images of unsigned bytes");
    refused(Arrays.copyOf(IMAGES, 7), " ends within its header");
    refused(bytes(0, 0, 8, 3, 0, 1, 2), " has no rows");
    refused(bytes(0, 0, 8, 3, 1, 0, 2), " has impossible extents");
    refused(Arrays.copyOf(IMAGES, IMAGES.length - 1), " ends before its 3 rows do");
    byte[] endless = IMAGES.clone();
    endless[4] = 127;
    refused(endless, " ends before its 2130706435 rows do");
    Path labels = write("x-labels-idx1-ubyte", bytes(0, 0, 8, 1, 2, 9, 0));
    Path images = write("x-images-idx3-ubyte", IMAGES);
    assertThatThrownBy(() -> Tables.read(images))
        .hasMessage(images + " has 3 images and " + labels + " 2 labels: expected one for each");
  }

  private void refused(byte[] content, String sentence) throws IOException {
    Path path = write("wrong-images-idx3-ubyte", content);
    assertThatThrownBy(() -> Tables.read(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(path + sentence);
  }
}
