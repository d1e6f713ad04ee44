package surprisal.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import surprisal.DType;
import surprisal.Tensor;
import surprisal.learn.FeatureMemory;

/// Features in mapped files: the pages belong to the operating system, which writes them out and reads
/// them in as it has memory.
final class FileMemory implements FeatureMemory {
  /// Numbers that are made on the heap before they are written.
  private static final int BLOCK = 1 << 18;

  private final Path folder;
  private final Arena arena = Arena.ofShared();

  FileMemory(Path folder) {
    this.folder = folder;
  }

  Arena arena() {
    return arena;
  }

  @Override
  public Tensor matrix(int rows, int features, Rows source) {
    int most = Math.clamp(BLOCK / features, 1, rows);
    double[] block = new double[Math.multiplyExact(most, features)];
    try (ScratchFile file = ScratchFile.in(folder);
        Arena passing = Arena.ofConfined()) {
      MemorySegment bytes = passing.allocate((long) block.length * Double.BYTES, Double.BYTES);
      for (int from = 0; from < rows; from += most) {
        int count = Math.min(most, rows - from);
        Arrays.fill(block, 0);
        for (int i = 0; i < count; i++) {
          source.write(from + i, block, i * features);
        }
        long written = (long) count * features * Double.BYTES;
        MemorySegment.copy(MemorySegment.ofArray(block), 0, bytes, 0, written);
        file.append(bytes.asSlice(0, written));
      }
      return Tensor.of(file.map(arena), DType.F64, rows, features);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public FeatureMemory apart() {
    return new FileMemory(folder);
  }

  @Override
  public void close() {
    arena.close();
  }
}
