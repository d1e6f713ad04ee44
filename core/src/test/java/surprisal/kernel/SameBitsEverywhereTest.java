package surprisal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Fresh JVMs of all kinds compute the same bits, and say no more than they must.
class SameBitsEverywhereTest {
  private static final String INCUBATING =
      "WARNING: Using incubator modules: jdk.incubator.vector\n";

  /// One line for each record.
  private static final List<String> TERSE_LOG =
      List.of("-Djava.util.logging.SimpleFormatter.format=%4$s %5$s%n");

  private static final List<String> SCALAR =
      Jvm.withoutVectors().run(BitsReport.class, "large").output().lines().toList();

  @Test
  void withoutTheModuleThereAreNoVectors() {
    assertThat(SCALAR).hasSize(10).startsWith("width 0");
  }

  @ParameterizedTest
  @EnumSource
  void vectorsOfEveryWidthGiveTheScalarBits(Jvm.Width width) {
    Jvm.Outcome outcome = width.jvm().run(BitsReport.class, "large");
    List<String> report = outcome.output().lines().toList();
    assertThat(width(report)).isBetween(64, width.bits());
    assertThat(bits(report)).isEqualTo(bits(SCALAR));
    assertThat(outcome.errors()).isEqualToNormalizingNewlines(INCUBATING);
  }

  @Test
  void theInterpreterGivesTheScalarBits() {
    Jvm.Outcome outcome = Jvm.withVectors().with(List.of("-Xint")).run(BitsReport.class, "small");
    List<String> report = outcome.output().lines().toList();
    assertThat(width(report)).isPositive();
    assertThat(bits(report)).isEqualTo(bits(SCALAR).subList(0, 2));
    assertThat(outcome.errors()).isEqualToNormalizingNewlines(INCUBATING);
  }

  @Test
  void withoutVectorsOneLineSaysWhatToAdd() {
    Jvm.Outcome outcome = Jvm.withoutVectors().with(TERSE_LOG).run(BitsReport.class, "small");
    assertThat(outcome.errors())
        .isEqualToNormalizingNewlines(
            "INFO running without vectors, more slowly with the same results: add"
                + " --add-modules jdk.incubator.vector to the java command\n");
  }

  private static int width(List<String> report) {
    return Integer.parseInt(report.getFirst().replace("width ", ""));
  }

  private static List<String> bits(List<String> report) {
    return report.subList(1, report.size());
  }
}
