package surprisal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import surprisal.DType;
import surprisal.Tensor;

/// The files of NumPy are made by `src/test/python/make_goldens.py`, which says what they hold.
class NpyTest {
  @TempDir Path folder;

  static Stream<String> goldens() throws IOException {
    return unzip("npy.zip").keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void whatNumPyWroteIsRead(String name) throws IOException {
    String[] words = name.split("[ .]", -1);
    try (ArrayFile file = Npy.open(file(golden(name)))) {
      long[] shape =
          Stream.of(words[4].split("x", -1))
              .filter(word -> !word.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      long count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      assertThat(file.shape()).isEqualTo(shape);
      assertThat(file.descr()).endsWith(words[0]);
      assertThat(file.isFloating()).isEqualTo(words[0].startsWith("f"));
      if (file.isFloating()) {
        Tensor tensor = file.tensor();
        assertThat(tensor.shape()).isEqualTo(shape);
        assertThat(tensor.type().bytes()).isEqualTo(words[0].charAt(1) - '0');
        assertThat(tensor.toDoubles())
            .isEqualTo(IntStream.range(0, (int) count).mapToDouble(i -> (i - 2) / 2.0).toArray());
      } else {
        assertThat(file.longs())
            .isEqualTo(
                IntStream.range(0, (int) count).mapToLong(i -> integer(words[0], i)).toArray());
        assertThat(file.classes()).isNotNull();
      }
    }
  }

  private static long integer(String code, int i) {
    return code.startsWith("i") ? i - 2 : code.equals("b1") ? i % 2 : i;
  }

  @Test
  void whatIsWrittenIsByteForByteWhatNumPyWrites() throws IOException {
    Map<String, byte[]> goldens = unzip("npy.zip");
    for (DType type : new DType[] {DType.F16, DType.F32, DType.F64}) {
      Tensor tensor = Tensor.allocate(type, 2, 3);
      for (int i = 0; i < 6; i++) {
        tensor.set((i - 2) / 2.0, i / 3, i % 3);
      }
      Path path = folder.resolve("out.npy");
      Npy.write(path, tensor);
      assertThat(Files.readAllBytes(path))
          .isEqualTo(goldens.get("f%d little c 1 2x3.npy".formatted(type.bytes())));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "F32", "F64"})
  void writtenAndReadAgainIsTheSame(DType type) throws IOException {
    long[][] shapes = {
      {}, {0}, {1}, {5}, {3, 0}, {2, 3}, {70_000}, {3, 20_000}, {300, 7, 11}, {1, 1, 40_000, 2}
    };
    for (long[] shape : shapes) {
      Tensor tensor = random(type, shape);
      Path path = folder.resolve("out.npy");
      Npy.write(path, tensor);
      try (ArrayFile file = Npy.open(path)) {
        assertThat(file.tensor().type()).isEqualTo(type);
        assertThat(file.shape()).isEqualTo(shape);
        if (tensor.size() > 0) {
          assertThat(file.tensor().toDoubles()).isEqualTo(tensor.toDoubles());
        }
      }
    }
  }

  @Test
  void aStridedViewIsWrittenInRowMajorOrder() throws IOException {
    Tensor view = random(DType.F32, 300, 5, 200).transpose(0, 2).slice(1, 1, 4);
    Path path = folder.resolve("out.npy");
    Npy.write(path, view);
    try (ArrayFile file = Npy.open(path)) {
      assertThat(file.tensor().toDoubles()).isEqualTo(view.toDoubles());
    }
  }

  @Test
  void rowsAppendedAreTheWholeArray() throws IOException {
    Tensor whole = random(DType.F64, 1000, 3);
    Path path = folder.resolve("out.npy");
    try (NpyWriter writer = Npy.writer(path, DType.F64, 1000, 3)) {
      for (int row = 0; row < 1000; row += 300) {
        writer.append(whole.slice(0, row, Math.min(row + 300, 1000)));
      }
      assertThat(path).doesNotExist();
      writer.commit();
    }
    try (ArrayFile file = Npy.open(path)) {
      assertThat(file.tensor().toDoubles()).isEqualTo(whole.toDoubles());
    }
  }

  @Test
  void bytesBehindTheLastElementAreIgnored() throws IOException {
    byte[] golden = golden("f4 little c 1 2x3.npy");
    try (ArrayFile file = Npy.open(file(Arrays.copyOf(golden, golden.length + 3)))) {
      assertThat(file.tensor().get(1, 2)).isEqualTo(1.5);
    }
  }

  @Test
  void elementsNeedNotBeAligned() throws IOException {
    String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}";
    Path path = file(npy(header, new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xf8, 0x3f}));
    assertThat((10 + header.length()) % 8).isNotZero();
    try (ArrayFile file = Npy.open(path)) {
      assertThat(file.tensor().get(0)).isEqualTo(1.5);
    }
  }

