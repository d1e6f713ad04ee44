package surprisal.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import surprisal.testkit.Precision;
import surprisal.testkit.UlpStatistics;

/// Short rows that aim at the joints of the kernels: where an exp changes its reduction, where
/// results underflow, where the maximum is tied or very large, where a class is certain.
class HardRowsTest {
  private static final int ROWS = 200;
  private static final double HALF_LN_2 = 0.34657359027997264;

  /// Rows of one kind.
  interface Family {
    double[] draw(Random random, Precision precision);
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyFunctionMeetsItsGoal(Family family, Precision precision) {
    Random random = new Random(1);
    Map<Measured, UlpStatistics> errors = new EnumMap<>(Measured.class);
    for (int number = 0; number < ROWS; number++) {
      double[] logits = family.draw(random, precision);
      Arrays.setAll(logits, j -> precision.nearest(logits[j]));
      Sample sample = new Sample(logits, precision, number);
      for (Measured function : Measured.values()) {
        function.measure(
            number, sample, errors.computeIfAbsent(function, f -> new UlpStatistics(precision)));
      }
    }
    assertThat(errors.entrySet())
        .filteredOn(e -> !Goal.of(precision).isMetBy(e.getValue()))
        .map(e -> e.getKey() + ": " + e.getValue())
        .isEmpty();
  }

  static Stream<Arguments> families() {
    return Stream.of(Precision.F32, Precision.F64)
        .flatMap(precision ->
            Stream.of(
                    named("ties of any size", (Family) HardRowsTest::ties),
                    named("two classes", (Family) HardRowsTest::twoClasses),
                    named("maximum near ±264", (Family) HardRowsTest::near264),
                    named("multiples of ½ ln 2", (Family) HardRowsTest::halfOctaves),
                    named("two log-probabilities", (Family) HardRowsTest::logProbabilities),
                    named("underflow", (Family) HardRowsTest::underflow),
                    named("a certain class", (Family) HardRowsTest::certain),
                    named("mixed sizes", (Family) HardRowsTest::mixed))
                .map(family -> arguments(family, precision)));
  }

  /// The maximum several times, from 2^−40 to 2^20, and one entry a few units below it.
  private static double[] ties(Random random, Precision precision) {
    double size = Math.scalb(1 + random.nextDouble(), random.nextInt(60) - 40);
    double tie = precision.nearest(random.nextBoolean() ? size : -size);
    double[] row = row(random, () -> tie);
    row[0] -= random.nextInt(5) * precision.ulp(tie);
    return row;
  }

  private static double[] twoClasses(Random random, Precision precision) {
    double maximum = random.nextInt(3) * 1000 * random.nextGaussian();
    return new double[] {maximum, maximum - 40 * random.nextDouble() * random.nextDouble()};
  }

  private static double[] near264(Random random, Precision precision) {
    double maximum = (random.nextBoolean() ? 264 : -264) + 2 * random.nextGaussian();
    return row(random, () -> maximum - 3 * Math.abs(random.nextGaussian()));
  }

  private static double[] halfOctaves(Random random, Precision precision) {
    double multiple = -random.nextInt(240) * HALF_LN_2;
    double beside = multiple + (random.nextInt(7) - 3) * precision.ulp(multiple);
    return new double[] {0, beside, multiple + 1e-3 * random.nextGaussian()};
  }

  /// log(1 − e) and log e: the log-sum-exp is what their rounding left.
  private static double[] logProbabilities(Random random, Precision precision) {
    double rest = Math.exp(-30 * random.nextDouble());
    return new double[] {Math.log1p(-rest), Math.log(rest)};
  }

  private static double[] underflow(Random random, Precision precision) {
    double edge = Math.log(precision.minNormal()) + 2 * random.nextGaussian();
    return new double[] {0, edge, -3 * random.nextDouble(), edge - 1};
  }

  private static double[] certain(Random random, Precision precision) {
    return new double[] {10 + 30 * random.nextDouble(), random.nextGaussian(), 0};
  }

  private static double[] mixed(Random random, Precision precision) {
    return row(random, () -> Math.scalb(random.nextGaussian(), random.nextInt(12) - 6));
  }

  /// Two to five numbers.
  private static double[] row(Random random, DoubleSupplier next) {
    return DoubleStream.generate(next).limit(2 + random.nextInt(4)).toArray();
  }
}
