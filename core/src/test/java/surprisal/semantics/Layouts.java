package surprisal.semantics;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import surprisal.DType;
import surprisal.Tensor;

/// The ways in which the same numbers of shape [N, C] can lie in memory. No result may depend on
/// it.
enum Layouts {
  HEAP_ARRAY {
    @Override
    Tensor of(DType type, double[] numbers, long rows, long classes) {
      return Numbers.tensor(type, numbers, rows, classes);
    }
  },
  HEAP_SEGMENT {
    @Override
    Tensor of(DType type, double[] numbers, long rows, long classes) {
      Object heap = type == DType.F64 ? new double[numbers.length] : new float[numbers.length];
      MemorySegment memory =
          heap instanceof double[] doubles
              ? MemorySegment.ofArray(doubles)
              : MemorySegment.ofArray((float[]) heap);
      return fill(Tensor.of(memory, type, rows, classes), numbers, classes);
    }
  },
  NATIVE_SEGMENT {
    @Override
    Tensor of(DType type, double[] numbers, long rows, long classes) {
      MemorySegment memory = Arena.ofAuto().allocate((long) numbers.length * type.bytes(), 64);
      return fill(Tensor.of(memory, type, rows, classes), numbers, classes);
    }
  },
  STRIDED_VIEW {
    @Override
    Tensor of(DType type, double[] numbers, long rows, long classes) {
      long step = 3 * classes + 1;
      Tensor memory = Tensor.allocate(type, 5 + rows * step);
      long[] shape = {rows, classes};
      return fill(memory.view(5, shape, new long[] {step, 3}), numbers, classes);
    }
  },
  TRANSPOSED {
    @Override
    Tensor of(DType type, double[] numbers, long rows, long classes) {
      return fill(Tensor.allocate(type, classes, rows).transpose(0, 1), numbers, classes);
    }
  },
  SLICED {
    @Override
    Tensor of(DType type, double[] numbers, long rows, long classes) {
      Tensor larger = Tensor.allocate(type, rows + 2, classes + 3);
      Tensor view = larger.slice(0, 1, rows + 1).slice(1, 2, classes + 2);
      return fill(view, numbers, classes);
    }
  };

  abstract Tensor of(DType type, double[] numbers, long rows, long classes);

  Tensor allocate(DType type, long rows, long classes) {
    return of(type, new double[Math.toIntExact(rows * classes)], rows, classes);
  }

  static Stream<Layouts> all() {
    return Stream.of(values());
  }

  private static Tensor fill(Tensor tensor, double[] numbers, long classes) {
    for (int i = 0; i < numbers.length; i++) {
      tensor.set(numbers[i], i / classes, i % classes);
    }
    return tensor;
  }
}
