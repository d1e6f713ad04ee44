package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import surprisal.DType;

/// Whatever is done to many rows at once, each of them has the bits that it has alone.
class RowsAloneTest {
  private static final int[] ROWS = {2, 15, 16, 17, 31, 33, 77};

  @ParameterizedTest
  @EnumSource
  void aRowOfFewClassesHasItsBitsAmongManyRows(ApiCall call) {
    for (DType type : new DType[] {DType.F32, DType.F64}) {
      for (int classes = 1; classes <= 66; classes++) {
        int rows = ROWS[classes % ROWS.length];
        assertBitsOfRowsAlone(call, Batch.of(classes, type, Batch.Memory.HEAP, 1, rows, classes));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRowHasItsBitsInEveryTypeAndKindOfMemory(ApiCall call) {
    for (DType type : DType.values()) {
      for (Batch.Memory memory : Batch.Memory.values()) {
        for (int classes : new int[] {3, 10, 33, 100, 128, 129, 1000}) {
          assertBitsOfRowsAlone(call, Batch.of(classes, type, memory, 1, 37, classes), memory);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRowHasItsBitsAlongEveryAxis(ApiCall call) {
    Stream.of(
            batch(1, 5, 21, 7, 9),
            batch(0, 10, 35),
            batch(0, 64, 3, 17),
            batch(1, 2, 3, 40),
            batch(1, 3, 100, 1),
            batch(1, 1, 2, 131),
            batch(2, 2, 3, 19, 16))
        .forEach(batch -> assertBitsOfRowsAlone(call, batch));
  }

  @ParameterizedTest
  @EnumSource
  void aRowOfManyClassesHasItsBitsAmongOthers(ApiCall call) {
    for (Batch.Memory memory : Batch.Memory.values()) {
      for (int classes : new int[] {257, 1009, 4096, 4097, 9001}) {
        assertBitsOfRowsAlone(call, Batch.of(classes, DType.F32, memory, 1, 14, classes), memory);
      }
    }
  }

  /// As long as rows are copied whole, and longer; those of F32 not at all.
  @ParameterizedTest
  @EnumSource
  void aRowCopiedInStripsHasTheBitsOfOneCopiedWhole(ApiCall call) {
    for (DType type : new DType[] {DType.F32, DType.BF16}) {
      for (int classes : new int[] {1 << 16, (1 << 16) + 1}) {
        Batch batch = Batch.of(classes, type, Batch.Memory.NATIVE, 1, 3, classes);
        assertBitsOfRowsAlone(call, batch, Batch.Memory.NATIVE);
      }
    }
  }

  private static Batch batch(int axis, long... shape) {
    return Batch.of(shape[axis], DType.F32, Batch.Memory.HEAP, axis, shape);
  }

  private static void assertBitsOfRowsAlone(ApiCall call, Batch batch) {
    assertBitsOfRowsAlone(call, batch, Batch.Memory.HEAP);
  }

  private static void assertBitsOfRowsAlone(ApiCall call, Batch batch, Batch.Memory memory) {
    double[] elsewhere = call.elsewhere(batch, memory);
    int n = elsewhere.length / batch.rows();
    double[] inPlace = call.canBeInPlace() ? call.inPlace(batch, memory) : elsewhere;
    List<Batch> rowsAlone = batch.rowsAlone();
    for (int row = 0; row < batch.rows(); row++) {
      double[] alone = call.elsewhere(rowsAlone.get(row), Batch.Memory.HEAP);
      String place = "%s, row %d".formatted(batch.logits(), row);
      assertBits(elsewhere, row * n, alone, place);
      assertBits(inPlace, row * n, alone, place + ", in place");
    }
  }

  private static void assertBits(double[] found, int at, double[] expected, String place) {
    double[] row = Arrays.copyOfRange(found, at, at + expected.length);
    assertThat(row).as(place).isEqualTo(expected);
  }
}
