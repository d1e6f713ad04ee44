package surprisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class TensorTest {
  private final double[] data = {0, 1, 2, 3, 4, 5};
  private final Tensor matrix = Tensor.of(data, 2, 3);

  @Test
  void aTensorIsAViewOverTheCallersArray() {
    matrix.set(7, 1, 0);
    assertThat(data[3]).isEqualTo(7);
    data[5] = 9;
    assertThat(matrix.get(1, 2)).isEqualTo(9);
  }

  @Test
  void viewsShareMemoryAndCopiesComeInRowMajorOrder() {
    assertThat(matrix.transpose(0, 1).toDoubles()).containsExactly(0, 3, 1, 4, 2, 5);
    assertThat(matrix.slice(1, 1, 3).toDoubles()).containsExactly(1, 2, 4, 5);
    assertThat(matrix.slice(-1, 1, 2).transpose(0, 1).toDoubles()).containsExactly(1, 4);
    assertThat(matrix.reshape(3, 2).get(2, 1)).isEqualTo(5);
    assertThat(matrix.view(5, new long[] {6}, new long[] {-1}).toDoubles())
        .containsExactly(5, 4, 3, 2, 1, 0);
    matrix.transpose(0, 1).set(8, 2, 1);
    assertThat(data[5]).isEqualTo(8);
  }

  @Test
  void everyMemoryHoldsEveryType() {
    try (Arena arena = Arena.ofConfined()) {
      for (DType type : DType.values()) {
        MemorySegment[] memories = {
          arena.allocate(4L * type.bytes()),
          MemorySegment.ofArray(new byte[4 * type.bytes()]),
          MemorySegment.ofArray(new long[type.bytes() / 2 + 1]).asSlice(0, 4L * type.bytes()),
        };
        for (MemorySegment memory : memories) {
          Tensor tensor = Tensor.of(memory, type, 2, 2);
          tensor.set(1.5, 1, 0);
          tensor.set(-0.25, 0, 1);
          assertThat(tensor.toDoubles()).containsExactly(0, -0.25, 1.5, 0);
          assertThat(tensor.toFloats()).containsExactly(0, -0.25f, 1.5f, 0);
        }
      }
    }
  }

  @Test
  void aSegmentOverPartOfAnArrayStaysWithinIt() {
    float[] array = {0, 1, 2, 3};
    MemorySegment middle = MemorySegment.ofArray(array).asSlice(4, 8);
    Tensor tensor = Tensor.of(middle, DType.F32, 2);
    assertThat(tensor.toFloats()).containsExactly(1, 2);
    assertThatThrownBy(() -> tensor.view(0, new long[] {3}, new long[] {1}))
        .hasMessage(
            "a view with offset 0, shape [3] and strides [1] reaches beyond elements 0 to 1");
    assertThatThrownBy(() -> tensor.view(Long.MAX_VALUE, new long[] {2}, new long[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
    middle.setAtIndex(ValueLayout.JAVA_FLOAT, 1, 5);
    assertThat(array[2]).isEqualTo(5);
  }

  @Test
  void aShapeMustFitTheMemory() {
    assertThatThrownBy(() -> Tensor.of(data, 2, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shape [2, 4] has 8 elements, but the memory holds 6");
    assertThatThrownBy(() -> Tensor.of(data, -1, 2))
        .hasMessage("shape [-1, 2] has a negative extent");
    assertThatThrownBy(() -> matrix.transpose(0, 1).reshape(6))
        .hasMessage(
            "a view with strides [1, 3] cannot be reshaped: expected row-major order without gaps");
    assertThatThrownBy(() -> matrix.size(2))
        .hasMessage("axis 2 does not exist in shape [2, 3]: expected −2 ≤ axis < 2");
  }

  @Test
  void itPrintsAsTypeAndShape() {
    assertThat(matrix).hasToString("F64[2, 3]");
  }
}
