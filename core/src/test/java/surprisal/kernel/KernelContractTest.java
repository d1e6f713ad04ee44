package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kernel that [Kernels] may choose gives the bits of its specification.
class KernelContractTest {
  private static final int[] LONG = {100, 127, 128, 129, 255, 1000, 1023, 2049, 4080, 4095, 4096};

  /// A kernel, and the specification it must meet.
  record Twins<A, S>(Kernel<A> kernel, Kernel<S> specification, DoubleUnaryOperator rounding) {
    Strip strip(Random random, int n) {
      return Strip.of(random, n, rounding);
    }

    double[] expected(KernelCall call, Strip strip) {
      return trace(specification, call, strip).values();
    }

    double[] found(KernelCall call, Strip strip) {
      return trace(kernel, call, strip).values();
    }

    int strays(KernelCall call, Strip strip) {
      return trace(kernel, call, strip).strays() + trace(specification, call, strip).strays();
    }

    private static <K> Trace trace(Kernel<K> kernel, KernelCall call, Strip strip) {
      Trace trace = new Trace();
      call.make(kernel, strip, trace);
      kernel.close();
      return trace;
    }

    @Override
    public String toString() {
      return kernel.getClass().getSimpleName();
    }
  }

  static Stream<Arguments> calls() {
    return Stream.of(
            new Twins<>(Kernels.floats(Kernel.STRIP), new ScalarFloatKernel(), x -> (float) x),
            new Twins<>(Kernels.nativeFloats(), new ScalarFloatKernel(), x -> (float) x),
            new Twins<>(Kernels.doubles(Kernel.STRIP), new ScalarDoubleKernel(), x -> x),
            new Twins<>(Kernels.nativeDoubles(), new ScalarDoubleKernel(), x -> x))
        .flatMap(twins -> Stream.of(KernelCall.values()).map(call -> Arguments.of(twins, call)));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void theBitsAreTheSpecificationsForEveryLengthUpTo67(Twins<?, ?> twins, KernelCall call) {
    Random random = new Random(1);
    for (int n = 0; n <= 67; n++) {
      for (int sample = 0; sample < 60; sample++) {
        assertSameBits(twins, call, random, n);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void theBitsAreTheSpecificationsUpToTheLongestStrip(Twins<?, ?> twins, KernelCall call) {
    Random random = new Random(2);
    for (int n : LONG) {
      for (int sample = 0; sample < 12; sample++) {
        assertSameBits(twins, call, random, n);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void nothingBesideTheStripIsWritten(Twins<?, ?> twins, KernelCall call) {
    Random random = new Random(3);
    IntStream.concat(IntStream.rangeClosed(0, 67), IntStream.of(LONG))
        .forEach(n -> {
          Strip strip = twins.strip(random, n);
          assertThat(twins.strays(call, strip)).as("%d numbers", n).isZero();
        });
  }

  /// A kernel keeps nothing from one strip to the next.
  @ParameterizedTest
  @MethodSource("calls")
  void theBitsDoNotDependOnTheStripBefore(Twins<?, ?> twins, KernelCall call) {
    Random random = new Random(4);
    Strip strip = twins.strip(random, 53);
    double[] alone = twins.found(call, strip);
    for (KernelCall other : KernelCall.values()) {
      twins.found(other, twins.strip(random, 1 + random.nextInt(200)));
      assertThat(twins.found(call, strip)).as("after %s", other).isEqualTo(alone);
    }
  }

  private static void assertSameBits(Twins<?, ?> twins, KernelCall call, Random random, int n) {
    Strip strip = twins.strip(random, n);
    assertThat(twins.found(call, strip))
        .as("%d numbers, from %d to %d, ahead %d", n, strip.at, strip.to, strip.ahead)
        .isEqualTo(twins.expected(call, strip));
  }
}
