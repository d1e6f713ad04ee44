package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.learn.Column;
import surprisal.learn.Table;

class LibsvmReaderTest {
  private static final String ROWS =
      """
      # a comment of its own
      +1 1:0.5\t3:-2e-3 # and one behind a row
      -1 0:7

      1
      """;

  @TempDir private Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static List<String> written(Table table, String column) {
    List<String> written = new ArrayList<>();
    for (int row = 0; row < table.rows(); row++) {
      written.add(table.column(column).written(row));
    }
    return written;
  }

  @Test
  void aRowIsALabelAndTheNumbersThatAreNotZero() throws IOException {
    Table table = Tables.read(file("a.libsvm", ROWS));
    assertThat(table.names()).containsExactly("label", "features");
    assertThat(written(table, "label")).containsExactly("1", "-1", "1");
    assertThat(written(table, "features")).containsExactly("1:0.5 3:-0.002", "0:7", "");
    assertThat(((Column.Vectors) table.column("features")).values().size(1)).isEqualTo(4);
  }

  @Test
  void labelsMayBeWords() throws IOException {
    Table table = Tables.read(file("a.svm", "1 1:1\nNaN 2:1\n1,2 3:1\n"));
    assertThat(table.column("label").kind()).isEqualTo(Column.Kind.TEXT);
    assertThat(written(table, "label")).containsExactly("1", "NaN", "1,2");
    Path numbers = file("b.svmlight", "007 1:1\n");
    assertThat(written(Tables.read(numbers), "label")).containsExactly("7");
    try (TableReader reader = Tables.open(numbers, Map.of("label", Column.Kind.TEXT))) {
      assertThat(written(reader.rest(), "label")).containsExactly("007");
    }
  }

  @Test
  void batchesJoinedAreTheWholeTable() throws IOException {
    Path path = folder.resolve("a.libsvm.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write(ROWS.repeat(5).getBytes(StandardCharsets.UTF_8));
    }
    List<String> found = new ArrayList<>();
    try (TableReader reader = Tables.open(path)) {
      assertThat(reader.leftOut()).isEmpty();
      for (Table batch = reader.next(4); batch != null; batch = reader.next(4)) {
        assertThat(batch.rows()).isLessThanOrEqualTo(4);
        found.addAll(written(batch, "features"));
      }
      assertThat(reader.next(4)).isNull();
    }
    assertThat(found).isEqualTo(written(Tables.read(path), "features")).hasSize(15);
  }

  @Test
  void everyRefusalIsOneSentence() throws IOException {
    refused("", " has no rows");
    refused("# nothing\n\n", " has no rows");
    for (String word : List.of("x", "1", ":1", "-1:2", "1:", "1:x", "1:NaN", "1:1e999", "1.5:1")) {
      refused(
          "a 0:1\nb 0:1 " + word,
          " line 2: '"
              + word
              + "': expected INDEX:NUMBER with an index of 1 or more, and a finite number");
    }
    refused(
        "a 2:1 2:1",
        " line 1: '2:1': expected INDEX:NUMBER with an index of 3 or more, and a finite number");
    Path binary = folder.resolve("b.libsvm");
    Files.write(binary, new byte[] {'a', (byte) 0xff, '\n'});
    assertThatThrownBy(() -> Tables.read(binary)).hasMessage(binary + " is not UTF-8 text");
    Path noGzip = file("c.libsvm.gz", "a 1:1");
    assertThatThrownBy(() -> Tables.read(noGzip)).hasMessage(noGzip + " is not gzip data");
  }

  private void refused(String content, String sentence) throws IOException {
    Path path = file("wrong.libsvm", content);
    assertThatThrownBy(() -> Tables.read(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(path + sentence);
  }
}