  @Test
  void theLiteralsOfPython2AndOddSpacingAreRead() throws IOException {
    String header = " {\"shape\" : ( 2L ,1L,) ,\n'fortran_order':True,'descr':'|u1'} \n";
    try (ArrayFile file = Npy.open(file(npy(header, new byte[] {1, -1})))) {
      assertThat(file.shape()).containsExactly(2, 1);
      assertThat(file.longs()).containsExactly(1, 255);
    }
  }

  @Test
  void everyCutAndEveryChangedByteIsReadOrRefusedInOneSentence() throws IOException {
    int read = 0;
    for (String name : new String[] {"f4 big f 1 2x3", "u8 little f 1 2x3"}) {
      byte[] golden = golden(name + ".npy");
      for (int length = 0; length < golden.length; length++) {
        assertThat(readsOrRefuses(Arrays.copyOf(golden, length)))
            .as("%s cut to %d", name, length)
            .isFalse();
      }
      for (int i = 0; i < golden.length; i++) {
        for (int bit = 0; bit < 8; bit++) {
          byte[] changed = golden.clone();
          changed[i] ^= (byte) (1 << bit);
          read += readsOrRefuses(changed) ? 1 : 0;
        }
      }
    }
    assertThat(read).isPositive();
  }

  /// Whether it was read.
  private boolean readsOrRefuses(byte[] content) throws IOException {
    try (ArrayFile file = Npy.open(file(content))) {
      if (file.isFloating()) {
        file.tensor().toDoubles();
      } else {
        file.longs();
      }
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).startsWith(folder.toString()).hasLineCount(1).hasSizeLessThan(600);
      return false;
    }
  }

  @Test
  void everyRefusalIsOneSentence() throws IOException {
    String expected = ": expected f2, f4, f8, integers or booleans";
    Map<String, String> sentences = new LinkedHashMap<>();
    sentences.put("objects", "holds Python objects (dtype '|O')" + expected);
    sentences.put("records", "holds records (a structured dtype)" + expected);
    sentences.put("unicode strings", "holds unicode strings (dtype '<U2')" + expected);
    sentences.put("byte strings", "holds byte strings (dtype '|S2')" + expected);
    sentences.put("complex numbers", "holds complex numbers (dtype '<c16')" + expected);
    sentences.put("dates", "holds dates (dtype '<M8[D]')" + expected);
    sentences.put("time differences", "holds time differences (dtype '<m8[s]')" + expected);
    sentences.put(
        "raw bytes", "holds raw bytes (bfloat16 has no .npy type) (dtype '|V2')" + expected);
    sentences.put(
        "long doubles", "holds floating-point numbers of 16 bytes (dtype '<f16')" + expected);
    for (var sentence : sentences.entrySet()) {
      byte[] content = unzip("npy-refused.zip").get(sentence.getKey() + ".npy");
      refused(Objects.requireNonNull(content), sentence.getValue());
    }
    byte[] golden = golden("f4 little c 1 2x3.npy");
    refused(new byte[0], "is empty: expected an .npy file");
    refused(
        "PK\3\4 and more".getBytes(StandardCharsets.UTF_8),
        "is not an .npy file: it does not begin with \\x93NUMPY");
    refused(
        Arrays.copyOf(golden, 8),
        "is truncated inside its header: expected at least 10 bytes, found 8");
    refused(
        Arrays.copyOf(golden, 20),
        "is truncated inside its header: expected at least 128 bytes, found 20");
    refused(Arrays.copyOf(golden, 150), "is truncated: expected 24 bytes of elements, found 22");
    byte[] version = golden.clone();
    version[6] = 4;
    refused(version, "has .npy version 4.0: expected 1.0, 2.0 or 3.0");
    malformed("('a',)", "expected '{' at character 0 of ('a',)");
    malformed("{}", "expected the keys 'descr', 'fortran_order' and 'shape' at character 2 of {}");
    malformed("{'descr': 4}", "expected a string at character 10 of {'descr': 4}");
    malformed("{'shape': (3)}", "expected a tuple, such as (3,) at character 13 of {'shape': (3)}");
    malformed("{'shape': (-3,)}", "expected a number at character 11 of {'shape': (-3,)}");
    malformed(
        "{'shape': (9999999999999999999,)}",
        "expected a number below 2^63 at character 11 of {'shape': (9999999999999999999,)}");
    refused(
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 2)}"),
        "has the shape [4611686018427387904, 2], which is more than memory can address");
    refused(
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4, 0)}"),
        "has the shape [4611686018427387904, 4, 0], which is more than memory can address");
    refused(
        npy("{'descr': 'f4', 'fortran_order': False, 'shape': ()}", new byte[4]),
        "has dtype 'f4', which names no byte order: expected '<f4' or '>f4'");
  }

  @Test
  void whatCannotBeOpenedIsOneSentence() {
    assertThatThrownBy(() -> Npy.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + " is a directory: expected a file");
    Path missing = folder.resolve("missing.npy");
    assertThatThrownBy(() -> Npy.open(missing))
        .isInstanceOf(IOException.class)
        .hasMessage(missing + " does not exist");
  }

  @Test
  void integersAndNumbersAreNotTakenForEachOther() throws IOException {
    try (ArrayFile file = Npy.open(file(golden("i2 big c 1 2x3.npy")))) {
      assertThatThrownBy(file::tensor)
          .hasMessage(
              folder.resolve("t.npy") + " holds integers (>i2): expected floating-point numbers");
    }
    try (ArrayFile file = Npy.open(file(golden("f8 little c 1 2x3.npy")))) {
      assertThatThrownBy(file::longs)
          .hasMessage(
              folder.resolve("t.npy") + " holds floating-point numbers (<f8): expected integers");
      assertThatThrownBy(file::classes).isInstanceOf(IllegalArgumentException.class);
    }
    byte[] beyond = Objects.requireNonNull(unzip("npy-refused.zip").get("beyond long.npy"));
    try (ArrayFile file = Npy.open(file(beyond))) {
      assertThatThrownBy(file::longs)
          .hasMessage(
              folder.resolve("t.npy")
                  + " holds 9223372036854775808, which is more than a signed 64-bit integer can");
    }
  }

  @Test
  void aFailedWriteLeavesNothing() throws IOException {
    Path old = Files.writeString(folder.resolve("old.npy"), "as before");
    try (NpyWriter writer = Npy.writer(old, DType.F32, 3, 2)) {
      writer.append(Tensor.allocate(DType.F32, 2, 2));
      assertThatThrownBy(writer::commit)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(old + " is not complete: expected 6 elements, found 4");
      assertThatThrownBy(() -> writer.append(Tensor.allocate(DType.F32, 2, 2)))
          .hasMessage("cannot append 4 elements to " + old + ": it has room for 2 of 6");
      assertThatThrownBy(() -> writer.append(Tensor.allocate(DType.F64, 1, 2)))
          .hasMessage("cannot append F64 [1, 2] to " + old + ": expected rows of F32 [3, 2]");
    }
    assertThat(old).hasContent("as before");
    Path bfloat = folder.resolve("b.npy");
    assertThatThrownBy(() -> Npy.write(bfloat, Tensor.allocate(DType.BF16, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "cannot write " + bfloat + ": .npy has no type for BF16, expected F16, F32 or F64");
    assertThatThrownBy(() -> Npy.write(folder, Tensor.allocate(DType.F32, 2)))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write " + folder + ": it is a directory");
    Path nowhere = folder.resolve("none/t.npy");
    assertThatThrownBy(() -> Npy.write(nowhere, Tensor.allocate(DType.F32, 2)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot write %s: the folder %s does not exist"
                .formatted(nowhere, nowhere.getParent()));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(old);
    }
  }

  @Test
  void aFullDiskIsOneSentence() {
    Path full = Path.of("/dev/full");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isWritable(full));
    assertThatThrownBy(() -> Npy.write(full, Tensor.allocate(DType.F32, 2)))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write /dev/full: No space left on device");
    assertThat(full).exists();
  }

  private void malformed(String header, String sentence) throws IOException {
    refused(npy(header), "has a malformed header: " + sentence);
  }

  private void refused(byte[] content, String sentence) throws IOException {
    Path path = file(content);
    assertThatThrownBy(() -> Npy.open(path).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(path + " " + sentence);
  }

  private static byte[] npy(String header, byte... elements) {
    byte[] content = new byte[10 + header.length() + elements.length];
    byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0};
    System.arraycopy(start, 0, content, 0, 10);
    System.arraycopy(header.getBytes(StandardCharsets.ISO_8859_1), 0, content, 10, header.length());
    System.arraycopy(elements, 0, content, 10 + header.length(), elements.length);
    return content;
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("t.npy"), content);
  }

  private static byte[] golden(String name) throws IOException {
    return Objects.requireNonNull(unzip("npy.zip").get(name), name);
  }

  private static Tensor random(DType type, long... shape) {
    Random random = new Random(7);
    int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    Tensor flat = Tensor.allocate(type, count);
    for (int i = 0; i < count; i++) {
      flat.set(random.nextGaussian(), i);
    }
    return flat.reshape(shape);
  }

  private static Map<String, byte[]> unzip(String name) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (InputStream bytes = Objects.requireNonNull(NpyTest.class.getResourceAsStream(name));
        ZipInputStream zip = new ZipInputStream(bytes)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }
}
