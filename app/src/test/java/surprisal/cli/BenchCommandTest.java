package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTest {
  private static final List<String> FUNCTIONS =
      List.of("softmax", "softmax in place", "log-softmax", "loss", "loss + gradient");

  @Test
  void everyFunctionIsTimedOnEveryShape() {
    Run run = Run.of("bench", "--elements", "64000", "--budget", "1000000");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("Java 25")
        .contains("vectors on\n", "Two threads do ")
        .contains("\n1 row of 10 classes\n", "\n6,400 rows of 10 classes\n")
        .contains("\n64 rows of 1,000 classes\n", "\n2 rows of 32,000 classes\n")
        .doesNotContain("NaN", "Infinity");
    for (String function : FUNCTIONS) {
      assertThat(run.out().lines().filter(line -> line.startsWith("  " + function + "  ")))
          .hasSizeGreaterThanOrEqualTo(4);
    }
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
  }

  @Test
  void jsonIsOneObjectWithEveryMeasurement() {
    Run run = Run.of("bench", "--elements", "1", "--budget", "1000000", "--json");
    assertThat(run.status()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    JsonNode json = JsonMapper.shared().readTree(run.out());
    assertThat(json.get("vectors").asBoolean()).isTrue();
    assertThat(json.get("gainOfTwoThreads").asDouble()).isPositive();
    assertThat(json.get("measurements").valueStream().map(each -> each.get("function").asString()))
        .containsAll(FUNCTIONS);
    assertThat(json.get("measurements").valueStream())
        .allSatisfy(each -> {
          for (String figure : List.of("seconds", "timesPlain", "timesCopy")) {
            assertThat(each.get(figure).asDouble()).as(figure).isPositive().isFinite();
          }
          assertThat(each.get("ulps").asDouble()).isBetween(0.0, 4.0);
        });
  }

  @Test
  void argumentsItDoesNotKnowAreRefused() {
    assertThat(Run.of("bench", "fast").status()).isEqualTo(2);
    assertThat(Run.of("bench", "--rows").err())
        .isEqualTo("surprisal: unknown option '--rows' (see surprisal bench --help)\n");
  }
}
