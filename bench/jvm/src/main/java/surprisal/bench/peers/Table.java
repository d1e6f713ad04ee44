package surprisal.bench.peers;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;

/// The table as `bench/training.py` leaves it in a folder, in the byte order of the machine.
///
/// | file | content |
/// | --- | --- |
/// | `labels` | N classes, 32 bits each |
/// | `values` | dense: N·D numbers, row by row; sparse: those that are held |
/// | `columns` | sparse: the column of each value, 32 bits, ascending in a row |
/// | `offsets` | sparse: where each row begins among the values, and the end, 64 bits each |
final class Table {
  private final MemorySegment labels;
  private final MemorySegment values;
  private final MemorySegment columns;
  private final MemorySegment offsets;
  private final boolean sparse;
  private final int features;

  Table(Path folder, int features) {
    this.features = features;
    sparse = Files.exists(folder.resolve("columns"));
    labels = map(folder.resolve("labels"));
    values = map(folder.resolve("values"));
    columns = sparse ? map(folder.resolve("columns")) : MemorySegment.NULL;
    offsets = sparse ? map(folder.resolve("offsets")) : MemorySegment.NULL;
  }

  private static MemorySegment map(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isSparse() {
    return sparse;
  }

  int rows() {
    return (int) (labels.byteSize() / Integer.BYTES);
  }

  int features() {
    return features;
  }

  int label(int row) {
    return labels.getAtIndex(JAVA_INT, row);
  }

  /// The columns of the values of a row.
  int[] columns(int row) {
    return sparse
        ? slice(columns, row, Integer.BYTES).toArray(JAVA_INT)
        : IntStream.range(0, features).toArray();
  }

  double[] values(int row) {
    return slice(values, row, Double.BYTES).toArray(JAVA_DOUBLE);
  }

  private MemorySegment slice(MemorySegment numbers, int row, int bytes) {
    long from = offset(row);
    return numbers.asSlice(from * bytes, (offset(row + 1) - from) * bytes);
  }

  private long offset(int row) {
    return sparse ? offsets.getAtIndex(JAVA_LONG, row) : (long) row * features;
  }
}
