package surprisal.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static surprisal.Targets.classes;
import static surprisal.Targets.probabilities;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Linear;
import surprisal.LinearCrossEntropy;
import surprisal.Logits;
import surprisal.Targets;
import surprisal.Tensor;

/// Every sentence that a caller can get from the library, to the letter: the place, what was found,
/// what was expected.
class ErrorMessagesTest {
  private static final CrossEntropy CE = CrossEntropy.mean();

  @TestFactory
  Stream<DynamicTest> tensors() {
    return Stream.of(
        wrong(
            "shape [2, 3] has 6 elements, but the memory holds 5",
            () -> Tensor.of(new double[5], 2, 3)),
        wrong(
            "shape [2, 3] has 6 elements, but the memory holds 7",
            () -> Tensor.of(new float[7], 2, 3)),
        wrong(
            "shape [2, 3] has 6 elements, but the memory holds 5",
            () -> Tensor.of(new short[5], DType.BF16, 2, 3)),
        wrong(
            "shape [2, 3] has 6 elements, but the memory holds 5",
            () -> Tensor.of(MemorySegment.ofArray(new byte[20]), DType.F32, 2, 3)),
        wrong("shape [2, -3] has a negative extent", () -> Tensor.of(new double[6], 2, -3)),
        wrong(
            "shape [4294967296, 4294967296] has more than 2⁶³ − 1 elements",
            () -> Tensor.allocate(DType.F32, 1L << 32, 1L << 32)),
        wrong(
            "type F32 is not stored in short[]: expected BF16 or F16",
            () -> Tensor.of(new short[6], DType.F32, 2, 3)),
        wrong(
            "axis 2 does not exist in shape [2, 3]: expected −2 ≤ axis < 2",
            () -> logits().size(2)),
        wrong(
            "axis −3 does not exist in shape [2, 3]: expected −2 ≤ axis < 2",
            () -> logits().size(-3)),
        wrong(
            "axis 2 does not exist in shape [2, 3]: expected −2 ≤ axis < 2",
            () -> logits().transpose(0, 2)),
        wrong("index[1] = 3: expected 0 ≤ index < 3", () -> logits().get(0, 3)),
        wrong("index[0] = −1: expected 0 ≤ index < 2", () -> logits().set(1.0, -1, 0)),
        wrong("index [0] has 1 axes: expected 2", () -> logits().get(0)),
        wrong(
            "slice of axis 1 from 1 to 4: expected 0 ≤ from ≤ to ≤ 3",
            () -> logits().slice(1, 1, 4)),
        wrong(
            "slice of axis 1 from 2 to 1: expected 0 ≤ from ≤ to ≤ 3",
            () -> logits().slice(1, 2, 1)),
        wrong(
            "a view with offset 0, shape [2, 3] and strides [3, 2] reaches beyond"
                + " elements 0 to 5",
            () -> logits().view(0, new long[] {2, 3}, new long[] {3, 2})),
        wrong(
            "a view with offset 0, shape [2] and strides [-1] reaches beyond elements 0" + " to 5",
            () -> logits().view(0, new long[] {2}, new long[] {-1})),
        wrong(
            "strides [3]: expected one for each axis of shape [2, 3]",
            () -> logits().view(0, new long[] {2, 3}, new long[] {3})),
        wrong(
            "shape [4, 2] has 8 elements: expected the 6 of shape [2, 3]",
            () -> logits().reshape(4, 2)),
        wrong(
            "a view with strides [1, 3] cannot be reshaped: expected row-major order without gaps",
            () -> logits().transpose(0, 1).reshape(6)));
  }

