package surprisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import surprisal.testkit.LogitKind;
import surprisal.testkit.Precision;

/// Memory outside the heap is used where it lies, however long it is, and only as it may be.
class NativeMemoryTest {
  private static final int CLASSES = 1000;

  /// Elements that kernels get at a time, at most: see [Strips].
  private static final long PART = 1L << 28;

  private static final CrossEntropy SUM = CrossEntropy.sum();

  @TempDir private Path folder;

  @Test
  void rowsOfAHugeFileHaveTheirBitsWhereverTheyLie() throws IOException {
    long[] shape = {3, CLASSES};
    long size = 9 * PART;
    try (Arena arena = Arena.ofShared()) {
      Tensor file = Tensor.of(mapped(arena, size * Float.BYTES), DType.F32, size);
      for (long distance : new long[] {CLASSES, PART / 3, 3 * PART, -3 * PART}) {
        long first = distance < 0 ? size - CLASSES : PART - CLASSES - 300;
        assertBits(file.view(first, shape, new long[] {distance, 1}));
      }
    }
  }

  private static void assertBits(Tensor logits) {
    Tensor copy = Tensor.allocate(DType.F32, logits.shape());
    for (int row = 0; row < 3; row++) {
      double[] numbers = LogitKind.GAUSS_4.row(row, CLASSES, Precision.F32);
      for (int c = 0; c < CLASSES; c++) {
        copy.set(numbers[c], row, c);
        logits.set(numbers[c], row, c);
      }
    }
    Targets targets = Targets.classes(1, 999, 77);
    assertThat(SUM.loss(logits, targets)).isEqualTo(SUM.loss(copy, targets));
    Logits.softmax(logits, logits);
    Logits.softmax(copy, copy);
    assertThat(logits.toFloats()).isEqualTo(copy.toFloats());
  }

  @Test
  void readOnlyMemoryIsReadWhereItLies() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = mapped(arena, 2L * CLASSES * Float.BYTES).asReadOnly();
      Tensor out = Tensor.of(arena.allocate(memory.byteSize()), DType.F32, 2, CLASSES);
      Logits.softmax(Tensor.of(memory, DType.F32, 2, CLASSES), out);
      assertThat(out.toFloats()).containsOnly(1f / CLASSES);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void memoryThatIsClosedIsRefused(DType type) throws IOException {
    Tensor allocated;
    Tensor mapped;
    long bytes = 2L * CLASSES * type.bytes();
    try (Arena arena = Arena.ofShared()) {
      allocated = Tensor.of(arena.allocate(bytes), type, 2, CLASSES);
      mapped = Tensor.of(mapped(arena, bytes), type, 2, CLASSES);
    }
    for (Tensor closed : new Tensor[] {allocated, mapped}) {
      assertThatThrownBy(() -> Logits.softmax(closed, closed))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> SUM.loss(closed, Targets.classes(0, 1)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void memoryOfAnotherThreadIsRefused(DType type) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long bytes = 2L * CLASSES * type.bytes();
      for (MemorySegment memory :
          new MemorySegment[] {arena.allocate(bytes), mapped(arena, bytes)}) {
        Tensor foreign = Tensor.of(memory, type, 2, CLASSES);
        CompletableFuture<Void> other =
            CompletableFuture.runAsync(() -> Logits.softmax(foreign, foreign));
        assertThatThrownBy(other::join)
            .isInstanceOf(CompletionException.class)
            .hasCauseInstanceOf(WrongThreadException.class);
      }
    }
  }

  /// A file of zeros, most of which take up no space.
  private MemorySegment mapped(Arena arena, long bytes) throws IOException {
    Path file = Files.createTempFile(folder, "numbers", ".bin");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    }
  }
}
