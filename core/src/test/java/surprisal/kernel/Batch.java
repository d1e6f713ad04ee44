package surprisal.kernel;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import surprisal.DType;
import surprisal.Tensor;

/// Rows of logits along an axis, and what else the public calls take. Every other sixteen rows are
/// ordinary, for what many rows go through together depends on all of them; among the rest some are
/// masked, not numbers, infinite, tied, or to be ignored.
///
/// @param axis the class axis
/// @param labels a class for each row
/// @param each a number ≥ 0 for each element
/// @param ofRow a number for each row
record Batch(Tensor logits, int axis, int[] labels, Tensor each, Tensor ofRow) {
  private static final int IGNORED = -100;
  private static final double[] SCALES = {1, 5, 0.01, 30, 200, 1e5, 1e30};

  /// Where logits lie: strided ones have gaps between classes and between rows.
  enum Memory {
    HEAP,
    NATIVE,
    MAPPED,
    STRIDED;

    Tensor allocate(DType type, long... shape) {
      long size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      return switch (this) {
        case HEAP -> Tensor.allocate(type, shape);
        case NATIVE -> Tensor.of(Arena.ofAuto().allocate(size * type.bytes(), 8), type, shape);
        case MAPPED -> Tensor.of(mapped(size * type.bytes()), type, shape);
        case STRIDED -> {
          long[] strides = new long[shape.length];
          long stride = 3;
          for (int k = shape.length - 1; k >= 0; k--) {
            strides[k] = stride;
            stride = stride * shape[k] + 1;
          }
          yield Tensor.allocate(type, stride + 5).view(5, shape, strides);
        }
      };
    }
  }

  /// A new file of zeros, which is gone when the memory is.
  static MemorySegment mapped(long bytes) {
    try {
      Path path = Files.createTempFile("surprisal", ".bin");
      try (FileChannel channel = FileChannel.open(path, READ, WRITE, DELETE_ON_CLOSE)) {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.ofAuto());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Batch of(long seed, DType type, Memory memory, int axis, long... shape) {
    Random random = new Random(seed);
    long[] rowShape = without(axis, shape);
    int classes = (int) shape[axis];
    int rows = (int) Arrays.stream(rowShape).reduce(1, (a, b) -> a * b);
    double[] logits = new double[rows * classes];
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      boolean ordinary = (row / 16 + classes) % 2 == 0;
      double scale = SCALES[row % SCALES.length];
      for (int c = 0; c < classes; c++) {
        logits[row * classes + c] = scale * random.nextGaussian();
      }
      labels[row] = random.nextInt(classes);
      if (!ordinary) {
        change(random, row, logits, row * classes, classes);
        labels[row] = row % 11 == 4 ? IGNORED : labels[row];
      }
    }
    double[] each =
        random.doubles(logits.length).map(d -> random.nextInt(3) == 0 ? 0 : d).toArray();
    double[] ofRow = random.doubles(rows, -1, 1).toArray();
    return new Batch(
        filled(memory.allocate(type, shape), axis, logits),
        axis,
        labels,
        filled(Tensor.allocate(type, shape), axis, each),
        filled(Tensor.allocate(type, rowShape), -1, ofRow));
  }

  private static void change(Random random, int row, double[] x, int from, int n) {
    int some = from + random.nextInt(n);
    switch (row % 13) {
      case 3 -> Arrays.fill(x, from, some, Double.NEGATIVE_INFINITY);
      case 5 -> Arrays.fill(x, from, from + n, Double.NEGATIVE_INFINITY);
      case 7 -> x[some] = Double.NaN;
      case 9 -> x[from + n - 1] = Double.longBitsToDouble(0xfff8000000000000L); // a negative NaN
      case 10 -> x[some] = Double.POSITIVE_INFINITY;
      case 11 -> Arrays.fill(x, from, some, Arrays.stream(x, from, from + n).max().orElseThrow());
      case 12 -> Arrays.fill(x, some, from + n, 0x1p-140);
      default -> {}
    }
  }

  int rows() {
    return labels.length;
  }

  int classes() {
    return (int) logits.size(axis);
  }

  /// The shape of one number for each row.
  long[] rowShape() {
    return without(axis, logits.shape());
  }

  Batch withLogits(Tensor logits) {
    return new Batch(logits, axis, labels, each, ofRow);
  }

  /// Each row as the only one of a batch, on the heap.
  List<Batch> rowsAlone() {
    double[] rows = byRow(logits);
    double[] others = byRow(each);
    List<Batch> alone = new ArrayList<>();
    for (int row = 0; row < rows(); row++) {
      Tensor one = Tensor.allocate(ofRow.type(), 1);
      one.set(byRow(ofRow)[row], 0);
      alone.add(new Batch(row(row, rows), 1, new int[] {labels[row]}, row(row, others), one));
    }
    return alone;
  }

  private Tensor row(int row, double[] numbers) {
    int n = classes();
    Tensor alone = Tensor.allocate(logits.type(), 1, n);
    return filled(alone, 1, Arrays.copyOfRange(numbers, row * n, (row + 1) * n));
  }

  /// The numbers of a tensor that has some for each row, row after row.
  double[] byRow(Tensor tensor) {
    return (tensor.rank() == logits.rank() ? classesLast(tensor, axis) : tensor).toDoubles();
  }

  /// A copy of the logits in the same kind of memory.
  Tensor copyOfLogits(Memory memory) {
    return filled(memory.allocate(logits.type(), logits.shape()), axis, byRow(logits));
  }

  private static long[] without(int axis, long[] shape) {
    long[] shorter = new long[shape.length - 1];
    for (int k = 0; k < shorter.length; k++) {
      shorter[k] = shape[k < axis ? k : k + 1];
    }
    return shorter;
  }

  private static Tensor classesLast(Tensor tensor, int axis) {
    Tensor view = tensor;
    for (int k = axis; k < tensor.rank() - 1; k++) {
      view = view.transpose(k, k + 1);
    }
    return view;
  }

  private static Tensor filled(Tensor tensor, int axis, double[] byRow) {
    Tensor view = axis < 0 ? tensor : classesLast(tensor, axis);
    long[] shape = view.shape();
    long[] index = new long[shape.length];
    for (double value : byRow) {
      view.set(value, index);
      for (int k = shape.length - 1; k >= 0 && ++index[k] == shape[k]; k--) {
        index[k] = 0;
      }
    }
    return tensor;
  }
}