  @TestFactory
  Stream<DynamicTest> functions() {
    return Stream.of(
        wrong(
            "temperature 0.0 has no gradient: expected one whose inverse is a number",
            () -> Logits.softmaxGradient(logits(), 1, 0, zeros(2, 3), zeros(2, 3))),
        wrong(
            "targets[0] = 3 is not a class: expected 0 ≤ class < 3",
            () -> Logits.crossEntropy(new double[] {1, 2, 3}, 3)),
        wrong(
            "targets[0] = −1 is not a class: expected 0 ≤ class < 3",
            () -> Logits.crossEntropy(new double[] {1, 2, 3}, -1)),
        wrong(
            "axis 2 does not exist in shape [2, 3]: expected −2 ≤ axis < 2",
            () -> Logits.softmax(logits(), 2, zeros(2, 3))),
        wrong("out has shape [3, 2]: expected [2, 3]", () -> Logits.softmax(logits(), zeros(3, 2))),
        wrong(
            "out is F32: expected F64, the type of the logits",
            () -> Logits.logSoftmax(logits(), Tensor.allocate(DType.F32, 2, 3))),
        wrong("out has shape [3]: expected [2]", () -> Logits.logSumExp(logits(), 1, zeros(3))),
        wrong(
            "temperature = -1.0: expected a number ≥ 0",
            () -> Logits.softmax(logits(), 1, -1, zeros(2, 3))),
        wrong(
            "temperature = NaN: expected a number ≥ 0",
            () -> Logits.logSumExp(logits(), 1, Double.NaN, zeros(2))),
        wrong(
            "out overlaps logits: expected the same view (in place) or separate memory",
            () -> Logits.softmax(halves(0), halves(1))),
        wrong(
            "dOut has shape [2]: expected [2, 3]",
            () -> Logits.softmaxGradient(logits(), 1, 1, zeros(2), zeros(2, 3))),
        wrong(
            "dLogits has shape [2, 2]: expected [2, 3]",
            () -> Logits.logSoftmaxGradient(logits(), 1, 1, zeros(2, 3), zeros(2, 2))),
        wrong(
            "dOut has shape [2, 3]: expected [2]",
            () -> Logits.logSumExpGradient(logits(), 1, 1, zeros(2, 3), zeros(2, 3))));
  }

  @TestFactory
  Stream<DynamicTest> options() {
    return Stream.of(
        wrong(
            "labelSmoothing = 1.5: expected 0 ≤ labelSmoothing ≤ 1",
            () -> CE.withLabelSmoothing(1.5)),
        wrong(
            "labelSmoothing = -0.1: expected 0 ≤ labelSmoothing ≤ 1",
            () -> CE.withLabelSmoothing(-0.1)),
        wrong(
            "labelSmoothing = NaN: expected 0 ≤ labelSmoothing ≤ 1",
            () -> CE.withLabelSmoothing(Double.NaN)),
        wrong("zLoss = -1.0: expected a finite number ≥ 0", () -> CE.withZLoss(-1)),
        wrong("zLoss = Infinity: expected a finite number ≥ 0", () -> CE.withZLoss(1 / 0.0)),
        wrong(
            "classWeights[1] = -1.0: expected a finite number ≥ 0",
            () -> CE.withClassWeights(1, -1, 1)),
        wrong(
            "classWeights[2] = NaN: expected a finite number ≥ 0",
            () -> CE.withClassWeights(1, 1, Double.NaN)),
        wrong(
            "classWeights[0] = Infinity: expected a finite number ≥ 0",
            () -> CE.withClassWeights(1 / 0.0, 1, 1)),
        wrong(
            "there are 2 classWeights for 3 classes",
            () -> CE.withClassWeights(1, 1).loss(logits(), classes(0, 1))),
        wrong(
            "rowWeights[1] = -2.0: expected a finite number ≥ 0",
            () -> classes(0, 1).withRowWeights(1, -2)),
        wrong(
            "rowWeights[0] = NaN: expected a finite number ≥ 0",
            () -> classes(0, 1).withRowWeights(Double.NaN, 1)),
        wrong(
            "there are 3 rowWeights for 2 rows of logits",
            () -> CE.loss(logits(), classes(0, 1).withRowWeights(1, 1, 1))),
        wrong(
            "axis 2 does not exist in shape [2, 3]: expected −2 ≤ axis < 2",
            () -> CE.withClassAxis(2).loss(logits(), classes(0, 1))),
        wrong(
            "axis −3 does not exist in shape [2, 3]: expected −2 ≤ axis < 2",
            () -> CE.withClassAxis(-3).loss(logits(), classes(0, 1))));
  }

