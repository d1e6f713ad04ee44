package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The short form of [BoxingSurvey]: a JVM of each kind, with seeds that differ from build to build,
/// for each is a throw of the dice.
class NoBoxingTest {
  static final List<Jvm> JVMS = BoxingSurvey.ofEachKind();

  @ParameterizedTest
  @FieldSource("JVMS")
  void noVectorIsBoxedInAFreshJvm(Jvm jvm) {
    long seed = new Random().nextInt();
    Jvm.Outcome outcome = BoxingSurvey.probe(jvm, seed);
    assertThat(outcome.output() + outcome.status()).as("seed %d", seed).isEqualTo("0");
  }
}
