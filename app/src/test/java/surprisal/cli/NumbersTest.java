package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  /// The second column is what C's `printf("%.8g")` prints.
  @ParameterizedTest
  @CsvSource({
    "0.6590011388859679, 0.65900114",
    "0.09856589, 0.09856589",
    "0.5, 0.5",
    "1, 1",
    "0, 0",
    "-0.417030, -0.41703",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "0.000012345678912, 1.2345679e-05",
    "4.248354255291589e-18, 4.2483543e-18",
    "12345678, 12345678",
    "123456789, 1.2345679e+08",
    "99999999.6, 1e+08",
    "1e300, 1e+300",
    "4.9E-324, 4.9406565e-324",
    "NaN, nan",
    "Infinity, inf",
    "-Infinity, -inf"
  })
  void numbersHaveEightSignificantDigits(double value, String text) {
    assertThat(Numbers.format(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2",
    "-.5, -0.5",
    "+1.e3, 1000",
    "1E-3, 0.001",
    "inf, Infinity",
    "-INF, -Infinity",
    "nan, NaN",
    "-Infinity, -Infinity"
  })
  void numbersAreReadAsTheyAreWrittenElsewhere(String text, double value) {
    assertThat(Numbers.parse(text)).hasValue(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1f", "0x10", "1,5", "--1", "1e", "1 "})
  void anythingElseIsNoNumber(String text) {
    assertThat(Numbers.parse(text)).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (double value : new double[] {1e-300, 0.1, 1, 12345678, 1e22, Double.POSITIVE_INFINITY}) {
      assertThat(Numbers.parse(Numbers.format(value))).hasValue(value);
    }
  }
}