  @TestFactory
  Stream<DynamicTest> targets() {
    return Stream.of(
        wrong(
            "targets[1] = 3 is not a class: expected 0 ≤ class < 3, or ignoreIndex −100",
            () -> CE.loss(logits(), classes(0, 3))),
        wrong(
            "targets[0] = −1 is not a class: expected 0 ≤ class < 3, or ignoreIndex −100",
            () -> CE.losses(logits(), classes(-1, 0))),
        wrong(
            "targets[1] = −100 is not a class: expected 0 ≤ class < 3, or ignoreIndex 255",
            () -> CE.withIgnoreIndex(255).loss(logits(), classes(255, -100))),
        wrong(
            "targets[1] = −1 is not a class: expected 0 ≤ class < 3",
            () -> CrossEntropy.optax().loss(logits(), classes(0, -1))),
        wrong(
            "targets[1] = 9 is not a class: expected 0 ≤ class < 3, or ignoreIndex −100",
            () -> CE.loss(logits(), classes(0, 9).withRowWeights(1, 0))),
        wrong(
            "targets have shape [3]: expected [2], that of the logits without the class axis",
            () -> CE.loss(logits(), classes(0, 1, 2))),
        wrong(
            "targets have shape [2, 1]: expected [2], that of the logits without the class axis",
            () -> CE.loss(logits(), classes(labels(2), ValueLayout.JAVA_INT, 2, 1))),
        wrong(
            "targets of shape [3] need 12 bytes, but the memory has 8",
            () -> classes(labels(2), ValueLayout.JAVA_INT, 3)),
        wrong(
            "class indices have layout f4: expected integers of 1, 2, 4 or 8 bytes",
            () -> classes(labels(2), ValueLayout.JAVA_FLOAT, 2)),
        wrong(
            "probabilities have shape [3, 2]: expected [2, 3], that of the logits",
            () -> CE.loss(logits(), probabilities(zeros(3, 2)))),
        wrong(
            "ignoreIndex 1: targets that are class probabilities have no index to ignore",
            () -> CE.withIgnoreIndex(1).loss(logits(), probabilities(zeros(2, 3)))),
        wrong(
            "logits have 0 classes: expected at least 1",
            () -> CE.loss(zeros(2, 0), classes(0, 0))));
  }

  @TestFactory
  Stream<DynamicTest> outputs() {
    return Stream.of(
        wrong(
            "out has shape [3]: expected [2]", () -> CE.losses(logits(), classes(0, 1), zeros(3))),
        wrong(
            "out is F32: expected F64, the type of the logits",
            () -> CE.losses(logits(), classes(0, 1), Tensor.allocate(DType.F32, 2))),
        wrong(
            "gradient has shape [3, 2]: expected [2, 3]",
            () -> CE.lossAndGradient(logits(), classes(0, 1), zeros(3, 2))),
        wrong(
            "gradient is F32: expected F64, the type of the logits",
            () -> CE.lossAndGradient(logits(), classes(0, 1), Tensor.allocate(DType.F32, 2, 3))),
        wrong(
            "gradient overlaps logits: expected the same view (in place) or separate memory",
            () -> CE.lossAndGradient(halves(0), classes(0), halves(1))),
        wrong(
            "gradient overlaps targets: expected separate memory",
            () -> {
              Tensor shared = zeros(2, 3);
              CE.lossAndGradient(logits(), probabilities(shared), shared);
            }),
        wrong(
            "gradient overlaps targets: expected separate memory",
            () -> {
              MemorySegment shared = MemorySegment.ofArray(new long[6]);
              Tensor gradient = Tensor.of(shared, DType.F64, 2, 3);
              Targets labels = classes(shared.asSlice(0, 16), ValueLayout.JAVA_LONG, 2);
              CE.lossAndGradient(logits(), labels, gradient);
            }),
        wrong(
            "out overlaps logits: expected separate memory",
            () -> {
              Tensor shared = zeros(2, 3);
              CE.losses(shared, classes(0, 1), shared.view(0, new long[] {2}, new long[] {3}));
            }),
        wrong(
            "gradient is a view whose strides do not nest: expected a place of its own for each"
                + " element",
            () -> {
              Tensor row = zeros(3).view(0, new long[] {2, 3}, new long[] {0, 1});
              CE.lossAndGradient(logits(), classes(0, 1), row);
            }),
        wrong(
            "gradient is read-only memory",
            () -> CE.lossAndGradient(logits(), classes(0, 1), readOnly())),
        wrong(
            "there are 1 factors for 2 rows of logits",
            () -> CE.lossAndGradient(logits(), classes(0, 1), new double[1], zeros(2, 3))));
  }

