package surprisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import surprisal.kernel.Jvm;

/// The short form of [HeadSoak].
class HeadMemoryTest {
  /// Arguments, gradients and budgets of all threads are 100 MiB; the logits of each would be 234.
  @Test
  void aHeapThatCouldNotHoldTheLogitsOfOneSufficesForManyThreads() {
    Jvm.Outcome outcome = Jvm.withVectors().with(List.of("-Xmx192m")).run(HeadSoak.class, "16");
    assertThat(outcome.output()).isEqualTo("16 of 16 runs have the same bits\n");
  }
}
