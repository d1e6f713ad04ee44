package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.DType;
import surprisal.Tensor;

/// The files of Python's library are made by `src/test/python/make_goldens.py`, which says what
/// they hold.
class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void whatPythonWroteIsRead() throws IOException {
    try (SafetensorsFile file = Safetensors.open(golden("every.safetensors"))) {
      assertThat(file.metadata()).isEmpty();
      for (String name : file.names()) {
        if (name.equals("scalar")) {
          assertThat(file.shape(name)).isEmpty();
          assertThat(file.tensor(name).get()).isEqualTo(-1);
        } else if (name.equals("empty")) {
          assertThat(file.tensor(name).shape()).containsExactly(0, 4);
        } else {
          assertThat(file.dtype(name)).isEqualTo(name);
          assertThat(file.shape(name)).containsExactly(2, 3);
          requireElements(file, name);
        }
      }
      assertThat(file.names()).hasSize(15);
    }
  }

  private static void requireElements(SafetensorsFile file, String name) {
    if (name.startsWith("F") || name.equals("BF16")) {
      assertThat(file.tensor(name).toDoubles()).containsExactly(-1, -0.5, 0, 0.5, 1, 1.5);
      assertThat(file.tensor(name).type()).isEqualTo(DType.valueOf(name));
    } else {
      long[] expected =
          IntStream.range(0, 6)
              .mapToLong(i -> name.startsWith("I") ? i - 2 : name.equals("BOOL") ? i % 2 : i)
              .toArray();
      assertThat(file.longs(name)).isEqualTo(expected);
      assertThat(file.classes(name)).isNotNull();
    }
  }

  @Test
  void whatIsWrittenIsByteForByteWhatPythonWrites() throws IOException {
    Path path = folder.resolve("out.safetensors");
    Safetensors.write(path, floats(), Map.of("maker", "python"));
    assertThat(Files.readAllBytes(path))
        .isEqualTo(Files.readAllBytes(golden("floats.safetensors")));
  }

  @Test
  void writtenAndReadAgainIsTheSame() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (DType type : DType.values()) {
      Tensor tensor = Tensor.allocate(type, 300, 70);
      for (int i = 0; i < 300; i++) {
        tensor.set(i - 0.5, i, i % 70);
      }
      tensors.put("\"quoted\" \u2202 " + type, tensor.transpose(0, 1));
      tensors.put("empty " + type, Tensor.allocate(type, 0));
    }
    Map<String, String> metadata = Map.of("a", "\"\n\u2202", "", "{}");
    Path path = folder.resolve("out.safetensors");
    Safetensors.write(path, tensors, metadata);
    try (SafetensorsFile file = Safetensors.open(path)) {
      assertThat(file.metadata()).isEqualTo(metadata);
      assertThat(file.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
      tensors.forEach((name, tensor) -> {
        assertThat(file.tensor(name).type()).isEqualTo(tensor.type());
        assertThat(file.tensor(name).shape()).isEqualTo(tensor.shape());
        assertThat(file.tensor(name).toDoubles()).isEqualTo(tensor.toDoubles());
      });
    }
  }

  @Test
  void everyCutAndEveryChangedByteIsReadOrRefusedInOneSentence() throws IOException {
    byte[] golden = Files.readAllBytes(golden("floats.safetensors"));
    for (int length = 0; length < golden.length; length++) {
      assertThat(readsOrRefuses(Arrays.copyOf(golden, length))).as("cut to %d", length).isFalse();
    }
    assertThat(readsOrRefuses(Arrays.copyOf(golden, golden.length + 1))).isFalse();
    int read = 0;
    for (int i = 0; i < golden.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = golden.clone();
        changed[i] ^= (byte) (1 << bit);
        read += readsOrRefuses(changed) ? 1 : 0;
      }
    }
    assertThat(read).isPositive();
  }

  /// Whether it was read.
  private boolean readsOrRefuses(byte[] content) throws IOException {
    Path path = Files.write(folder.resolve("t.safetensors"), content);
    try (SafetensorsFile file = Safetensors.open(path)) {
      for (String name : file.names()) {
        if (file.dtype(name).startsWith("F")) {
          file.tensor(name).toDoubles();
        }
      }
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).startsWith(path.toString()).hasLineCount(1).hasSizeLessThan(600);
      return false;
    }
  }

  @Test
  void everyRefusalIsOneSentence() throws IOException {
    String f4 = "{'a':{'dtype':'F32','shape':[2],'data_offsets':[%s]}%s}";
    refused(new byte[3], "is not a safetensors file: expected at least 8 bytes, found 3");
    refused(
        new byte[] {-1, -1, -1, -1, -1, -1, -1, -1},
        "is not a safetensors file: its header would have 18446744073709551615 bytes");
    refused(
        Arrays.copyOf(file(f4.formatted("0,8", ""), 8), 20),
        "is truncated inside its header: expected 54 bytes, found 12");
    refused(file("[]", 0), "is damaged: its header does not begin with '{'");
    refused(
        file(f4.formatted("0,8", ""), 5), "is truncated: expected 8 bytes of elements, found 5");
    refused(
        file(f4.formatted("0,8", ""), 9),
        "has 9 bytes of elements, but its header describes only 8");
    refused(
        file(f4.formatted("4,12", ""), 12),
        "is damaged: 'a' begins at byte 4 of the elements, expected 0");
    refused(
        file(f4.formatted("0,8", ",'b':{'dtype':'I8','shape':[4],'data_offsets':[4,8]}"), 8),
        "is damaged: 'b' begins at byte 4 of the elements, expected 8");
    refused(
        file(f4.formatted("0,12", ""), 12), "is damaged: 'a' has 12 bytes, which F32 [2] does not");
    refused(file(f4.formatted("8,0", ""), 8), "is damaged: 'a' has data_offsets [8, 0]");
    refused(file(f4.formatted("-1,7", ""), 8), "is damaged: 'a' has the extent or offset -1");
    refused(
        file("{'a':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}}", 8),
        "is damaged: 'a' has the unknown type F31");
    refused(
        file("{'a':{'dtype':'F32','shape':[2]}}", 8),
        "is damaged: 'a' is not an object of dtype, shape and data_offsets");
    refused(
        file("{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,0]}}", 0),
        "is damaged: 'a' has 0 bytes, which F32 [4611686018427387904, 4] does not");
    refused(file("{'__metadata__':{'a':1}}", 0), "is damaged: __metadata__ 'a' is not a string");
    refused(file("{'__metadata__':[]}", 0), "is damaged: __metadata__ is not an object");
    refusedAs(
        file(f4.formatted("0,8", ",'a':{'dtype':'F32','shape':[0],'data_offsets':[8,8]}"), 8),
        "is damaged: its header is not JSON: Duplicate");
    refusedAs(file("{'a'", 0), "is damaged: its header is not JSON: ");
    refusedAs(file("{} x", 0), "is damaged: its header is not JSON: ");
  }

  @Test
  void anArrayThatIsNotThereOrOfAnotherKindIsNamed() throws IOException {
    Path path = golden("every.safetensors");
    try (SafetensorsFile file = Safetensors.open(path)) {
      assertThatThrownBy(() -> file.tensor("weight"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(path + " has no array 'weight': its arrays are [U64, I64, F64, ");
      assertThatThrownBy(() -> file.tensor("I32"))
          .hasMessage(path + " 'I32' holds integers (I32): expected floating-point numbers");
      assertThatThrownBy(() -> file.longs("BF16"))
          .hasMessage(path + " 'BF16' holds floating-point numbers (BF16): expected integers");
    }
    Path eight =
        Files.write(
            folder.resolve("t"),
            file("{'a':{'dtype':'F8_E5M2','shape':[1],'data_offsets':[0,1]}}", 1));
    try (SafetensorsFile file = Safetensors.open(eight)) {
      assertThatThrownBy(() -> file.tensor("a"))
          .hasMessage(
              eight + " 'a' has the element type F8_E5M2, which this library does not read");
    }
  }

  @Test
  void aFailedWriteLeavesNothing() throws IOException {
    assertThatThrownBy(() -> Safetensors.write(folder, floats(), Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write " + folder + ": it is a directory");
    Map<String, Tensor> reserved = Map.of("__metadata__", Tensor.allocate(DType.F32, 1));
    assertThatThrownBy(() -> Safetensors.write(folder.resolve("t"), reserved, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a tensor cannot be named __metadata__");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  private static Map<String, Tensor> floats() {
    Tensor half = Tensor.allocate(DType.F16, 5);
    for (int i = 0; i < 5; i++) {
      half.set((i - 2) / 2.0, i);
    }
    return Map.of(
        "weight", Tensor.of(new float[] {-1, -0.5f, 0, 0.5f, 1, 1.5f}, 2, 3),
        "bias", Tensor.of(new double[] {-1, -0.5, 0}, 3),
        "half", half);
  }

  private void refused(byte[] content, String sentence) throws IOException {
    Path path = Files.write(folder.resolve("t.safetensors"), content);
    assertThatThrownBy(() -> Safetensors.open(path).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(path + " " + sentence);
  }

  private void refusedAs(byte[] content, String sentence) throws IOException {
    Path path = Files.write(folder.resolve("t.safetensors"), content);
    assertThatThrownBy(() -> Safetensors.open(path).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(path + " " + sentence)
        .message()
        .hasLineCount(1);
  }

  /// A file of a header, in single quotes for legibility, and elements that are 0.
  private static byte[] file(String header, int elements) {
    byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + elements)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private Path golden(String name) throws IOException {
    Path path = folder.resolve("golden").resolve(name);
    if (!Files.exists(path)) {
      Files.createDirectories(path.getParent());
      try (InputStream bytes = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
        Files.copy(bytes, path);
      }
    }
    return path;
  }
}
