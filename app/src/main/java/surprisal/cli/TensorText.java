package surprisal.cli;

import java.io.IOException;
import java.io.Writer;
import surprisal.Tensor;

/// A tensor as lines of numbers: a line for each row of the last axis, an empty line between
/// matrices.
final class TensorText {
  private TensorText() {}

  static void write(Writer out, Tensor tensor) throws IOException {
    write(out, tensor, new long[tensor.rank()], 0);
  }

  private static void write(Writer out, Tensor tensor, long[] index, int axis) throws IOException {
    int left = index.length - axis;
    if (left == 0) {
      out.write(Numbers.format(tensor.get(index)));
      out.write('\n');
    } else if (left == 1) {
      writeRow(out, tensor, index, axis);
    } else {
      for (index[axis] = 0; index[axis] < tensor.size(axis); index[axis]++) {
        if (left > 2 && index[axis] > 0) {
          out.write('\n');
        }
        write(out, tensor, index, axis + 1);
      }
    }
  }

  private static void writeRow(Writer out, Tensor tensor, long[] index, int axis)
      throws IOException {
    for (index[axis] = 0; index[axis] < tensor.size(axis); index[axis]++) {
      if (index[axis] > 0) {
        out.write(' ');
      }
      out.write(Numbers.format(tensor.get(index)));
    }
    out.write('\n');
  }
}