  @TestFactory
  Stream<DynamicTest> heads() {
    LinearCrossEntropy fused = LinearCrossEntropy.of(CE);
    Linear head = Linear.of(zeros(3, 4), zeros(3));
    Targets targets = classes(0, 1);
    return Stream.of(
        wrong(
            "weights are F64[3]: expected two axes [classes, features]", () -> Linear.of(zeros(3))),
        wrong("bias has shape [4]: expected [3]", () -> Linear.of(zeros(3, 4), zeros(4))),
        wrong(
            "features have shape [2, 5]: expected [rows, 4], as the weights [3, 4] have it",
            () -> fused.loss(zeros(2, 5), head, targets)),
        wrong(
            "dHead has no bias: expected one, as in the head",
            () -> fused.lossAndGradient(zeros(2, 4), head, targets, null, Linear.of(zeros(3, 4)))));
  }

  @Test
  void nothingIsWrittenBeforeEverythingIsChecked() {
    Tensor gradient = Tensor.of(new double[] {7, 7, 7, 7, 7, 7}, 2, 3);
    assertThatThrownBy(() -> CE.lossAndGradient(logits(), classes(0, 3), gradient))
        .isInstanceOf(IllegalArgumentException.class);
    Tensor losses = Tensor.of(new double[] {7, 7}, 2);
    assertThatThrownBy(() -> CE.losses(logits(), classes(0, 3), losses))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(gradient.toDoubles()).containsOnly(7);
    assertThat(losses.toDoubles()).containsOnly(7);
  }

  private static DynamicTest wrong(String sentence, ThrowingCallable call) {
    return DynamicTest.dynamicTest(
        sentence,
        () ->
            assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence));
  }

  private static Tensor logits() {
    return Tensor.of(new double[] {0, 1, 2, 3, 4, 5}, 2, 3);
  }

  private static Tensor zeros(long... shape) {
    return Tensor.allocate(DType.F64, shape);
  }

  private static final double[] SHARED = new double[4];

  /// Rows of one array, which share two of their three elements.
  private static Tensor halves(long offset) {
    return Tensor.of(SHARED, 4).slice(0, offset, offset + 3).reshape(1, 3);
  }

  private static Tensor readOnly() {
    return Tensor.of(MemorySegment.ofArray(new double[6]).asReadOnly(), DType.F64, 2, 3);
  }

  private static MemorySegment labels(int count) {
    int[] labels = new int[count];
    Arrays.fill(labels, 1);
    return MemorySegment.ofArray(labels);
  }

  /// A label that is out of range in memory is found as well as in an array.
  @Test
  void labelsInMemoryAreCheckedToo() {
    MemorySegment memory = MemorySegment.ofArray(new byte[] {0, -1});
    Targets targets = classes(memory, ValueLayout.JAVA_BYTE, 2);
    assertThatThrownBy(() -> CE.loss(logits(), targets))
        .hasMessage("targets[1] = −1 is not a class: expected 0 ≤ class < 3, or ignoreIndex −100");
  }
}
